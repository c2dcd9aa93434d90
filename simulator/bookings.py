"""Real bookings, moved to now: season, length, party, channel and cancellation are true."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

EXTRACT = Path(__file__).with_name("data") / "bookings_extract.csv"


@dataclass(frozen=True)
class Booking:
    """One booking as the data tells it; nights is at least 1."""

    nights: int
    adults: int
    children: int
    country: str  # ISO 3166-1 alpha-3
    segment: str
    channel: str
    cancelled: bool
    group: bool
    repeated: bool
    lead_days: int


def read(path: Path = EXTRACT) -> Iterator[Booking]:
    """The bookings of a file with the columns of the published data set; odd rows are left out."""
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            nights = int(row["stays_in_weekend_nights"]) + int(row["stays_in_week_nights"])
            adults = int(row["adults"])
            if nights < 1 or adults < 1:
                continue
            yield Booking(
                nights=min(nights, 14),
                adults=min(adults, 4),
                children=int(float(row["children"] or 0)) + int(row["babies"]),
                country=row["country"],
                segment=row["market_segment"],
                channel=row["distribution_channel"],
                cancelled=row["is_canceled"] == "1",
                group=row["market_segment"] == "Groups" and row["customer_type"] != "Transient",
                repeated=row["is_repeated_guest"] == "1",
                lead_days=int(row["lead_time"]),
            )
