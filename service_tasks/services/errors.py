"""The expected ways in which an act on a task does not happen; each reaches the user as a sentence."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from service_tasks.models import ServiceTask


class StaleTask(Exception):
    """The task changed since it was last seen; ``task`` is the present row. Nothing was changed."""

    def __init__(self, task: "ServiceTask") -> None:
        super().__init__(_("This task has changed meanwhile. Here is how it stands now."))
        self.task = task


class NoSuchTask(Exception):
    """There is no such task for this person."""

    def __init__(self) -> None:
        super().__init__(_("This task is not on your list any more. Nothing was changed."))


class CannotAsk(Exception):
    """A request cannot be taken as it stands; the sentence says why and what to do."""


class BadTemplates(Exception):
    """A file of task templates cannot be used; nothing was changed."""
