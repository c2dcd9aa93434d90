"""How a page's POST becomes one act: one unit, one idempotency key, one answer, replayed at will."""

from collections.abc import Callable
from datetime import datetime

from django.http import JsonResponse

from core.clock import now as clock
from core.transactions import unit
from staff.services import ActConflict, answer_once
from staff.types import Answer, PersonRequest


def act(request: PersonRequest, do: Callable[[datetime], Answer]) -> JsonResponse:
    """Runs ``do(now)`` in one unit under the request's ``Idempotency-Key`` and sends its answer.

    The body is what the key stands for; a repeat with the same body gets the same answer, another
    body under the same key 409. Whatever ``do`` raises is left to the caller: nothing stays.
    """
    moment = clock()
    try:
        with unit():
            answer = answer_once(
                person=request.person,
                key=request.headers.get("Idempotency-Key", ""),
                body=request.path.encode() + b"\n" + request.body,
                now=moment,
                do=lambda: do(moment),
            )
    except ActConflict as conflict:
        return JsonResponse({"say": str(conflict)}, status=409)
    return JsonResponse(answer.body, status=answer.status)
