"""Who a request or a socket belongs to: one hand-written query, because every request pays for it."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from staff.enums import DeviceKind, Role
from staff.models import SignIn
from staff.types import Person

LONGEST = timedelta(hours=12)  # a sign-in ends after a shift, however busy it was
TOUCH_EVERY = timedelta(minutes=1)  # how exact «last seen» is

# The two updates write «last seen» at most once a minute and never wait for a lock. The select
# finds nothing when the sign-in ended or grew old, the person left, was switched off or signed out
# everywhere (epochs), or when the browser's own secret is missing or was revoked.
_SQL = """
WITH sign_in AS (
    SELECT s.id, s.membership_id, s.device_id, s.device_epoch, s.user_epoch, s.by_pin, s.seen_at
    FROM staff_signin s
    WHERE s.key_hash = %(key)s AND s.ended_at IS NULL AND s.started_at > %(oldest)s
), found AS (
    SELECT s.id AS sign_in_id, s.by_pin, s.seen_at,
           u.id AS user_id, u.name, u.name_native, u.language,
           m.id AS membership_id, m.public_id AS membership_public_id, m.role,
           p.id AS property_id, p.code AS property_code, p.zone,
           d.id AS device_id, d.public_id AS device_public_id, d.kind AS device_kind,
           d.label AS device_label, d.seen_at AS device_seen_at
    FROM sign_in s
    JOIN staff_membership m ON m.id = s.membership_id
    JOIN staff_user u ON u.id = m.user_id AND u.is_active AND u.epoch = s.user_epoch
    JOIN hotels_property p ON p.id = m.property_id
    LEFT JOIN staff_device d ON d.id = s.device_id
    WHERE m.valid_from <= (%(now)s AT TIME ZONE p.zone)::date
      AND (m.valid_to IS NULL OR m.valid_to > (%(now)s AT TIME ZONE p.zone)::date)
      AND (s.device_id IS NULL OR (d.token_hash = %(token)s AND d.revoked_at IS NULL
                                   AND d.epoch = s.device_epoch))
), touched AS (
    UPDATE staff_signin SET seen_at = %(now)s WHERE id IN (
        SELECT s.id FROM staff_signin s JOIN found f ON f.sign_in_id = s.id
        WHERE f.seen_at < %(stale)s FOR UPDATE OF s SKIP LOCKED)
), heard AS (
    UPDATE staff_device SET seen_at = %(now)s WHERE id IN (
        SELECT d.id FROM staff_device d JOIN found f ON f.device_id = d.id
        WHERE f.device_seen_at IS NULL OR f.device_seen_at < %(stale)s
        FOR NO KEY UPDATE OF d SKIP LOCKED)
)
SELECT f.*, a.codes, a.kinds
FROM found f
LEFT JOIN LATERAL (
    SELECT array_agg(dep.code::text) AS codes, array_agg(dep.kind::text) AS kinds
    FROM staff_membership_departments md
    JOIN hotels_department dep ON dep.id = md.department_id
    WHERE md.membership_id = f.membership_id
) a ON true
"""


def digest(secret: str) -> str:
    """How secrets of cookies and codes are stored: SHA-256 in hex, enough for 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def person_by_cookies(*, session: str, device: str, now: datetime) -> Person | None:
    """The person that the cookies ``crm_session`` and ``crm_device`` speak for. One query, or none."""
    if not session:
        return None
    values: dict[str, str | datetime] = {
        "key": digest(session),
        "token": digest(device),
        "now": now,
        "oldest": now - LONGEST,
        "stale": now - TOUCH_EVERY,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, values)
        row = cursor.fetchone()
        if row is None:
            return None
        names = [column.name for column in cursor.description]
    return _person(dict(zip(names, row, strict=True)))


def _person(found: dict[str, Any]) -> Person:
    kind = found["device_kind"]
    return Person(
        user_id=found["user_id"],
        membership_id=found["membership_id"],
        membership_public_id=found["membership_public_id"],
        property_id=found["property_id"],
        property_code=found["property_code"],
        zone=found["zone"],
        sign_in_id=found["sign_in_id"],
        device_id=found["device_id"],
        device_public_id=found["device_public_id"],
        device_kind=DeviceKind(kind) if kind else None,
        device_label=found["device_label"] or "",
        role=Role(found["role"]),
        departments=frozenset(found["codes"] or ()),
        department_kinds=frozenset(found["kinds"] or ()),
        name=found["name"],
        name_native=found["name_native"],
        language=found["language"],
        by_pin=found["by_pin"],
    )


def still_signed_in(sign_in_ids: Iterable[int], *, now: datetime) -> set[int]:
    """Those of ``sign_in_ids`` that still hold; sockets ask it again and again. One query.

    Holds what ``person_by_cookies`` asks, except the browser's secret and the last day of a
    membership, which a new request meets.
    """
    rows = SignIn.objects.filter(
        pk__in=list(sign_in_ids),
        ended_at=None,
        started_at__gt=now - LONGEST,
        membership__user__is_active=True,
    ).select_related("membership__user", "device")
    return {
        row.pk
        for row in rows
        if row.user_epoch == row.membership.user.epoch
        and (
            row.device is None
            or (row.device.revoked_at is None and row.device.epoch == row.device_epoch)
        )
    }
