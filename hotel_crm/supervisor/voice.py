"""How the supervisor speaks: one line at a time, and one sentence for what an operator can mend."""

import sys
import time


class Trouble(Exception):
    """Something the operator can mend. The message says what is wrong, what is safe, what to do.

    ``code`` is the exit status of the command that meets it.
    """

    def __init__(self, sentence: str, *, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code


def steady_streams() -> None:
    """Makes a letter that the terminal's encoding lacks an escape instead of a crash."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="backslashreplace")


def say(text: str) -> None:
    """One line to the operator, with the time of day; a closed terminal is no reason to stop."""
    write_line(f"{time.strftime('%H:%M:%S')}  {text}")


def write_line(text: str) -> None:
    """One line as it is, for words of a child and the closing JSON line."""
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except (OSError, ValueError):
        return


def complain(text: str) -> None:
    """One paragraph on standard error, so that it is seen when standard output is a pipe."""
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        return
