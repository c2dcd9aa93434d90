"""What was eaten and what was left, by dish: evidence about the right guest, and leaving is weak."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import transactions
from dining.enums import Eaten
from dining.models import Dish, Item, Order, Visit
from dining.services.errors import CannotSeat
from dining.services.standing import locked, tell
from hotels import queries as hotels
from preferences import services as beliefs
from preferences.enums import Moment, Polarity
from stays import queries as stays

if TYPE_CHECKING:
    from dining.types import ItemSaid
    from guests.models import Guest
    from staff.types import Person

POLARITY = {Eaten.EATEN: Polarity.FOR, Eaten.LEFT: Polarity.PASSED_OVER}


def put_items(row: Visit | Order, said: "Iterable[ItemSaid]", *, now: datetime) -> None:
    """Makes the lines of a check or an order be those that were told; what staff said stays."""
    transactions.require_unit()
    known = {item.key: item for item in row.items.all()}
    told = {one.key: one for one in said}
    for key, item in known.items():
        if key not in told:
            _forget(item, None, now)
            item.delete()
    for key, one in told.items():
        item = known.get(key) or (
            Item(visit=row, key=key) if isinstance(row, Visit) else Item(order=row, key=key)
        )
        before = (item.code, item.place, item.eaten)
        item.code, item.name, item.quantity = one.code, one.name, one.quantity
        item.place = one.place
        if not item.by_hand:
            item.eaten = one.eaten
        if item.pk is None or before != (item.code, item.place, item.eaten):
            _learn(row, item, None, now)
        item.save()


def learn_all(row: Visit | Order, *, now: datetime) -> None:
    """Whose dishes they were may be known only now."""
    for item in row.items.exclude(eaten="").filter(observation=""):
        _learn(row, item, None, now)
        item.save()


def say_eaten(*, visit: str, item_key: str, eaten: str, person: "Person", now: datetime) -> Item:
    """Somebody saw what became of a dish; empty takes it back. Raises ``CannotSeat``."""
    transactions.require_unit()
    table = locked(person, visit)
    item = table.items.filter(key=item_key).first()
    if item is None or eaten not in {"", *Eaten.values}:
        raise CannotSeat(_("This dish is not on the check any more. Nothing was changed."))
    if item.eaten != eaten:
        item.eaten, item.by_hand = eaten, True
        _learn(table, item, person, now)
        item.save()
        table.version += 1
        table.save(update_fields=["version"])
        tell(table)
    return item


def _learn(row: Visit | Order, item: Item, person: "Person | None", now: datetime) -> None:
    """One observation for what the dish's end says, in the place of an earlier one."""
    _forget(item, person, now)
    if not item.eaten or row.stay_id is None:
        return
    dish = Dish.objects.filter(property=row.property_id, code=item.code).first()
    if dish is None:
        return
    house = hotels.property_by_id(row.property_id)
    try:
        seen = beliefs.observe(
            person=person,
            property=house,
            stay=stays.stay_by_id(house, row.stay_id),
            guest=_eater(row, item),
            kind=dish.kind,
            value=dish.value,
            polarity=POLARITY[Eaten(item.eaten)],
            moment=Moment.MEAL,
            observed_at=min(row.at, now) if person is None else now,
            received_at=now,
            now=now,
        )
    except beliefs.CannotKeep:
        return  # its kind has left the catalogue: the dish stays on the check all the same
    item.observation = seen.observation_public_id


def _forget(item: Item, person: "Person | None", now: datetime) -> None:
    if item.observation:
        beliefs.retract(observation_public_id=item.observation, by=person, now=now)
        item.observation = ""


def _eater(row: Visit | Order, item: Item) -> "Guest | None":
    """The guest on the dish's seat, else the only one at the table; else it is the party's."""
    if not isinstance(row, Visit):
        return None
    seats = list(row.seats.select_related("guest"))
    here = [seat.guest for seat in seats if item.place is not None and seat.place == item.place]
    if here:
        return here[0]
    return seats[0].guest if len(seats) == 1 and row.covers == 1 else None
