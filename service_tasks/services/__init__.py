"""The verbs of service tasks: plan, take, do, park, undo, climb, ask, collect, hold and give back."""

from service_tasks.services.acting import (
    acknowledge,
    finish,
    not_today,
    park,
    resume,
    start,
    tell_not_begun,
)
from service_tasks.services.asking import done_at_once, request, send_to
from service_tasks.services.climbing import climb, restart_overdue
from service_tasks.services.collecting import collect_for
from service_tasks.services.custody import (
    give_back,
    put_down,
    take,
    take_for,
    take_over,
    taken_at_once,
    undo_step,
)
from service_tasks.services.errors import (
    BadTemplates,
    CannotAsk,
    CannotHold,
    NoSuchTask,
    NoSuchThing,
    StaleTask,
    StillHeld,
)
from service_tasks.services.handing import hand_over, reassign_orphans
from service_tasks.services.moving import announce_of_stay, locked_of_stay, move_open
from service_tasks.services.planning import create_desired, lapse, reopen, update_desired, withdraw
from service_tasks.services.stepping import standing
from service_tasks.services.taking_back import take_back
from service_tasks.services.templates import load_templates
from service_tasks.services.together import acknowledge_together, park_together, undo_together
from service_tasks.services.undoing import undo
from service_tasks.services.warning import reword, warn
from service_tasks.services.watching import watch_custody

__all__ = [
    "BadTemplates",
    "CannotAsk",
    "CannotHold",
    "NoSuchTask",
    "NoSuchThing",
    "StaleTask",
    "StillHeld",
    "acknowledge",
    "acknowledge_together",
    "announce_of_stay",
    "climb",
    "collect_for",
    "create_desired",
    "done_at_once",
    "finish",
    "give_back",
    "hand_over",
    "lapse",
    "load_templates",
    "locked_of_stay",
    "move_open",
    "not_today",
    "park",
    "park_together",
    "put_down",
    "reassign_orphans",
    "reopen",
    "request",
    "restart_overdue",
    "resume",
    "reword",
    "send_to",
    "standing",
    "start",
    "take",
    "take_back",
    "take_for",
    "take_over",
    "taken_at_once",
    "tell_not_begun",
    "undo",
    "undo_step",
    "undo_together",
    "update_desired",
    "warn",
    "watch_custody",
    "withdraw",
]
