"""Reads, merges, checks and compiles the two Chinese catalogues (gettext .po files)."""

import contextlib
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from hotel_crm.words.extract import Found, Message

LOCALES = ("zh_Hans", "zh_Hant")  # in the order of the columns of a table of words
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
# A fixed date keeps the files free of changes that say nothing.
_DATE = datetime(2026, 1, 1, tzinfo=UTC)

Translations = Mapping[Message, str]


def po_path(root: Path, locale: str) -> Path:
    """Where the catalogue of ``locale`` lies."""
    return root / "locale" / locale / "LC_MESSAGES" / "django.po"


def read(path: Path, locale: str) -> Catalog:
    """The catalogue in ``path``; an empty one when there is no file yet."""
    if not path.exists():
        return Catalog(locale=locale)
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def known(catalog: Catalog) -> dict[Message, str]:
    """Message -> translation, of all that are translated and not fuzzy."""
    pairs: dict[Message, str] = {}
    for entry in catalog:
        if not entry.id or entry.fuzzy:
            continue
        ids = entry.id if isinstance(entry.id, (tuple, list)) else (entry.id, "")
        text = entry.string[0] if isinstance(entry.string, (tuple, list)) else entry.string
        if text:
            pairs[Message(str(ids[0]), str(ids[1]), entry.context or "")] = str(text)
    return pairs


def table(path: Path) -> dict[tuple[str, str], tuple[str, str]]:
    """A table of words: (msgid, context) -> (简体, 繁體). Lines: msgid TAB hans TAB hant [TAB context]."""
    rows: dict[tuple[str, str], tuple[str, str]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.replace("\\n", "\n") for cell in line.split("\t")]
        if len(cells) not in {3, 4}:
            raise ValueError(f"{path}:{number} has {len(cells)} columns; it needs 3 or 4.")
        rows[(cells[0], cells[3] if len(cells) == 4 else "")] = (cells[1], cells[2])
    return rows


def merged(found: Iterable[Found], old: Translations, new: Translations, locale: str) -> Catalog:
    """A catalogue of exactly the messages ``found``; new words win over old ones."""
    catalog = Catalog(
        locale=locale, project="hotel-crm", fuzzy=False, creation_date=_DATE, revision_date=_DATE
    )
    catalog.header_comment = "# Words of Hotel CRM."
    for message, path in found:
        text = new.get(message) or old.get(message) or ""
        plain = message.plural == ""
        catalog.add(
            message.singular if plain else (message.singular, message.plural),
            text if plain else (text,),
            locations=[(path, 0)],
            context=message.context or None,
        )
    return catalog


def write(catalog: Catalog, path: Path) -> None:
    """Writes ``catalog`` sorted, so that two branches rarely touch the same line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=100, sort_output=True, include_lineno=False)


def problems(found: Iterable[Found], catalog: Catalog) -> list[str]:
    """What keeps ``catalog`` from being whole, one sentence each; empty when it is."""
    translated = known(catalog)
    wanted: dict[Message, str] = {}
    for message, path in found:
        wanted.setdefault(message, path)
    lines = [
        f"{path}: {message.singular!r} has no translation."
        for message, path in wanted.items()
        if message not in translated
    ]
    lines += [f"{m.singular!r} is said nowhere any more." for m in translated if m not in wanted]
    lines += [
        f"{message.singular!r} and {text!r} do not have the same placeholders."
        for message, text in translated.items()
        if not _same_placeholders(message, text)
    ]
    return lines


def _same_placeholders(message: Message, text: str) -> bool:
    """Whether ``text`` fills what the original fills; Chinese uses the plural's form."""
    original = message.plural or message.singular
    return sorted(_PLACEHOLDER.findall(original)) == sorted(_PLACEHOLDER.findall(text))


def compile_stale(root: Path) -> list[Path]:
    """Compiles catalogues that are newer than their .mo; returns what was written.

    Called whenever Django starts, so that nobody reads yesterday's words; silent where the
    installation cannot be written to, because then it was compiled when it was built.
    """
    written = []
    for locale in LOCALES:
        source = po_path(root, locale)
        target = source.with_suffix(".mo")
        if not source.exists() or _fresh(source, target):
            continue
        with contextlib.suppress(PermissionError):
            _compile(source, target, locale)
            written.append(target)
    return written


def _fresh(source: Path, target: Path) -> bool:
    return target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns


def _compile(source: Path, target: Path, locale: str) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(handle, "wb") as file:
        write_mo(file, read(source, locale))
    Path(name).chmod(0o644)
    Path(name).replace(target)
