"""A record as it is kept: the bytes and all that is needed to read them again the same way."""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from pms.adapters.fias.codec import Record, parse


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """``at``: received, aware. ``proof``: until when we surely knew of everybody, if ever.

    ``resync``: it was told because we asked. ``torn`` says why it is only a piece of a record.
    """

    body: bytes
    charset: str
    at: datetime
    zone: str
    resync: bool = False
    proof: datetime | None = None
    torn: str = ""

    @property
    def record(self) -> Record:
        """The record in the bytes; without an id when there is none."""
        return Record("") if self.torn else parse(self.body, self.charset)

    @property
    def local(self) -> datetime:
        """When it was received, by the hotel's clocks."""
        return self.at.astimezone(ZoneInfo(self.zone))

    def as_text(self) -> str:
        """As JSON; ``record`` in it is for people."""
        record = self.record
        fields = [f"{fid}{value}" for fid, value in record.fields]
        return json.dumps(
            {
                "at": self.at.isoformat(),
                "body": base64.b64encode(self.body).decode(),
                "charset": self.charset,
                "proof": self.proof.isoformat() if self.proof else None,
                "record": "|".join([record.rid, *fields]) if record.rid else "",
                "resync": self.resync,
                "torn": self.torn,
                "zone": self.zone,
            }
        )


def from_text(text: str) -> Told:
    """The inverse of ``Told.as_text``."""
    kept = json.loads(text)
    return Told(
        body=base64.b64decode(kept["body"]),
        charset=kept["charset"],
        at=datetime.fromisoformat(kept["at"]),
        zone=kept["zone"],
        resync=kept["resync"],
        proof=datetime.fromisoformat(kept["proof"]) if kept["proof"] else None,
        torn=kept["torn"],
    )
