"""Properties and rooms for tests, each with sound defaults."""

from datetime import UTC, datetime

from hotels.models import Property, Room

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def make_property(code: str = "river", zone: str = "Asia/Shanghai", **fields: object) -> Property:
    """A hotel of the chain."""
    defaults: dict[str, object] = {
        "name": {"en": code.capitalize(), "zh-hans": "河滨"},
        "currency": "CNY",
        "created_at": LONG_AGO,
    }
    return Property.objects.create(code=code, zone=zone, **{**defaults, **fields})


def make_room(property: Property, number: str = "1208", **fields: object) -> Room:
    """A room of the hotel, on the floor its number says."""
    return Room.objects.create(
        property=property, number=number, **{"floor": number[:-2] or "0", **fields}
    )
