"""The one PMS door: canonical JSON, one event or many, a token per connection."""

import json
import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from core.clock import now
from pms import services
from pms.adapters.events import EVENT
from pms.adapters.examples import EXAMPLES
from pms.schemas import ProblemJson, ReceivedJson
from staff.policy import bearer

logger = logging.getLogger(__name__)

MOST_EVENTS = 1000
DEEPEST = 24

TOO_BIG = "The body is larger than 1 MiB. Nothing was taken; send fewer events at a time."
NO_LINE = "The token does not fit this connection. Nothing was taken; check both."
SHAPE = "The body must be one event, or an object with a list called events. Nothing was taken."
TOO_MANY = f"More than {MOST_EVENTS} events in one body. Nothing was taken; send them in parts."
BUSY = "The events could not be kept just now. Nothing was taken; send them again."


class DescribedAPI(NinjaAPI):
    """The API with the events' own schemas in its description."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """Adds the shapes of the events and of the token to ninja's description."""
        schema = super().get_openapi_schema(**kwargs)
        parts = schema["components"]
        parts["schemas"].update(_event_schema()["$defs"])
        parts["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
        return schema


def _event_schema() -> dict[str, Any]:
    return EVENT.json_schema(ref_template="#/components/schemas/{model}")


api = DescribedAPI(
    title="Hotel CRM",
    version="1",
    urls_namespace="api-1",
    docs_url=None,
    openapi_url="/openapi.json",
)


def _body() -> dict[str, Any]:
    one = _event_schema()
    one.pop("$defs")
    return {
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "anyOf": [
                            one,
                            {
                                "type": "object",
                                "required": ["events"],
                                "properties": {
                                    "events": {
                                        "type": "array",
                                        "items": one,
                                        "maxItems": MOST_EVENTS,
                                    }
                                },
                            },
                        ]
                    },
                    "examples": {name: {"value": value} for name, value in EXAMPLES.items()},
                }
            },
        },
        "security": [{"bearer": []}],
    }


@api.post(
    "/pms/{connection}/events",
    response={
        202: ReceivedJson,
        400: ProblemJson,
        401: ProblemJson,
        413: ProblemJson,
        422: ProblemJson,
        503: ProblemJson,
    },
    openapi_extra=_body(),
    summary="Tell what happened in the PMS",
)
@bearer
def receive(request: HttpRequest, connection: str) -> tuple[int, Any]:
    """Takes one event or many. 202 means that each is kept; the outcome of each stands in its place."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    moment = now()
    try:
        line = services.line_of(code=connection, token=token, now=moment)
        if line is None:
            return 401, {"say": NO_LINE}
        told = _events(request)
        if isinstance(told, tuple):
            return told
        results = services.receive(line=line, events=told, now=moment)
    except DatabaseError:
        logger.exception("events could not be kept")
        return 503, {"say": BUSY}
    kept = sum(result.kept for result in results)
    answer = {"accepted": kept, "results": [dict(result.as_json()) for result in results]}
    return (202 if kept else 422), answer if kept else {"say": results[0].reason}


def _events(request: HttpRequest) -> list[object] | tuple[int, dict[str, str]]:
    """The events of a body, or the answer that says why there are none."""
    try:
        body = request.body
    except RequestDataTooBig:
        return 413, {"say": TOO_BIG}
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        where = getattr(error, "pos", None)
        place = f" at character {where}" if where is not None else ""
        return 400, {
            "say": f"This is not JSON{place}. Nothing was taken; correct it and send it again."
        }
    if _depth(told) > DEEPEST:
        return 400, {"say": f"Nested deeper than {DEEPEST} levels. Nothing was taken."}
    return _listed(told)


def _listed(told: object) -> list[object] | tuple[int, dict[str, str]]:
    """One event as a list of one, or the list called events."""
    if isinstance(told, dict) and "events" not in told:
        return [told]
    many = told.get("events") if isinstance(told, dict) else None
    if not isinstance(many, list) or not many:
        return 422, {"say": SHAPE}
    if len(many) > MOST_EVENTS:
        return 422, {"say": TOO_MANY}
    return list(many)


def _depth(value: object) -> int:
    """How deeply ``value`` is nested, looking no further than the limit."""
    level, here = 0, [value]
    while here and level <= DEEPEST:
        level += 1
        here = [
            inner
            for each in here
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
    return level
