"""The numbers at the head of the page of service, beside their targets and what they were before."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from insights import targets
from insights.figures import FEW, Figure, seconds_in_words
from insights.service.counting import P50, P90, P95, Counted
from insights.service.reasons import kind_words
from insights.service.tables import answered
from service_tasks.queries import Response


def figures(counted: Counted) -> list[Figure]:
    """Response, what was not taken, wishes kept, and how work rested or ended."""
    return [
        *_responses(counted),
        _untaken(counted),
        _wishes(counted),
        *(_ending(counted, kind) for kind in ("parked", "lapsed", "withdrawn")),
    ]


def _at(found: Response | None, times: str, place: int) -> float | None:
    values = getattr(found, times) if found is not None else ()
    return values[place] if values else None


def _responses(counted: Counted) -> list[Figure]:
    now = counted.now.all
    other = counted.other.all if counted.other else None
    asked = (
        ("take-p50", _("Taken within, half of calls"), "to_take", "taken", P50),
        (targets.TAKE, _("Taken within, nine of ten"), "to_take", "taken", P90),
        ("take-p95", _("Taken within, 95 of 100"), "to_take", "taken", P95),
        (targets.DO, _("Done within, nine of ten"), "to_do", "done", P90),
    )
    return [
        Figure(
            key=key,
            label=label,
            kind="seconds",
            value=_at(now, times, place),
            n=getattr(now, n),
            definition=answered(),
            period=counted.asked.period,
            url=counted.address("insights-service-rows"),
            few=True,
            before=_at(other, times, place),
            before_n=getattr(other, n) if other else 0,
            target=targets.wanted(counted.wanted, key),
        )
        for key, label, times, n, place in asked
    ]


def _untaken(counted: Counted) -> Figure:
    now, other = counted.now.all, counted.other.all if counted.other else None
    return Figure(
        key="untaken",
        label=_("Calls nobody took"),
        kind="number",
        value=now.asked - now.taken,
        n=now.asked,
        definition=_("Calls of these days that no act ever answered, whatever became of them."),
        period=counted.asked.period,
        url=counted.address("insights-service-rows"),
        before=other.asked - other.taken if other else None,
        before_n=other.asked if other else 0,
    )


def _wishes(counted: Counted) -> Figure:
    now, other = counted.now, counted.other
    return Figure(
        key=targets.WISHES,
        label=_("Wishes kept of wishes due"),
        kind="share",
        value=now.kept_share,
        n=now.wishes_due,
        definition=_(
            "Tasks that keep a known wish of a guest and fell due in these days, without those that "
            "were called off; kept are those that were done. A share needs ten wishes."
        ),
        period=counted.asked.period,
        url=counted.address("insights-service-table", table="wishes"),
        few=True,
        before=other.kept_share if other else None,
        before_n=other.wishes_due if other else 0,
        target=targets.wanted(counted.wanted, targets.WISHES),
        low=False,
    )


def _ending(counted: Counted, kind: str) -> Figure:
    times = counted.now.ended(kind)
    return Figure(
        key=kind,
        label=kind_words(kind),
        kind="number",
        value=times,
        n=times,
        definition=_(
            "How often tasks rested or ended without being done in these days, by the reason that was "
            "given. A task that was parked twice counts twice here and once among tasks."
        ),
        period=counted.asked.period,
        url=counted.address("insights-service-table", table="endings"),
        before=counted.other.ended(kind) if counted.other else None,
        before_n=counted.other.ended(kind) if counted.other else 0,
    )


def sentence(counted: Counted) -> str:
    """The page in one or two sentences."""
    found = {each.key: each for each in figures(counted)}
    take, wishes = found[targets.TAKE], found[targets.WISHES]
    if take.n == 0:
        return _("No call was answered in these days, so there is nothing to measure.")
    if take.sparse or take.value is None:
        return _("Too few calls were answered in these days to say how fast the house is.")
    said = [
        _("Nine of ten calls were taken within %(time)s.") % {"time": seconds_in_words(take.value)}
    ]
    if take.before is not None and take.before_n >= FEW:
        faster = take.value < take.before
        words = (
            _("Faster than before (%(time)s).")
            if faster
            else _("Not faster than before (%(time)s).")
        )
        said.append(words % {"time": seconds_in_words(take.before)})
    if not wishes.sparse and wishes.value is not None:
        said.append(_("%(share)s of wishes due were kept.") % {"share": wishes.shown})
    return ("" if (get_language() or "").startswith("zh") else " ").join(said)
