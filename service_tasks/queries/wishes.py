"""Which wishes fell due in which stays, and which of them were kept."""

from collections.abc import Iterable

from django.db.models import Count, Q

from service_tasks.enums import TaskState
from service_tasks.models import ServiceTask
from service_tasks.types import Kept


def wishes_kept(stay_ids: Iterable[int]) -> dict[int, Kept]:
    """stay id -> wishes due and kept, for stays in which any fell due; one query.

    A wish falls due when work for it came to its end: done is kept, lapsed is not. What was
    withdrawn was not wanted any more, and what is open may still be kept.
    """
    rows = (
        ServiceTask.objects.filter(
            stay__in=list(stay_ids),
            params__has_keys=["kind", "value", "guest_id"],
            state__in=(TaskState.DONE, TaskState.LAPSED),
        )
        .values("stay_id")
        .annotate(due=Count("pk"), kept=Count("pk", filter=Q(state=TaskState.DONE)))
    )
    return {row["stay_id"]: Kept(row["due"], row["kept"]) for row in rows}
