"""Finds every sentence that code and templates hand to gettext, by reading, not by running."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.utils.translation.template import templatize

# The name called -> (position of the context, of the singular, of the plural); None = has none.
CALLS: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "sentence": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
_IN_TEMPLATE = re.compile(r"(?<![\w.])(?:n?p?gettext|_)\(")


class Message(NamedTuple):
    """A sentence to translate; ``plural`` and ``context`` are empty where there is none."""

    singular: str
    plural: str
    context: str


class Found(NamedTuple):
    """A message and the file it stands in, relative to the root."""

    message: Message
    path: str


def _text(call: ast.Call, position: int | None) -> str | None:
    if position is None:
        return ""
    if position >= len(call.args):
        return None
    value = call.args[position]
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return value.value
    return None


def _message(call: ast.Call) -> Message | None:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    where = CALLS.get(name)
    if where is None:
        return None
    context, singular, plural = (_text(call, position) for position in where)
    if not singular or context is None or plural is None:
        return None
    return Message(singular, plural, context)


def in_python(source: str) -> Iterator[Message]:
    """The messages of a Python source; what is not a literal cannot be translated and is skipped."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and (message := _message(node)):
            yield message


def _call_at(text: str, start: int) -> str:
    """The source of the call that begins at ``start``: up to the bracket that closes it."""
    depth, lines = 0, text[start:].splitlines(keepends=True)
    for token in tokenize.generate_tokens(io.StringIO("".join(lines)).readline):
        depth += {"(": 1, ")": -1}.get(token.string, 0) if token.type == tokenize.OP else 0
        if token.string == ")" and depth == 0:
            row, column = token.end
            return "".join([*lines[: row - 1], lines[row - 1][:column]])
    raise ValueError(f"A call is not closed: {text[start : start + 60]!r}")


def in_template(source: str) -> Iterator[Message]:
    """The messages of a Django template, blocktranslate with plural and trimmed included."""
    flat = templatize(source)
    for match in _IN_TEMPLATE.finditer(flat):
        tree = ast.parse(_call_at(flat, match.start()), mode="eval")
        if isinstance(tree.body, ast.Call) and (message := _message(tree.body)):
            # Templates double their per cent signs for gettext; the catalogue is asked likewise.
            yield message


def rooms(root: Path) -> list[Path]:
    """The packages whose words are ours: everything with an apps.py beside the root."""
    return sorted(path.parent for path in root.glob("*/apps.py"))


def in_house(root: Path) -> Iterator[Found]:
    """Every message of the house, file by file in a fixed order."""
    for room in rooms(root):
        for path in sorted(room.rglob("*.py")):
            if "migrations" not in path.parts:
                for message in in_python(path.read_text(encoding="utf-8")):
                    yield Found(message, str(path.relative_to(root)))
        for path in sorted(room.glob("templates/**/*.*")):
            if path.suffix in {".html", ".txt"}:
                for message in in_template(path.read_text(encoding="utf-8")):
                    yield Found(message, str(path.relative_to(root)))
