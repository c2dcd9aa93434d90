"""Reading the inbox and its lines, for the people who look after them."""

from datetime import datetime

from django.db.models import Count, QuerySet
from django.db.models.functions import Coalesce

from pms.enums import OPEN_STATES, POSTS, STOPPED_STATES, ConnectionKind
from pms.models import Connection, Link, MessageQuerySet, PmsMessage


def messages(property_id: int, state: str = "") -> MessageQuerySet:
    """Messages of a property, newest first, of one state or all."""
    rows = PmsMessage.objects.of(property_id)
    if state:
        rows = rows.filter(state=state)
    return rows.order_by("-at", "-pk")


def counts(property_id: int) -> dict[str, int]:
    """How many messages stand in each state that somebody or something must still look after.

    Those that are done are not counted: a month of them is many, and nobody acts on the number.
    """
    cared_for = PmsMessage.objects.of(property_id).filter(state__in=(*OPEN_STATES, *STOPPED_STATES))
    return dict(cared_for.values_list("state").annotate(number=Count("pk")).order_by())


def message(property_id: int, public_id: str) -> PmsMessage | None:
    """One message of a property."""
    return PmsMessage.objects.of(property_id).filter(public_id=public_id).first()


def connections(property_id: int) -> QuerySet[Connection]:
    """The lines of a property."""
    rows = Connection.objects.filter(property=property_id).select_related("link")
    return rows.order_by("code")


def posted_lines(property_id: int) -> QuerySet[Connection]:
    """The lines of a property that post to us, each with an address and a token."""
    return connections(property_id).filter(kind__in=POSTS)


def lines_of_kind(property_id: int, kind: ConnectionKind) -> QuerySet[Connection]:
    """The lines of a property of one kind."""
    return connections(property_id).filter(kind=kind)


def silent_links(since: datetime) -> int:
    """How many lines that should be held have not been heard since that moment, nor are new."""
    heard = Coalesce("heard_at", "connection__created_at")
    rows = Link.objects.filter(connection__active=True)
    return rows.alias(last=heard).filter(last__lt=since).count()


def silent_lines(property_id: int, since: datetime) -> list[tuple[str, datetime | None]]:
    """(name, last heard) of a property's lines that should be held and were not heard since then."""
    heard = Coalesce("heard_at", "connection__created_at")
    rows = Link.objects.filter(connection__property=property_id, connection__active=True)
    silent = rows.alias(last=heard).filter(last__lt=since).order_by("connection__code")
    return list(silent.values_list("connection__name", "heard_at"))


def links() -> list[int]:
    """Ids of all links that should be held."""
    rows = Link.objects.filter(connection__active=True).order_by("pk")
    return list(rows.values_list("pk", flat=True))
