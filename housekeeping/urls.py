"""Addresses of housekeeping."""

from django.urls import URLPattern, path

from housekeeping.views import board, noticing, rooms, sharing, things

ROOM = "p/<slug:property>/rooms/<str:number>"

urlpatterns: list[URLPattern] = [
    path("p/<slug:property>/rooms", rooms.rooms, name="housekeeping-list"),
    path("p/<slug:property>/floors", board.board, name="floors"),
    path("p/<slug:property>/floors/place", board.place, name="place-rooms"),
    path("p/<slug:property>/floors/relief/<slug:member>", sharing.relief, name="relief"),
    path("p/<slug:property>/floors/split/<slug:member>", sharing.split, name="split-rooms"),
    path("p/<slug:property>/floors/share/<slug:member>", sharing.take, name="take-proposal"),
    path("p/<slug:property>/floors/undo/<slug:placing>", board.undo_placing, name="undo-placing"),
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
