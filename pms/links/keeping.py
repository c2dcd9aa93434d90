"""What a link hears is kept first, in its order and sealed; only then is it applied."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from core import sentences
from core.ids import new_public_id
from core.transactions import unit
from pms import sealing, settling
from pms.adapters.fias.meaning import read
from pms.adapters.fias.session import Heard, Phase
from pms.adapters.fias.told import Told
from pms.enums import ConnectionKind, MessageState
from pms.handling import Kept
from pms.inbox import FIRST_LOOK, Line
from pms.models import PmsMessage
from pms.types import Read

if TYPE_CHECKING:
    from pms.links.holding import Hold
    from pms.models import Link


def keep(
    hold: "Hold", link: "Link", heard: Sequence[Heard], *, proof: datetime | None, now: datetime
) -> list[Kept]:
    """Commits what was heard; returns what is to be applied, in order. Raises ``holding.Lost``.

    ``proof``: until when we surely knew of everybody in the house. What cannot be read is kept as
    rejected, with the sentence why.
    """
    property = link.connection.property
    day = sealing.day_of(now)
    rows: list[PmsMessage] = []
    reads: list[Read] = []
    with unit():
        hold.write(now, heard_at=now, proof=proof)
        key = sealing.make_key(day)
        for each in heard:
            told = Told(
                body=each.body,
                charset=link.charset,
                at=now,
                zone=property.zone,
                resync=each.phase == Phase.RESYNC,
                proof=proof,
                torn=each.torn,
            )
            reads.append(read(told))
            rows.append(_row(link, told, reads[-1], key=key, now=now))
        PmsMessage.objects.bulk_create(rows)
        for row in rows:
            if row.state == MessageState.REJECTED:
                settling.tell(row.property_id, row.public_id)
                break
    line = Line(
        connection_id=link.connection_id,
        source=link.connection.source,
        property=property,
        day=day,
        day_key=key,
        kind=ConnectionKind.FIAS,
    )
    return [
        Kept(pk=row.pk, public_id=row.public_id, line=line, meaning=said.meaning)
        for row, said in zip(rows, reads, strict=True)
        if said.meaning is not None
    ]


def _row(link: "Link", told: Told, said: Read, *, key: bytes, now: datetime) -> PmsMessage:
    public_id = new_public_id()
    head, usable = said.head, said.meaning is not None
    return PmsMessage(
        property_id=link.connection.property_id,
        at=now,
        public_id=public_id,
        connection_id=link.connection_id,
        event_id=head.event_id,
        kind=head.kind,
        entity=head.entity,
        occurred_at=head.occurred_at,
        ordered=head.ordered,
        body_sealed=sealing.seal(told.as_text(), public_id=public_id, key=key),
        key_day=sealing.day_of(now),
        state=MessageState.RECEIVED if usable else MessageState.REJECTED,
        reason=said.problem,
        why=sentences.kept(said.problem),
        attempts=1,
        next_try_at=now + FIRST_LOOK if usable else None,
        done_at=None if usable else now,
    )
