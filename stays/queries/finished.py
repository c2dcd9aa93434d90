"""Finished stays and their folios as SQL, so that a room above counts many of them in one statement.

A stay is finished when its party has left. It is named after the first of those still in its party,
as the person known today after any merge. Whoever counts puts these statements into a statement of
its own; nothing is read here.
"""

FINISHED = """
SELECT stay.id AS stay_id, stay.property_id, stay.changed_no,
    named.guest_id AS own_guest_id, coalesce(person.merged_into_id, person.id) AS guest_id,
    stay.arrival, stay.departure,
    CASE WHEN stay.day_use THEN 0 ELSE stay.departure - stay.arrival END AS nights,
    btrim(stay.channel) AS channel, btrim(stay.segment) AS segment,
    btrim(stay.company) AS company, btrim(stay.room_kind) AS room_kind,
    stay.arrival - coalesce(
        CASE WHEN stay.booked > stay.arrival THEN stay.arrival ELSE stay.booked END, told.day
    ) AS lead
FROM stays_stay AS stay
JOIN hotels_property AS house ON house.id = stay.property_id
JOIN LATERAL (
    SELECT member.guest_id FROM stays_stayguest AS member
    WHERE member.stay_id = stay.id AND member.left_at IS NULL
    ORDER BY member.position, member.id LIMIT 1
) AS named ON true
JOIN guests_guest AS person ON person.id = named.guest_id
LEFT JOIN LATERAL (
    SELECT (min(change.occurred_at) AT TIME ZONE house.zone)::date AS day
    FROM stays_staychange AS change
    WHERE stay.origin = 'live' AND stay.booked IS NULL AND change.stay_id = stay.id
    AND change.kind = 'created' AND change.data ? 'told'
) AS told ON told.day <= stay.arrival
WHERE stay.state = 'departed' AND {which}
"""
"""Columns: stay_id, property_id, changed_no, own_guest_id (before any merge), guest_id, arrival,
departure, nights (0 for day use), channel, segment, company, room_kind, lead (days; empty when
nobody said or told of the booking in time). ``{which}`` is a condition on ``stay``; nothing else is filled in."""

FOLIO = "SELECT id, stay_id, business_date, amount, currency FROM stays_posting"
"""Every posting, a reversal as a posting of its own: amounts in minor units of their currency."""

TOLD_SINCE = """
SELECT DISTINCT change.stay_id AS id FROM stays_staychange AS change
WHERE change.property_id = {house} AND change.at >= {since}
"""
"""Stays of a property of which anything was heard since a moment."""
