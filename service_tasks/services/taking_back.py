"""What was done or asked because of a sighting goes with the sighting."""

from datetime import datetime
from typing import TYPE_CHECKING

from core import transactions
from service_tasks.enums import Origin, TaskState, ThingState
from service_tasks.models import GuestProperty, ServiceTask
from service_tasks.queries.tasks import task_for
from service_tasks.services.custody import undo_step
from service_tasks.services.errors import NoSuchTask, NoSuchThing, StaleTask
from service_tasks.services.planning import withdraw
from service_tasks.services.undoing import undo

if TYPE_CHECKING:
    from staff.types import Person


def take_back(*, task_public_id: str, person: "Person", now: datetime) -> ServiceTask:
    """A task made from a sighting that was itself taken back: as though it had never been asked.

    Raises ``StaleTask`` when somebody else has begun with it.
    """
    transactions.require_unit()
    task = task_for(person, task_public_id, lock=True)
    if task is None or task.origin != Origin.SIGHTING:
        raise NoSuchTask
    held = GuestProperty.objects.filter(task=task, state=ThingState.HELD).first()
    if held is not None:
        try:
            undo_step(thing_public_id=held.public_id, person=person, now=now)
        except NoSuchThing as gone:
            raise StaleTask(task) from gone
        task.refresh_from_db()
        return task
    if task.state == TaskState.DONE:
        task = undo(task_public_id=task_public_id, person=person, now=now)
    elif task.state != TaskState.OPEN:
        raise StaleTask(task)
    return withdraw(task=task, why="taken_back", now=now)
