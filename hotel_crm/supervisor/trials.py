"""`make bench` and `make drill`: runs one by name, or all, and leaves the last line to it."""

import os
import re
import subprocess

from hotel_crm.supervisor.beside import run_with_database, scratch
from hotel_crm.supervisor.places import ROOT, find
from hotel_crm.supervisor.table import PYTHON
from hotel_crm.supervisor.voice import Trouble, complain, say


def names(kind: str) -> list[str]:
    """What there is: the modules in ``benchmarks`` or ``drills`` that can be started."""
    marks = (path for path in sorted((ROOT / kind).glob("[a-z]*.py")))
    return [path.stem for path in marks if "__main__" in path.read_text(encoding="utf-8")]


def run(kind: str, words: list[str]) -> int:
    """Runs ``words[0]`` of ``kind``, or every one for ``all``; non-zero when a run itself failed."""
    there = names(kind)
    wanted = words[0] if words and words[0] else ""
    verb = "bench" if kind == "benchmarks" else "drill"
    if wanted != "all" and (not re.fullmatch(r"[a-z_0-9]+", wanted) or wanted not in there):
        raise Trouble(
            f"There is no {verb} named {wanted!r}. Write make {verb} NAME=..., one of: "
            + ", ".join([*there, "all"]),
            code=2,
        )
    chosen = there if wanted == "all" else [wanted]
    failed = [name for name in chosen if _one(kind, name) != 0]
    if failed:
        complain("Did not run to the end: " + ", ".join(failed))
    return 1 if failed else 0


def _one(kind: str, name: str) -> int:
    say(f"{kind}: {name}")
    command = (PYTHON, "-m", f"{kind}.{name}")
    environ = dict(os.environ)
    if kind == "drills":
        # A drill starts systems of its own to break.
        return subprocess.run(command, env=environ, cwd=ROOT, check=False).returncode
    # On the disk that real data would lie on: /tmp may be memory, which flatters every commit.
    base = find(environ.get("VAR")).var / "bench"
    with scratch(base) as folder:
        return run_with_database(command, environ, folder, fast=False)
