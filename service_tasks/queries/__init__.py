"""Reading tasks, templates and what stands in rooms."""

from service_tasks.queries.acts import Ticked, ticked
from service_tasks.queries.due import due_to_climb, due_to_resume
from service_tasks.queries.owed import not_begun, not_begun_untold, on_card
from service_tasks.queries.placed import placed, uncollected
from service_tasks.queries.tasks import (
    alerts_for,
    cards,
    for_stay,
    in_rooms,
    live_for_stay,
    may_wait,
    minutes_done,
    my_tasks,
    preparation,
    taken_by,
    task_for,
    to_collect,
)
from service_tasks.queries.templates import (
    newest_template,
    newest_templates,
    request_tiles,
    template_keys,
)
from service_tasks.queries.things import (
    held,
    held_by_task,
    held_in,
    held_of,
    lent_in,
    lent_out,
    lent_to,
    lost,
    steps_of,
    thing_for,
    things_of,
)
from service_tasks.queries.wishes import wishes_kept
from service_tasks.wording import words_of as words

__all__ = [
    "Ticked",
    "alerts_for",
    "cards",
    "due_to_climb",
    "due_to_resume",
    "for_stay",
    "held",
    "held_by_task",
    "held_in",
    "held_of",
    "in_rooms",
    "lent_in",
    "lent_out",
    "lent_to",
    "live_for_stay",
    "lost",
    "may_wait",
    "minutes_done",
    "my_tasks",
    "newest_template",
    "newest_templates",
    "not_begun",
    "not_begun_untold",
    "on_card",
    "placed",
    "preparation",
    "request_tiles",
    "steps_of",
    "taken_by",
    "task_for",
    "template_keys",
    "thing_for",
    "things_of",
    "ticked",
    "to_collect",
    "uncollected",
    "wishes_kept",
    "words",
]
