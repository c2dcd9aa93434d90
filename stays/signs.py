"""The sign at a guest's door: do not disturb, make up, refused."""

from datetime import datetime
from typing import TYPE_CHECKING

from hotels import services as hotel_services
from hotels.enums import RoomService
from realtime import services as realtime
from stays.enums import ChangeKind
from stays.models import Stay

if TYPE_CHECKING:
    from hotels.models import Room


def clear_door(
    stay: Stay, room_id: int | None, kinds: tuple[ChangeKind, ...], now: datetime
) -> None:
    """What a guest asked at the door goes with the guest, unless somebody still lives there."""
    if room_id is None or not {ChangeKind.CHECKED_OUT, ChangeKind.ROOM_MOVED} & set(kinds):
        return
    if Stay.objects.of(stay.property_id).in_house().filter(room_id=room_id).exists():
        return
    room = stay.property.rooms.get(pk=room_id)
    if room.service != RoomService.NONE:
        set_door(room, RoomService.NONE, now)


def set_door(room: "Room", service: RoomService, now: datetime) -> None:
    """Sets the room's sign and wakes the screens that show the room."""
    hotel_services.set_room_service(room=room, service=service, now=now)
    room.refresh_from_db(fields=["version", "service", "service_at"])
    realtime.publish(
        property_id=room.property_id, topic="rooms", entity=room.public_id, version=room.version
    )
