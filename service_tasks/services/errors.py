"""The expected ways in which an act on a task does not happen; each reaches the user as a sentence."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from service_tasks.enums import TaskState

if TYPE_CHECKING:
    from service_tasks.models import ServiceTask

TAKEN = (TaskState.ACKNOWLEDGED, TaskState.STARTED)


class StaleTask(Exception):
    """The task changed since it was last seen; ``task`` is the present row. Nothing was changed."""

    def __init__(self, task: "ServiceTask") -> None:
        super().__init__(_sentence(task))
        self.task = task


def _sentence(task: "ServiceTask") -> str:
    if task.state in TAKEN and task.acknowledged_by is not None:
        return _("%(name)s has this task now. Nothing was changed.") % {
            "name": task.acknowledged_by.user.name
        }
    if task.state == TaskState.DONE:
        return _("This task is done already. Nothing was changed.")
    return _("This task has changed meanwhile. Here is how it stands now.")


class NoSuchTask(Exception):
    """There is no such task for this person."""

    def __init__(self) -> None:
        super().__init__(_("This task is not on your list any more. Nothing was changed."))


class CannotAsk(Exception):
    """A request cannot be taken as it stands; the sentence says why and what to do."""


class BadTemplates(Exception):
    """A file of task templates cannot be used; nothing was changed."""


class StillHeld(Exception):
    """What was taken for the task is still in our hands."""

    def __init__(self) -> None:
        super().__init__(
            _("The guest's things are still in our hands. Give them back first; that ends it.")
        )


class CannotHold(Exception):
    """A guest's thing cannot change hands so; the sentence says why. Nothing was changed."""


class NoSuchThing(Exception):
    """There is no such thing of a guest in this property."""

    def __init__(self) -> None:
        super().__init__(_("This is not in our hands any more. Nothing was changed."))
