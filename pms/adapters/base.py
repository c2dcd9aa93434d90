"""The words that every canonical event is made of, whoever sends it."""

from datetime import datetime, time
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

# Keys go into addresses of rows; a control character in one is a mistake of the sender.
FIRST_YEAR, LAST_YEAR = 1990, 2100
_PLAIN = r"^[^\x00-\x1f\x7f-\x9f]+$"


def _naive(value: time) -> time:
    if value.tzinfo is not None:
        raise ValueError("Write the hotel's local wall time without a zone, like 14:30")
    return value


def _of_our_time(value: datetime) -> datetime:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(f"Years from {FIRST_YEAR} to {LAST_YEAR} can be kept")
    return value


EventId = Annotated[str, Field(min_length=1, max_length=100, pattern=_PLAIN)]
Key = Annotated[str, Field(min_length=1, max_length=60, pattern=_PLAIN)]
PostingKey = Annotated[str, Field(min_length=1, max_length=80, pattern=_PLAIN)]
Text = Annotated[str, Field(max_length=200)]
Label = Annotated[str, Field(max_length=120)]
RoomNumber = Annotated[str, Field(min_length=1, max_length=12, pattern=_PLAIN)]
WallTime = Annotated[time, AfterValidator(_naive)]
Moment = Annotated[AwareDatetime, AfterValidator(_of_our_time)]
Number = Annotated[int, Field(ge=0, lt=2**62)]
Version = Number | Moment
Count = Annotated[int, Field(ge=0, le=999)]


class Strict(BaseModel):
    """A misspelt field is refused with its name instead of being silently lost."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class AnyEvent(Strict):
    """What every event has."""

    event_id: EventId
    occurred_at: Moment
