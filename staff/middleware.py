"""The one door of every page: who is this, in which language, and did our own page send it?

Slim on purpose, because every hot path goes through it; the reasons are in docs/adr/0004.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from zoneinfo import ZoneInfo

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from core import clock
from staff.queries import person_by_cookies
from staff.types import Person

SESSION_COOKIE = "crm_session"
DEVICE_COOKIE = "crm_device"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
TOKEN_PATHS = ("/api/",)  # these authenticate a bearer token of their own and read no cookie

Respond = Callable[[HttpRequest], Any]


class Doorkeeper:
    """Sets ``request.person``, the language and the hotel's zone; refuses what others' pages send."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response
        self.forms = CsrfViewMiddleware(_nothing)
        self.asynchronous = iscoroutinefunction(get_response)
        if self.asynchronous:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if self.asynchronous:
            return self._later(request)
        refusal = self._meet(request)
        try:
            return self._leave(request, refusal or self.get_response(request))
        finally:
            _forget()

    async def _later(self, request: HttpRequest) -> HttpResponseBase:
        refusal = await sync_to_async(self._meet)(request)
        # Settings made in a worker thread do not come back to this task: say them here again.
        _speak(request)
        try:
            return self._leave(request, refusal or await self.get_response(request))
        finally:
            _forget()

    def _meet(self, request: HttpRequest) -> HttpResponse | None:
        person: Person | None = None
        token_path = request.path_info.startswith(TOKEN_PATHS)
        if not token_path:
            try:
                person = _authenticate(request)
            except OperationalError:
                return _unavailable()
        request.person = person  # type: ignore[attr-defined]
        _speak(request)
        if token_path:
            return None
        self.forms.process_request(request)
        return None if request.method in SAFE_METHODS else self._foreign(request)

    def _foreign(self, request: HttpRequest) -> HttpResponse | None:
        """Refuses an unsafe request that does not prove to come from a page of this site."""
        if same_origin(request) and (_scripted(request) or self._token_right(request)):
            return None
        sentence = _(
            "This did not come from a page of this system. Nothing was changed. "
            "Open the page again and repeat it there."
        )
        return JsonResponse({"say": sentence}, status=403)

    def _token_right(self, request: HttpRequest) -> bool:
        return self.forms.process_view(request, _nothing, (), {}) is None

    def _leave(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path_info.startswith(TOKEN_PATHS):
            return response
        page = response.headers.get("Content-Type", "").startswith("text/html")
        if page and settings.CSRF_COOKIE_NAME not in request.COOKIES:
            get_token(request)  # scripts read this cookie at the moment they send
        response.headers.setdefault("Content-Language", translation.get_language() or "en")
        if page or getattr(request, "person", None):
            # What one person saw is not for the next at the same tablet.
            response.headers.setdefault("Cache-Control", "no-store")
        patch_vary_headers(response, ("Cookie", "Accept-Language"))
        return self.forms.process_response(request, response)


def _authenticate(request: HttpRequest) -> Person | None:
    return person_by_cookies(
        session=request.COOKIES.get(SESSION_COOKIE, ""),
        device=request.COOKIES.get(DEVICE_COOKIE, ""),
        now=clock.now(),
    )


def _speak(request: HttpRequest) -> None:
    person: Person | None = getattr(request, "person", None)
    if person is None:
        translation.activate(translation.get_language_from_request(request))
        return
    translation.activate(person.language)
    timezone.activate(ZoneInfo(person.zone))


def _forget() -> None:
    translation.deactivate()
    timezone.deactivate()


def same_origin(request: HttpRequest) -> bool:
    """Whether the browser says that the request comes from a page of this site.

    Needs ``Origin``; without it ``Sec-Fetch-Site: same-origin``. Where both are, both must agree.
    """
    origin = request.headers.get("Origin")
    fetched_from = request.headers.get("Sec-Fetch-Site")
    if origin is None:
        return fetched_from == "same-origin"
    return origin in _own_origins(request) and fetched_from in {None, "same-origin"}


def _own_origins(request: HttpRequest) -> set[str]:
    return {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}


def _scripted(request: HttpRequest) -> bool:
    return request.headers.get("X-Guest") == "1"


def _nothing(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def _unavailable() -> HttpResponse:
    sentence = _("The system is busy. Nothing was changed. Try again in a few seconds.")
    return JsonResponse({"say": sentence}, status=503, headers={"Retry-After": "3"})
