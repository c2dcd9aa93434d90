"""Who may use what: every view, operation, consumer and command declares it here, and a test looks.

Four declarations exist. ``allow`` names roles and kinds of departments of a signed-in person;
``anyone`` needs no sign-in and is listed in a test; ``bearer`` means that the operation checks a
token of its own; ``console`` is for commands, which need the server's own console.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from inspect import isclass, signature
from typing import Any, Literal, TypeVar
from urllib.parse import urlencode

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from hotels.enums import DepartmentKind
from staff.enums import Role
from staff.types import Person

F = TypeVar("F")
Kind = Literal["anyone", "staff", "bearer", "console"]


@dataclass(frozen=True)
class Policy:
    """Who may use a thing. Empty roles and kinds with ``staff``: everybody signed in here."""

    kind: Kind
    roles: frozenset[Role] = frozenset()
    department_kinds: frozenset[DepartmentKind] = frozenset()
    led: frozenset[DepartmentKind] = frozenset()

    def admits(self, person: Person | None) -> bool:
        """Whether ``person`` passes by role or by department; the property is asked elsewhere."""
        if self.kind != "staff":
            return self.kind == "anyone"
        if person is None:
            return False
        if not self.roles and not self.department_kinds and not self.led:
            return True
        kinds: set[str] = set(self.department_kinds)
        if person.role == Role.SUPERVISOR:
            kinds |= self.led
        return person.role in self.roles or bool(kinds & person.department_kinds)


ANYONE = Policy("anyone")
BEARER = Policy("bearer")
CONSOLE = Policy("console")


def allow(
    *roles: Role,
    departments: Iterable[DepartmentKind] = (),
    supervisors_of: Iterable[DepartmentKind] = (),
) -> Callable[[F], F]:
    """Lets in members of the URL's property who have one of ``roles`` or work in ``departments``.

    ``supervisors_of`` lets in the supervisors who work in such a department, and no other of them.
    Without arguments: every member. Functions that take ``request`` are guarded; classes and other
    callables only carry the policy, and whoever runs them asks ``policy_of(...).admits(person)``.
    """
    policy = Policy("staff", frozenset(roles), frozenset(departments), frozenset(supervisors_of))

    def declare(thing: F) -> F:
        return _declare(thing, policy)

    return declare


def anyone(thing: F) -> F:
    """Lets everybody in, signed in or not. A test lists by name what may say so."""
    return _mark(thing, ANYONE)


def bearer(thing: F) -> F:
    """Declares that the operation authenticates a token of its own and no person."""
    return _mark(thing, BEARER)


def console(thing: F) -> F:
    """Declares a command that needs the server's own console."""
    return _mark(thing, CONSOLE)


def policy_of(thing: object) -> Policy | None:
    """What ``thing`` declared, also through ``as_view()`` and ``as_asgi()``; None when nothing."""
    for name in ("policy", "view_class", "consumer_class"):
        found = getattr(thing, name, None)
        if isinstance(found, Policy):
            return found
        if found is not None and isinstance(getattr(found, "policy", None), Policy):
            return policy_of(found)
    return None


def _mark(thing: F, policy: Policy) -> F:
    thing.policy = policy  # type: ignore[attr-defined]  # any callable or class takes it
    return thing


def _declare(thing: F, policy: Policy) -> F:
    if isclass(thing) or next(iter(signature(thing).parameters), "") != "request":  # type: ignore[arg-type]
        return _mark(thing, policy)
    return _mark(_guarded(thing, policy), policy)  # type: ignore[arg-type, return-value]


def _guarded(view: Callable[..., Any], policy: Policy) -> Callable[..., Any]:
    if iscoroutinefunction(view):

        @wraps(view)
        async def guarded_async(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            # The page that refuses asks the database for its frame, hence the thread.
            refusal = await sync_to_async(refuse)(request, policy, kwargs.get("property"))
            return refusal or await view(request, *args, **kwargs)

        return guarded_async

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return refuse(request, policy, kwargs.get("property")) or view(request, *args, **kwargs)

    return guarded


def refuse(request: HttpRequest, policy: Policy, property_code: str | None) -> HttpResponse | None:
    """The answer for a request that ``policy`` does not let through, or None when it does.

    Nobody signed in: to the sign-in page, or 401 for scripts. Another property: 404, as if it were
    not there. A member without the right: 403 with a sentence.
    """
    person: Person | None = getattr(request, "person", None)
    if person is None:
        return _ask_to_sign_in(request, property_code)
    if property_code is not None and property_code != person.property_code:
        raise Http404
    if policy.admits(person):
        return None
    sentence = _("You may not do this. Nothing was changed. Ask a manager if you need it.")
    if by_script(request):
        return JsonResponse({"say": sentence}, status=403)
    raise PermissionDenied(sentence)  # Django answers with the page 403.html


def by_script(request: HttpRequest) -> bool:
    """Whether one of our scripts asks (it wants JSON or a fragment, not a page to look at)."""
    return request.headers.get("X-Guest") == "1"


def _ask_to_sign_in(request: HttpRequest, property_code: str | None) -> HttpResponse:
    if by_script(request):
        return JsonResponse({"say": _("You are signed out. Sign in again.")}, status=401)
    if property_code is None:
        return HttpResponseRedirect(reverse("start"))
    query = f"?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else ""
    return HttpResponseRedirect(reverse("sign-in", kwargs={"property": property_code}) + query)
