"""The one PMS door: canonical JSON, one event or many, a token per connection."""

import json
import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from core.clock import now
from core.faults import where
from pms import jobs, services
from pms.adapters.events import EVENT
from pms.adapters.examples import EXAMPLES, PARTIAL
from pms.inbox import Line
from pms.schemas import ProblemJson, ReceivedJson
from staff.policy import anyone, bearer

logger = logging.getLogger(__name__)

MOST_EVENTS = 1000
DEEPEST = 24

TOO_BIG = "The body is larger than 1 MiB. Nothing was taken; send fewer events at a time."
NO_LINE = "The token does not fit this connection. Nothing was taken; check both."
SHAPE = "The body must be one event, or an object with a list called events. Nothing was taken."
TOO_MANY = f"More than {MOST_EVENTS} events in one body. Nothing was taken; send them in parts."
NOTHING_TAKEN = "Nothing was taken; correct it and send it again."
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
    openapi_url=None,  # ours below, because every address declares its policy
)


def _examples() -> dict[str, Any]:
    many = {"events": [EXAMPLES["stay.checked_in"], PARTIAL]}
    return {**EXAMPLES, "a partial event": PARTIAL, "many events": many}


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
                    "examples": {name: {"value": value} for name, value in _examples().items()},
                }
            },
        },
        "security": [{"bearer": []}],
    }


@api.post(
    "/pms/{slug:connection}/events",
    response={
        202: ReceivedJson,
        400: ProblemJson,
        401: ProblemJson,
        413: ProblemJson,
        422: ProblemJson | ReceivedJson,
        503: ProblemJson,
    },
    openapi_extra=_body(),
    summary="Tell what happened in the PMS",
)
@bearer
def receive(request: HttpRequest, connection: str) -> HttpResponse:
    """Takes one event or many. 202 means that each is kept; the outcome of each stands in its place."""
    moment = now()
    try:
        line = _line(request, connection, moment)
        results = jobs.receive(line=line, events=_events(request), now=moment)
    except Refused as refused:
        return JsonResponse({"say": refused.sentence}, status=refused.status)
    except Error as error:
        logger.error("events could not be kept: %s", where(error))  # noqa: TRY400  no words
        return JsonResponse({"say": BUSY}, status=503, headers={"Retry-After": "3"})
    kept = sum(result.kept for result in results)
    answer = {"accepted": kept, "results": [result.as_json() for result in results]}
    # Built here and not by ninja: the description is checked by a test, not at every request.
    return JsonResponse(answer, status=202 if kept else 422)


class Refused(Exception):
    """A request of which nothing is taken."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


def _line(request: HttpRequest, code: str, moment: datetime) -> Line:
    """Who speaks; raises ``Refused`` for a wrong token and for an unknown line alike."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    bearing = token.strip() if scheme.lower() == "bearer" else ""
    line = services.line_of(code=code, token=bearing, now=moment)
    if line is None:
        logger.warning("a request with a wrong token was refused")
        raise Refused(401, NO_LINE)
    return line


def _events(request: HttpRequest) -> list[object]:
    """The events of a body; raises ``Refused``."""
    try:
        body = request.body
    except RequestDataTooBig as error:
        raise Refused(413, TOO_BIG) from error
    if len(body) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:  # sent in chunks, without its length
        raise Refused(413, TOO_BIG)
    try:
        told = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Refused(400, f"{_trouble(error)}. {NOTHING_TAKEN}") from error
    if _depth(told) > DEEPEST:
        raise Refused(400, f"Nested deeper than {DEEPEST} levels. {NOTHING_TAKEN}")
    return _listed(told)


def _trouble(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"This is not UTF-8 at byte {error.start}"
    if isinstance(error, json.JSONDecodeError):
        return f"This is not JSON at character {error.pos}"
    return "This JSON cannot be read"  # a number of thousands of digits, or a mile of brackets


def _no_number(word: str) -> None:
    raise ValueError(word)  # NaN and Infinity are JavaScript, not JSON


def _listed(told: object) -> list[object]:
    """One event as a list of one, or the list called events; raises ``Refused``."""
    if isinstance(told, dict) and "events" not in told:
        return [told]
    many = told.get("events") if isinstance(told, dict) else None
    if not isinstance(many, list) or not many:
        raise Refused(422, SHAPE)
    if len(many) > MOST_EVENTS:
        raise Refused(422, TOO_MANY)
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


@anyone
@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """The description of the API for machines."""
    return JsonResponse(api.get_openapi_schema(path_prefix="/api/v1/"))
