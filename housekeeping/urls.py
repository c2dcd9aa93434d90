"""Addresses of housekeeping."""

from django.urls import URLPattern, path

from housekeeping.views import noticing, rooms, things

ROOM = "p/<slug:property>/rooms/<str:number>"

urlpatterns: list[URLPattern] = [
    path("p/<slug:property>/rooms", rooms.rooms, name="housekeeping-list"),
    path(ROOM, rooms.room, name="room"),
    path(f"{ROOM}/condition", rooms.condition, name="room-condition"),
    path(f"{ROOM}/log", noticing.sheet, name="log-something"),
    path(f"{ROOM}/log/<slug:code>", noticing.sighting, name="log-sighting"),
    path(f"{ROOM}/take", things.taking, name="take-along"),
    path("p/<slug:property>/things", things.things, name="things"),
    path(f"{ROOM}/observe", noticing.observe, name="observe"),
    path(
        "p/<slug:property>/noticed/<slug:observation>/take-back",
        noticing.take_back,
        name="take-back",
    ),
]
