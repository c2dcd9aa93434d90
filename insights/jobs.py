"""What the cockpit does by itself: weekly reports when they are due, and forgetting old ones."""

import logging
from datetime import datetime, timedelta

from django.utils.translation import override

from core import transactions
from hotels import queries as hotels
from insights import report, subscribing
from insights.models import Report, Subscription
from insights.reading import Reader

KEPT = timedelta(days=400)

logger = logging.getLogger(__name__)


def send_reports(*, now: datetime) -> int:
    """Makes and sends what is due; how many people got one.

    Safe to run twice and to be killed anywhere: a report is unique by hotel, week and language, and
    its sending by subscription and moment. One that cannot be made does not stop the others.
    """
    sent = 0
    for subscription, due_at in subscribing.due_subscriptions(now):
        try:
            made = _made(subscription, due_at, now)
        except report.NoFonts:
            logger.error("reports wait: no fonts for PDF files are installed")  # noqa: TRY400  no news in a trace
            return sent
        with transactions.unit():
            kept = subscribing.keep_report(
                property_id=subscription.property_id,
                week_end=hotels.calendar_date(subscription.property, due_at),
                language=subscription.language,
                pdf=made,
                now=now,
            )
            sent += subscribing.send(subscription=subscription, report=kept, due_at=due_at, now=now)
    return sent


def _made(subscription: Subscription, due_at: datetime, now: datetime) -> bytes:
    """The PDF for a subscription: as it was made for somebody else, or drawn now."""
    house, language = subscription.property, subscription.language
    week_end = hotels.calendar_date(house, due_at)
    known = subscribing.report_of(house.pk, week_end, language)
    if known is not None:
        return bytes(known.pdf)
    fonts = report.fonts_for(language)
    with override(language):
        return report.pdf(report.weekly(Reader(None, house, language, now), week_end), fonts)


def forget_reports(*, now: datetime) -> int:
    """Deletes reports made more than 400 days ago, with their sendings; how many. Safe twice."""
    with transactions.unit():
        old = Report.objects.filter(made_at__lt=now - KEPT)
        gone = old.count()
        old.delete()
    return gone
