"""The commands behind the Makefile: demo, run, test, test-servers, check, bench, drill."""

import os
import sys
from collections.abc import Callable

from hotel_crm.supervisor import checks, system, testing, trials
from hotel_crm.supervisor.voice import Trouble, complain, steady_streams


def _demo(_words: list[str]) -> int:
    return system.serve(system.demo_plan(os.environ))


def _run(_words: list[str]) -> int:
    return system.serve(system.run_plan())


def _test(words: list[str]) -> int:
    return testing.run_tests(words)


def _test_servers(words: list[str]) -> int:
    return testing.run_tests_on_servers(words)


def _check(_words: list[str]) -> int:
    return checks.run_all()


def _bench(words: list[str]) -> int:
    return trials.run("benchmarks", words)


def _drill(words: list[str]) -> int:
    return trials.run("drills", words)


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "demo": _demo,
    "run": _run,
    "test": _test,
    "test-servers": _test_servers,
    "check": _check,
    "bench": _bench,
    "drill": _drill,
}


def main(words: list[str]) -> int:
    """Runs one command; what an operator can mend comes out as one sentence and a status."""
    steady_streams()
    command = COMMANDS.get(words[0]) if words else None
    if command is None:
        complain("Say one of: " + ", ".join(COMMANDS))
        return 2
    try:
        return command(words[1:])
    except Trouble as trouble:
        complain(f"\n{trouble}")
        return trouble.code
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
