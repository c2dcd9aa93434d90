"""A task in words: template, parameters and the reader's language; the catalogue's words filled in."""

from collections.abc import Mapping
from string import Formatter
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from core.words import say
from preferences import queries as preferences
from service_tasks.enums import ThingKind
from service_tasks.types import TaskWords

if TYPE_CHECKING:
    from service_tasks.models import ServiceTask, TaskTemplate

SMS_LENGTH = 300


def problems(texts: Mapping[str, Any]) -> list[str]:
    """What is wrong with the placeholders of a template's texts; empty when nothing is."""
    found = []
    for language, text in texts.items():
        try:
            parts = list(Formatter().parse(str(text)))
        except ValueError as error:
            found.append(f"{language}: {error}.")
            continue
        for _literal, name, shape, turned in parts:
            if name is not None and (not name.isidentifier() or shape or turned):
                found.append(f"{language}: {{{name}}} is no placeholder; write {{a_name}}.")
    return found


class _Filled(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def words_of(task: "ServiceTask", language: str) -> TaskWords:
    """Title and instruction of a task for one reader."""
    values = _values(task.params, language)
    title = say(task.template.title, language)
    instruction = say(task.template.instruction, language)
    return TaskWords(
        title=_fill(title.text, values),
        instruction=_fill(instruction.text, values),
        fallback=title.language if title.language != language else "",
    )


def title_of(template: "TaskTemplate", language: str) -> str:
    """What a template's work is called when no guest and no wish is meant."""
    return _fill(say(template.title, language).text, {}).rstrip(":： ×")


def _fill(text: str, values: Mapping[str, str]) -> str:
    return " ".join(text.format_map(_Filled(values)).split())


def _values(params: Mapping[str, object], language: str) -> dict[str, str]:
    values = {key: str(value) for key, value in params.items() if isinstance(value, str | int)}
    if "kind" in params and "value" in params:
        values["wish"] = preferences.value_words(
            str(params["kind"]), str(params["value"]), language
        )
    if params.get("thing_kind") in ThingKind.values:
        with override(language):
            values["item"] = str(ThingKind(str(params["thing_kind"])).label)
    words = params.get("words")
    if isinstance(words, Mapping):
        values |= {
            str(key): say(value, language).text
            for key, value in words.items()
            if isinstance(value, Mapping)
        }
    return values


def sms_text(task: "ServiceTask", language: str) -> str:
    """The words of an SMS: code, room, what to do; no name of a guest.

    A safety task that speaks of a guest's own fact (an allergy) does not say it outside the house.
    """
    with override(language):
        words = words_of(task, language)
        private = task.safety and "kind" in task.params
        what = _("safety alert, open it on a screen") if private else words.title
        if task.room is not None:
            what = _("Room %(room)s: %(what)s") % {"room": task.room.number, "what": what}
        said = {"code": task.public_id[:4].upper(), "what": what}
        if task.acknowledged_at is None:
            text = _("%(code)s Nobody has taken this yet. %(what)s.") % said
        else:
            text = _("%(code)s This was taken and is overdue. %(what)s.") % said
    return text[:SMS_LENGTH]
