"""Calls to the outside: always with a time-out, never along a redirect."""

import urllib.error
import urllib.request
from typing import Any

SECONDS = 5.0


class OutsideError(Exception):
    """An outside system did not answer as it should; the hotel goes on without it."""


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


_opener = urllib.request.build_opener(_Stay)


def get(url: str, *, seconds: float = SECONDS) -> int:
    """The status of a GET; raises ``OutsideError`` for anything but 2xx within ``seconds``."""
    if not url.startswith(("https://", "http://")):
        raise OutsideError("The address must begin with https:// or http://.")
    try:
        with _opener.open(url, timeout=seconds) as answer:
            return int(answer.status)
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise OutsideError(type(error).__name__) from error
