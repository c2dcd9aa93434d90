"""The verbs of service tasks: plan, take, do, park, undo, climb, ask, collect."""

from service_tasks.services.acting import acknowledge, finish, park, resume, start, take_back, undo
from service_tasks.services.asking import done_at_once, request, send_to
from service_tasks.services.climbing import climb, restart_overdue
from service_tasks.services.collecting import collect_for
from service_tasks.services.errors import BadTemplates, CannotAsk, NoSuchTask, StaleTask
from service_tasks.services.handing import reassign_orphans
from service_tasks.services.moving import locked_of_stay, move_open
from service_tasks.services.planning import create_desired, lapse, reopen, update_desired, withdraw
from service_tasks.services.templates import load_templates
from service_tasks.services.warning import reword, warn

__all__ = [
    "BadTemplates",
    "CannotAsk",
    "NoSuchTask",
    "StaleTask",
    "acknowledge",
    "climb",
    "collect_for",
    "create_desired",
    "done_at_once",
    "finish",
    "lapse",
    "load_templates",
    "locked_of_stay",
    "move_open",
    "park",
    "reassign_orphans",
    "reopen",
    "request",
    "restart_overdue",
    "resume",
    "reword",
    "send_to",
    "start",
    "take_back",
    "undo",
    "update_desired",
    "warn",
    "withdraw",
]
