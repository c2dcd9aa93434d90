"""One import by the product's own command, in a process of its own, so that its memory is its own."""

import io
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import django

STAGES: dict[str, float] = {}


def timed(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
    """``call``, its seconds added to a stage."""

    def timing(*args: Any, **kwargs: Any) -> Any:
        began = time.perf_counter()
        try:
            return call(*args, **kwargs)
        finally:
            STAGES[name] = STAGES.get(name, 0.0) + time.perf_counter() - began

    return timing


@contextmanager
def watched() -> Iterator[None]:
    """The stages of an import are timed; each is a function of the product."""
    from core import copying
    from imports import jobs, staying

    jobs.staying.read_chunk = timed("read and check", staying.read_chunk)
    jobs.staying.write_chunk = timed("decide and write", staying.write_chunk)
    jobs._Way._look = timed("look through the file", jobs._Way._look)
    copying._send = timed("of which COPY into the tables", copying._send)
    yield


def main() -> None:
    """Imports the file named by the first argument and prints one JSON line."""
    django.setup()
    from django.core.management import call_command

    from imports.models import ImportRun
    from imports.queries import reasons

    said = io.StringIO()
    before = time.process_time()
    with watched():
        began = time.perf_counter()
        call_command("import_stays", sys.argv[1], property="harbour", stdout=said, stderr=said)
        seconds = time.perf_counter() - began
    cpu = time.process_time() - before
    run = ImportRun.objects.latest("pk")
    answer = {
        "seconds": seconds,
        "cpu": cpu,
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "stages": {name: round(taken, 3) for name, taken in STAGES.items()},
        "made": run.made,
        "changed": run.changed,
        "same": run.same,
        "rejected": run.rejected,
        "reasons": dict(reasons(run)),
    }
    sys.stdout.write(json.dumps(answer) + "\n")
