"""Addresses of dining."""

from django.urls import URLPattern, path

from dining.views import door, eating, host, kitchen, telling

HERE = "p/<slug:property>/dining"
TABLE = f"{HERE}/tables/<slug:visit>"

urlpatterns: list[URLPattern] = [
    path(f"{HERE}/host", host.stand, name="host-stand"),
    path(f"{HERE}/kitchen", kitchen.kitchen, name="kitchen-pass"),
    path(f"{HERE}/find", door.find, name="find-diner"),
    path(f"{HERE}/seat/<slug:stay>", door.seat, name="seat"),
    path(f"{HERE}/seat/<slug:stay>/now", door.seat_stay, name="seat-stay"),
    path(TABLE, door.table, name="table"),
    path(f"{TABLE}/seat", door.seat_visit, name="seat-table"),
    path(f"{TABLE}/place", host.place, name="table-place"),
    path(f"{TABLE}/guests/<slug:guest>/tell", telling.tell, name="tell"),
    path(f"{TABLE}/guests/<slug:guest>/told", telling.told, name="told"),
    path(f"{TABLE}/told/<slug:observation>/take-back", telling.take_back, name="told-take-back"),
    path(f"{TABLE}/leave", host.leave, name="table-leave"),
    path(f"{TABLE}/undo", host.undo, name="table-undo"),
    path(f"{TABLE}/eaten", eating.eaten, name="eaten"),
    path(f"{TABLE}/eaten/say", eating.say_eaten, name="eaten-say"),
    path(f"{TABLE}/saw", eating.saw, name="saw"),
    path(f"{HERE}/saw/<slug:observation>/take-back", eating.take_back, name="saw-take-back"),
]
