"""What nobody has to remember: stays that were told late, facts that changed at the table, old names."""

from datetime import datetime, timedelta

from django.db.models import Q

from core import transactions
from dining.enums import OrderState, VisitState
from dining.models import Order, Visit
from dining.services.hearing import look_again, look_again_at_order
from dining.services.standing import tell
from dining.services.warning import warn_of_order, warn_of_visit
from preferences import queries as preferences
from stays import queries as stays

LOOKED_FOR = timedelta(hours=18)
NAMES_KEPT = timedelta(days=30)
BATCH = 200


def find_stays(*, now: datetime) -> int:
    """Tables and orders whose stay was not known when they were told; safe to run twice."""
    since = now - LOOKED_FOR
    told = ~Q(told_room="") | ~Q(told_reservation="")
    open_visits = Visit.objects.filter(told, stay=None, at__gte=since).exclude(
        state=VisitState.CANCELLED
    )
    open_orders = Order.objects.filter(told, stay=None, at__gte=since).exclude(
        state=OrderState.CANCELLED
    )
    found = 0
    for pk in open_visits.order_by("at", "pk").values_list("pk", flat=True)[:BATCH]:
        with transactions.unit():
            visit = open_visits.select_for_update(of=("self",), skip_locked=True).filter(pk=pk)
            found += sum(look_again(visit=row, now=now) for row in visit)
    for pk in open_orders.order_by("at", "pk").values_list("pk", flat=True)[:BATCH]:
        with transactions.unit():
            order = open_orders.select_for_update(of=("self",), skip_locked=True).filter(pk=pk)
            found += sum(look_again_at_order(order=row, now=now) for row in order)
    return found


def warn_again(*, now: datetime) -> int:
    """Guests at a table, and orders on their way, of whom something else is known than was told."""
    since = now - LOOKED_FOR
    visits = list(
        Visit.objects.filter(state=VisitState.SEATED, at__gte=since)
        .exclude(stay=None)
        .prefetch_related("seats")
    )
    orders = list(Order.objects.filter(state=OrderState.PLACED, at__gte=since).exclude(stay=None))
    parties = stays.guests_of({order.stay_id for order in orders if order.stay_id is not None})
    seats = {visit.pk: {seat.guest_id for seat in visit.seats.all()} for visit in visits}
    known = preferences.facts_nos(set().union(*seats.values(), *parties.values()))
    changed = 0
    for visit in visits:
        if sum(known.get(pk, 0) for pk in seats[visit.pk]) != visit.facts_no:
            changed += _again(Visit, visit.pk, now)
    for order in orders:
        party = parties.get(order.stay_id or 0, set())
        if sum(known.get(pk, 0) for pk in party) != order.facts_no:
            changed += _again(Order, order.pk, now)
    return changed


def _again(model: type[Visit] | type[Order], pk: int, now: datetime) -> int:
    with transactions.unit():
        row = model.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
        if row is None:
            return 0
        if isinstance(row, Visit):
            changed = warn_of_visit(row, now=now)
        else:
            changed = int(warn_of_order(row, now=now))
        if changed:
            tell(row)
        return changed


def forget_names(*, now: datetime) -> int:
    """Names as a restaurant wrote them go after 30 days; whose table it was stays with the stay."""
    before = now - NAMES_KEPT
    with transactions.unit():
        old = Visit.objects.filter(at__lt=before).exclude(name="", told_seats=[])
        gone = old.update(name="", told_seats=[])
        return gone + Order.objects.filter(at__lt=before).exclude(name="").update(name="")
