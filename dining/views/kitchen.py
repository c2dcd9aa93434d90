"""The kitchen pass: a screen in the kitchen; tap when it was told and understood."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from core.clock import now as clock
from dining import queries
from dining.views.host import KITCHEN, LEADS
from hotels import queries as hotels
from staff.policy import allow
from staff.types import PersonRequest


@allow(*LEADS, departments=KITCHEN)
@require_GET
def kitchen(request: PersonRequest, property: str) -> HttpResponse:
    """Table, seat, instruction, told or not; orders for rooms and minibars alike."""
    house = hotels.property_by_id(request.person.property_id)
    moment, language = clock(), get_language() or "en"
    _day, meal = queries.meal_at(house, moment)
    lines = queries.kitchen_pass(request.person, house, language=language, now=moment)
    context = {
        "meal": meal,
        "waiting": [line for line in lines if not line.told],
        "told": [line for line in lines if line.told],
        "orders": queries.plain_orders(house, language=language, now=moment),
    }
    name = "dining/kitchen.html"
    fragment = f"{name}#pass" if request.headers.get("HX-Request") else name
    return render(request, fragment, context)
