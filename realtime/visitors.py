"""Who asks: the person that a page's cookies speak for, read off the event loop."""

from collections.abc import Mapping

from channels.db import database_sync_to_async

from core import clock
from staff.queries import person_by_cookies
from staff.types import Person

SESSION_COOKIE = "crm_session"
DEVICE_COOKIE = "crm_device"


async def person_of(cookies: Mapping[str, str]) -> Person | None:
    """The person signed in by ``cookies``, as the pages' own door would find them. One query."""
    person: Person | None = await database_sync_to_async(person_by_cookies)(
        session=cookies.get(SESSION_COOKIE, ""),
        device=cookies.get(DEVICE_COOKIE, ""),
        now=clock.now(),
    )
    return person
