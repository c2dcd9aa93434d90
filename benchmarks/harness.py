"""What benchmarks share: a database and servers of their own, quiet figures, one last JSON line."""

import json
import os
import platform
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
from psycopg import conninfo, sql

ROOT = Path(__file__).resolve().parent.parent
CACHE = Path(os.environ.get("VAR") or ROOT / "var").resolve() / "bench"
QUICK = os.environ.get("QUICK", "") not in {"", "0"}


class CannotRun(Exception):
    """A sentence for whoever asked: the run itself failed, whatever the goals."""


@dataclass(frozen=True)
class Goal:
    """One figure that an issue asks for: ``want`` such as "<= 5 ms", ``got`` as measured now."""

    goal: str
    want: str
    got: float | str
    ok: bool


def at_most(goal: str, limit: float, got: float, unit: str = "") -> Goal:
    """A goal that is met by a figure of at most ``limit``."""
    return Goal(goal, f"<= {limit:g}{unit}", round(got, 2), got <= limit)


def say(line: str) -> None:
    """One line for people, at once."""
    print(line, flush=True)


def finish(name: str, goals: Sequence[Goal], figures: Mapping[str, Any]) -> None:
    """The goals for people, then the one JSON line that ends every benchmark."""
    say("")
    for goal in goals:
        say(f"{'met   ' if goal.ok else 'missed'}  {goal.goal}: want {goal.want}, got {goal.got}")
    said = {
        "name": name,
        "ok": all(goal.ok for goal in goals),
        "quick": QUICK,
        "goals": [asdict(goal) for goal in goals],
        "figures": dict(figures),
        "machine": machine(),
    }
    say(json.dumps(said, ensure_ascii=False))


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(memory / 2**30, 1),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
        "load": [round(load, 1) for load in os.getloadavg()],
    }


def median(values: Sequence[float]) -> float:
    """The middle one; NaN for none."""
    return statistics.median(values) if values else float("nan")


def quantile(values: Sequence[float], part: float) -> float:
    """The value below which ``part`` (0 to 1) of ``values`` lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else float("nan")


def spread(values: Sequence[float]) -> dict[str, float]:
    """Median, lowest and highest of the repeats, rounded for reading."""
    return {
        "median": round(median(values), 3),
        "low": round(min(values), 3),
        "high": round(max(values), 3),
    }


@contextmanager
def database() -> Iterator[str]:
    """The address of an empty, migrated database, gone afterwards.

    Made beside the one in DATABASE_URL, so that nobody's data is touched.
    """
    address = os.environ.get("DATABASE_URL", "")
    if not address:
        raise CannotRun("DATABASE_URL is not set. Run it by `make bench`, which starts a database.")
    name = f"crm_bench_{secrets.token_hex(4)}"
    base = conninfo.conninfo_to_dict(address)
    # The database named there need not exist yet; the server's own always does.
    address = conninfo.make_conninfo(address, dbname="postgres")
    try:
        with psycopg.connect(address, autocommit=True) as line:
            version = line.info.server_version
            line.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    except psycopg.Error as error:
        raise CannotRun(f"No database can be made for the benchmark: {error}") from error
    say(f"PostgreSQL {version // 10000}, database {name}")
    try:
        own = _url({**base, "dbname": name})
        migrate = [sys.executable, "manage.py", "migrate", "-v", "0"]
        subprocess.run(migrate, cwd=ROOT, env=environment(own), check=True)
        yield own
    finally:
        with psycopg.connect(address, autocommit=True) as line:
            line.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _url(parts: Mapping[str, Any]) -> str:
    """libpq's parts as the one address that the product takes."""
    named = {name: str(value) for name, value in parts.items() if value is not None}
    path = named.pop("dbname")
    return f"postgresql:///{path}?{urlencode(named)}"


def environment(database_url: str, **more: str) -> dict[str, str]:
    """The environment of a process of the product under measurement."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL_FILE", "REDIS_URL", "LISTEN_FD", "PORT"}
    }
    return {
        **kept,
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "hotel_crm.settings",
        "SECRET_KEY": "only-for-a-benchmark-" + "x" * 40,
        "DATA_KEYS": "bench:" + "A" * 43 + "=",
        "PYTHONPATH": str(ROOT),
        **more,
    }


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def server(
    command: Sequence[str],
    port: int,
    env: Mapping[str, str] | None = None,
    *,
    quiet: bool = False,
) -> Iterator[subprocess.Popen[bytes]]:
    """A server process, up when ``port`` takes connections, ended afterwards by its own id."""
    words = subprocess.DEVNULL if quiet else None
    with subprocess.Popen(
        command, cwd=ROOT, env=env, start_new_session=True, stderr=words
    ) as process:
        try:
            _wait_for(process, port, command)
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_for(process: subprocess.Popen[bytes], port: int, command: Sequence[str]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise CannotRun(f"{' '.join(command)} ended with {process.returncode} at once.")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise CannotRun(f"{' '.join(command)} does not answer on port {port} after 30 seconds.")


def noise(database_url: str) -> dict[str, float]:
    """What this machine takes for nothing: ``SELECT 1`` and a bare loop, medians in ms."""
    asked, looped = [], []
    with psycopg.connect(database_url, autocommit=True) as line:
        for _ in range(200):
            began = time.perf_counter()
            line.execute("SELECT 1").fetchone()
            asked.append((time.perf_counter() - began) * 1000)
    for _ in range(20):
        began = time.perf_counter()
        for _ in range(100_000):
            pass
        looped.append((time.perf_counter() - began) * 1000)
    return {"select_1_ms": round(median(asked), 3), "bare_loop_100k_ms": round(median(looped), 3)}


def run(main: Any) -> None:
    """Runs a benchmark's ``main``; a run that failed says why and exits with 1."""
    try:
        main()
    except CannotRun as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from None
