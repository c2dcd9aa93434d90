"""The environment of a child: the operator's, without what would make a machine behave oddly."""

import os
from collections.abc import Mapping
from pathlib import Path

from hotel_crm.supervisor.voice import Trouble

# What make and the shell's language would otherwise slip into every child.
_DROPPED_PREFIXES = ("LC_", "MAKE")
_DROPPED = {"LANG", "LANGUAGE", "MFLAGS", "PYTHONHOME", "PYTHONSTARTUP"}
_POINTERS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "DATA_KEYS")


def resolve_pointers(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment with NAME_FILE replaced by NAME for the values the supervisor itself needs."""
    result = dict(environ)
    for name in _POINTERS:
        pointer = result.pop(f"{name}_FILE", "")
        if not pointer:
            continue
        try:
            result[name] = Path(pointer).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise Trouble(
                f"{name}_FILE points at {pointer}, which cannot be read. Nothing was started. "
                f"Correct the path or unset {name}_FILE."
            ) from error
    return result


def forget_libpq() -> None:
    """Unsets PGHOST and its like, which would lead this process past the built-in database.

    With DATABASE_URL they stay: a certificate or a password file may be named there.
    """
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]


def for_children(environ: Mapping[str, str], extra: Mapping[str, str]) -> dict[str, str]:
    """The environment of every process: one language (C.UTF-8), plus ``extra``.

    Answers must not depend on the LC_ALL of whoever typed the command.
    """
    kept = {
        name: value
        for name, value in environ.items()
        if name not in _DROPPED and not name.startswith(_DROPPED_PREFIXES)
    }
    fixed = {"LC_ALL": "C.UTF-8", "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
    if not os.access(kept.get("HOME", ""), os.W_OK):
        fixed["HOME"] = str(extra.get("VAR", "/"))
    return kept | fixed | dict(extra)
