"""What a file can hold, how its import can stand, and why a row was left out."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(TextChoices):
    """What the rows of a file are."""

    STAYS = "stays", _("Reservations and stays")
    SECTIONS = "sections", _("Sections: who has which rooms")


class RunState(TextChoices):
    """How the import of one file stands."""

    RECEIVING = "receiving", _("Is being sent")
    READY = "ready", _("Ready to begin")
    WAITING = "waiting", pgettext_lazy("import", "Begins in a moment")
    RUNNING = "running", pgettext_lazy("import", "Is running")
    DONE = "done", pgettext_lazy("import", "Done")
    STOPPED = "stopped", pgettext_lazy("import", "Stopped")


OPEN_STATES = (RunState.WAITING, RunState.RUNNING)
"""A worker looks after it."""


class StayField(TextChoices):
    """What a column of a file of stays can mean."""

    KEY = "key", _("Reservation number")
    STATUS = "status", _("Status")
    ARRIVAL = "arrival", _("Arrival")
    DEPARTURE = "departure", _("Departure")
    NIGHTS = "nights", _("Nights")
    ADULTS = "adults", _("Adults")
    CHILDREN = "children", _("Children")
    ROOM = "room", _("Room")
    ROOM_KIND = "room_kind", _("Kind of room")
    CHANNEL = "channel", _("Channel")
    SEGMENT = "segment", _("Segment")
    GROUP = "group", _("Group or crew")
    COMPANY = "company", _("Company")
    BOOKED = "booked", _("Date of booking")
    LEAD = "lead", _("Days from booking to arrival")
    CHANGED = "changed", _("Date of the last change")
    TOTAL = "total", _("Amount of the stay")
    RATE = "rate", _("Amount per night")
    CURRENCY = "currency", _("Currency")
    PROFILE = "profile", _("Guest number")
    NAME = "name", _("Name in one column")
    FAMILY = "family", _("Family name")
    GIVEN = "given", _("Given name")
    NATIVE = "native", _("Name in own script")
    TITLE = "title", _("Title")
    LANGUAGE = "language", _("Language")
    NATIONALITY = "nationality", _("Nationality (two letters)")
    BIRTHDAY = "birthday", _("Birthday")
    PHONE = "phone", _("Phone")
    EMAIL = "email", _("E-mail")
    VIP = "vip", _("VIP level")


class SectionField(TextChoices):
    """What a column of a file of sections can mean."""

    DAY = "day", _("Day")
    DEPARTMENT = "department", _("Department")
    SECTION = "section", _("Section")
    ROOMS = "rooms", _("Rooms")
    HOLDER = "holder", _("Who holds it")
    SUPERVISOR = "supervisor", _("Supervisor")
    FROM = "from", _("From")
    UNTIL = "until", _("Until")


SEVERAL: dict[str, int] = {
    StayField.ARRIVAL: 3,
    StayField.DEPARTURE: 3,
    StayField.NIGHTS: 2,
    StayField.ADULTS: 2,
    StayField.CHILDREN: 2,
}
"""How many columns may make one value: year, month and day of a date; numbers are added."""


class Reason(TextChoices):
    """Why a row was left out; the words are in ``imports.saying``."""

    QUOTE = "quote"
    TOO_LONG = "too_long"
    UNREADABLE = "unreadable"
    COLUMNS = "columns"
    MISSING = "missing"
    DATE = "date"
    DATE_UNCLEAR = "date_unclear"
    YEARS = "years"
    ORDER = "order"
    FUTURE = "future"
    NUMBER = "number"
    NOBODY = "nobody"
    AMOUNT = "amount"
    AMOUNT_UNCLEAR = "amount_unclear"
    CURRENCY = "currency"
    STATUS = "status"
    UNFINISHED = "unfinished"
    NO_STATUS = "no_status"
    KEY = "key"
    REPEATED = "repeated"
    REFUSED = "refused"
    FAULT = "fault"
    TIME = "time"
    PAST = "past"
    NO_DEPARTMENT = "no_department"
    NO_ROOM = "no_room"
    NO_MEMBER = "no_member"


class Note(TextChoices):
    """What is worth knowing about rows that went in."""

    NO_SUCH_ROOM = "no_such_room"
    GUEST_FIELD = "guest_field"
    AMOUNT_KEPT = "amount_kept"
    NO_BOOKING_DAY = "no_booking_day"
    GUESSED_DATES = "guessed_dates"
