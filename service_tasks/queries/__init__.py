"""Reading tasks, templates and what stands in rooms."""

from service_tasks.queries.acts import Ticked, ticked
from service_tasks.queries.due import due_to_climb, due_to_resume
from service_tasks.queries.placed import uncollected
from service_tasks.queries.tasks import (
    alerts_for,
    cards,
    for_stay,
    in_rooms,
    live_for_stay,
    my_tasks,
    preparation,
    task_for,
)
from service_tasks.queries.templates import (
    newest_template,
    newest_templates,
    request_tiles,
    template_keys,
)
from service_tasks.wording import words_of as words

__all__ = [
    "Ticked",
    "alerts_for",
    "cards",
    "due_to_climb",
    "due_to_resume",
    "for_stay",
    "in_rooms",
    "live_for_stay",
    "my_tasks",
    "newest_template",
    "newest_templates",
    "preparation",
    "request_tiles",
    "task_for",
    "template_keys",
    "ticked",
    "uncollected",
    "words",
]
