"""Addresses of front_desk."""

from django.urls import URLPattern, path

from front_desk.views import asking, board, guest

P = "p/<slug:property>"

urlpatterns: list[URLPattern] = [
    path(f"{P}/board", board.board, name="board"),
    path(f"{P}/search", board.search, name="search"),
    path(f"{P}/stays/<slug:stay>", guest.stay, name="stay"),
    path(f"{P}/guests/<slug:guest>", guest.guest, name="guest"),
    path(f"{P}/request", asking.quick_request, name="quick-request"),
    path(f"{P}/request/send", asking.ask, name="ask"),
    path(f"{P}/preparation", asking.preparation, name="preparation"),
    path(f"{P}/noticed", guest.waiting, name="waiting-sightings"),
    path(f"{P}/noticed/<slug:observation>/place", guest.place, name="place"),
    path(f"{P}/preferences/<slug:preference>/confirm", guest.answer_chip, name="answer-chip"),
    path(
        f"{P}/preferences/<slug:preference>/<slug:answer>",
        guest.answer_maybe,
        name="answer-maybe",
    ),
]
