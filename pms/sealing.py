"""Raw bodies at rest: sealed under the key of the day they came, which is destroyed after 30 days."""

from datetime import UTC, date, datetime

from core import crypto
from core.models import DayKey
from core.sentences import sentence
from core.transactions import require_unit


class Gone(Exception):
    """The key of that day was destroyed: nobody can read the body any more."""


def day_of(now: datetime) -> date:
    """The day whose key seals what comes at ``now`` (UTC)."""
    return now.astimezone(UTC).date()


def make_key(day: date) -> bytes:
    """The wrapped key of ``day``, made if this is the day's first message."""
    require_unit()
    made = DayKey(day=day, wrapped=crypto.new_wrapped_key())
    DayKey.objects.bulk_create([made], ignore_conflicts=True)
    return bytes(DayKey.objects.get(pk=day).wrapped)


def key_of(day: date) -> bytes:
    """The wrapped key of ``day``; raises ``Gone``."""
    found = DayKey.objects.filter(pk=day).values_list("wrapped", flat=True).first()
    if found is None:
        raise Gone(
            sentence("This message is older than we keep messages, so nobody can read it any more.")
        )
    return bytes(found)


def seal(text: str, *, public_id: str, key: bytes) -> bytes:
    """``text`` sealed for the message ``public_id``."""
    return crypto.seal(text, wrapped_key=key, place=_place(public_id))


def unseal(sealed: bytes, *, public_id: str, key: bytes) -> str:
    """The text of the message ``public_id``; raises ``core.crypto.Unreadable``."""
    return crypto.unseal(sealed, wrapped_key=key, place=_place(public_id))


def _place(public_id: str) -> str:
    return f"pms.message:body:{public_id}"
