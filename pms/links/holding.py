"""Who holds a link: a lease on its row, renewed while held and asked before anything is written."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from core.claims import claim, free_or_expired
from core.sentences import kept
from core.transactions import require_unit, unit
from pms.models import Link
from realtime import services as realtime

LEASE = timedelta(seconds=15)


class Lost(Exception):
    """Another process holds the link now, or it was closed; drop the connection."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A link and the name of whoever holds it."""

    link_id: int
    owner: str

    def take(self, now: datetime) -> Link | None:
        """The link, when it is active and free or ours already."""
        with unit():
            free = Link.objects.filter(free_or_expired(now) | Q(held_by=self.owner))
            mine = free.filter(pk=self.link_id, connection__active=True)
            if not claim(mine, held_by=self.owner, leased_until=now + LEASE):
                return None
            return Link.objects.select_related("connection__property").get(pk=self.link_id)

    def write(self, now: datetime, **columns: Any) -> None:
        """Writes how the link stands and renews the lease, inside a unit; raises ``Lost``."""
        require_unit()
        mine = Link.objects.filter(pk=self.link_id, held_by=self.owner)
        if not claim(mine, leased_until=now + LEASE, **columns):
            raise Lost

    def tell(self, link: Link, now: datetime, **columns: Any) -> None:
        """``write`` of something a person should see, in a unit of its own.

        A ``note`` is kept in English and in its parts.
        """
        if "note" in columns:
            columns["why"] = kept(columns["note"])
        with unit():
            self.write(now, **columns)
            realtime.publish(
                property_id=link.connection.property_id,
                topic="pms",
                entity=link.connection.property.public_id,
                version=1,
            )

    def look(self, now: datetime, **columns: Any) -> Link:
        """Renews the lease and reads what people may have changed; raises ``Lost``."""
        with unit():
            self.write(now, **columns)
            found = Link.objects.select_related("connection").get(pk=self.link_id)
        if not found.connection.active:
            raise Lost
        return found

    def let_go(self, **columns: Any) -> None:
        """Gives the link back, if it is still ours."""
        with unit():
            mine = Link.objects.filter(pk=self.link_id, held_by=self.owner)
            mine.update(held_by="", leased_until=None, **columns)
