"""Reads settings from the environment and refuses a wrong value loudly.

A running embedded system also writes what it decided (database address, secret key) to
``<var>/run/env`` so that ``manage.py`` in another terminal meets the same system. The process
environment always wins over that file.
"""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("VAR") or ROOT / "var").resolve()

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


class WrongSetting(Exception):
    """A value in the environment that cannot be used; the message says what to write instead."""


def _run_file() -> dict[str, str]:
    try:
        lines = (VAR / "run" / "env").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):  # a file that a crash cut off is no file
        return {}
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


_STATE = _run_file()


def text(name: str, default: str = "") -> str:
    """The value of NAME, or of the file that NAME_FILE points at, or ``default``."""
    pointer = os.environ.get(f"{name}_FILE")
    if pointer:
        try:
            return Path(pointer).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise WrongSetting(
                f"{name}_FILE points at {pointer}, which cannot be read ({error.strerror}). "
                f"Nothing was started. Correct the path or unset {name}_FILE."
            ) from error
    if name in os.environ:
        return os.environ[name]
    return _STATE.get(name, default)


def flag(name: str, *, default: bool) -> bool:
    """A yes or no; anything but 1/0, true/false, yes/no, on/off is an error."""
    value = text(name, "1" if default else "0").strip().lower()
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise WrongSetting(f"{name}={value!r} is neither yes nor no. Write 1 or 0.")


def number(name: str, default: int, *, low: int, high: int) -> int:
    """A whole number between ``low`` and ``high``, both included."""
    value = text(name, str(default)).strip()
    try:
        result = int(value)
    except ValueError as error:
        raise WrongSetting(f"{name}={value!r} is not a whole number.") from error
    if not low <= result <= high:
        raise WrongSetting(f"{name}={result} is outside {low} to {high}.")
    return result


def words(name: str, default: str = "") -> list[str]:
    """A list separated by commas; empty entries are dropped."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]
