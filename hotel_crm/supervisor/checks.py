"""`make check`: every check by name, all of them even when one fails, and a list at the end."""

import os
import subprocess
import sys
from dataclasses import dataclass

from hotel_crm.supervisor.places import ROOT
from hotel_crm.supervisor.table import PYTHON, manage
from hotel_crm.supervisor.voice import complain, say

# The house's packages; mypy leaves out tests, benchmarks and drills (pyproject.toml).
NOT_TYPED = {
    "tests",
    "benchmarks",
    "drills",
    "node_modules",
    "var",
    "staticfiles",
    "locale",
    "docs",
}
_LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c())"


@dataclass(frozen=True)
class Check:
    """A command whose exit status is the verdict."""

    name: str
    command: tuple[str, ...]


def _packages() -> list[str]:
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    return sorted(found - NOT_TYPED)


def every() -> tuple[Check, ...]:
    """The checks, in the order they run."""
    return (
        Check("format", (PYTHON, "-m", "ruff", "format", "--check", ".")),
        Check("lint", (PYTHON, "-m", "ruff", "check", ".")),
        Check("imports", (PYTHON, "-c", _LINT_IMPORTS)),
        Check("types", (PYTHON, "-m", "mypy", *_packages())),
        # No database is needed to compare models with migrations; Django warns that there is none.
        Check("migrations", _unwarned(manage("makemigrations", "--check", "--dry-run"))),
        Check("system", manage("check", "--fail-level", "WARNING")),
        Check("templates", (PYTHON, "-m", "djlint", "--lint", *_template_folders())),
    )


def _unwarned(command: tuple[str, ...]) -> tuple[str, ...]:
    return (command[0], "-W", "ignore::RuntimeWarning", *command[1:])


def _template_folders() -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("*/templates")) or ["templates"]


def run_all() -> int:
    """1 when any check failed, after a list of those that did."""
    failed = []
    for check in every():
        say(f"check: {check.name}")
        sys.stdout.flush()
        done = subprocess.run(check.command, cwd=ROOT, env=dict(os.environ), check=False)
        if done.returncode != 0:
            failed.append(check.name)
    if failed:
        complain("Checks that failed: " + ", ".join(failed))
        return 1
    say("All checks passed")
    return 0
