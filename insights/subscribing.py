"""Who gets the weekly report, when it is due for them, and the reports that were made."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.transactions import require_unit
from core.words import say
from hotels import queries as hotels
from insights.figures import Period
from insights.models import Report, Sending, Subscription
from messaging import services as messaging

if TYPE_CHECKING:
    from hotels.models import Property
    from staff.types import Person

WEEK = timedelta(days=7)
LATEST = timedelta(days=6)  # a report that is later than this is left out: the next one is near


class BadSubscription(Exception):
    """A wish for reports that cannot be met; nothing was changed."""


def subscribe(
    *, person: "Person", language: str, weekday: int, hour: int, active: bool, now: datetime
) -> Subscription:
    """Sets one's own wish, or with ``active=False`` ends it. Raises ``BadSubscription``."""
    require_unit()
    if language not in dict(settings.LANGUAGES):
        raise BadSubscription(_("There is no such language. Nothing was changed."))
    if not (0 <= weekday <= 6 and 0 <= hour <= 23):
        raise BadSubscription(_("Choose a weekday and an hour. Nothing was changed."))
    wish = {"language": language, "weekday": weekday, "hour": hour, "active": active, "since": now}
    row, _made = Subscription.objects.update_or_create(
        property_id=person.property_id, user_id=person.user_id, defaults=wish
    )
    return row


def subscription_of(person: "Person") -> Subscription | None:
    """One's own wish, whether it is active or not."""
    return Subscription.objects.filter(property=person.property_id, user=person.user_id).first()


def last_due(subscription: Subscription, house: "Property", now: datetime) -> datetime:
    """The last moment at or before ``now`` at which the hotel's clocks showed weekday and hour."""
    today = hotels.calendar_date(house, now)
    day = today - timedelta(days=(today.weekday() - subscription.weekday) % 7)
    due = hotels.at_local(house, day, time(subscription.hour))
    return due if due <= now else hotels.at_local(house, day - WEEK, time(subscription.hour))


def due_subscriptions(now: datetime) -> list[tuple[Subscription, datetime]]:
    """Active wishes whose report has become due and was not sent, with the moment. Three queries."""
    rows = list(
        Subscription.objects.filter(active=True, user__is_active=True)
        .select_related("property", "user")
        .order_by("pk")
    )
    timed = [(row, last_due(row, row.property, now)) for row in rows]
    open_ones = [(row, due) for row, due in timed if row.since <= due and now - due <= LATEST]
    sent = _sent(row.pk for row, _due in open_ones)
    return [(row, due) for row, due in open_ones if (row.pk, due) not in sent]


def _sent(subscription_ids: Iterable[int]) -> set[tuple[int, datetime]]:
    rows = Sending.objects.filter(subscription__in=list(subscription_ids))
    return set(rows.values_list("subscription", "due_at"))


def report_of(property_id: int, week_end: date, language: str) -> Report | None:
    """The report of these seven days in a language, when it was made."""
    return Report.objects.filter(property=property_id, week_end=week_end, language=language).first()


def keep_report(
    *, property_id: int, week_end: date, language: str, pdf: bytes, now: datetime
) -> Report:
    """Keeps a report; one that somebody else made meanwhile stands."""
    require_unit()
    row, _made = Report.objects.get_or_create(
        property_id=property_id,
        week_end=week_end,
        language=language,
        defaults={"pdf": pdf, "made_at": now},
    )
    return row


def send(*, subscription: Subscription, report: Report, due_at: datetime, now: datetime) -> bool:
    """Notes that the report is there for somebody and tells them once; True when it was news.

    A report stands on the page of reports whatever becomes of the message. Without a phone number,
    or with one that cannot be reached, nobody is told by message.
    """
    require_unit()
    row, new = Sending.objects.get_or_create(
        subscription=subscription,
        due_at=due_at,
        defaults={"report": report, "at": now, "told": False},
    )
    if new and subscription.user.phone:
        try:
            messaging.send_sms(
                property_id=subscription.property_id,
                key=f"report:{subscription.pk}:{due_at:%Y%m%d%H}",
                to=subscription.user.phone,
                text=_told(subscription, report),
                now=now,
            )
        except messaging.BadNumber:
            return new
        row.told = True
        row.save(update_fields=["told"])
    return new


def _told(subscription: Subscription, report: Report) -> str:
    days = Period(report.week_end - WEEK, report.week_end)
    with override(subscription.language):
        return _("The weekly report of %(house)s, %(days)s, stands under Insights, Reports.") % {
            "house": say(subscription.property.name, subscription.language).text,
            "days": days,
        }


def reports_of(property_id: int) -> QuerySet[Report]:
    """Reports of a hotel, the newest first, without their files."""
    return (
        Report.objects.filter(property=property_id).defer("pdf").order_by("-week_end", "language")
    )


def report_named(property_id: int, public_id: str) -> Report | None:
    """One report of this hotel, with its file."""
    return Report.objects.filter(property=property_id, public_id=public_id).first()
