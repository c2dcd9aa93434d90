"""What a killed system leaves behind: database processes, a stale pid file, a stale socket.

Called only while the lock of the data folder is held, so that whatever still runs here was
orphaned and not started by a rival.
"""

import os
import signal
import time
from pathlib import Path

from hotel_crm.supervisor.voice import Trouble, say


def database_processes(pg: Path) -> list[int]:
    """Process numbers of every PostgreSQL process that works in ``pg``, by its working folder.

    The number in postmaster.pid is not believed: after a reboot it may belong to a stranger.
    """
    try:
        here = pg.stat()
    except OSError:
        return []
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            there = (entry / "cwd").stat()
            name = (entry / "comm").read_text().strip()
        except (OSError, UnicodeDecodeError):
            continue
        if (there.st_dev, there.st_ino) == (here.st_dev, here.st_ino) and name == "postgres":
            found.append(int(entry.name))
    return found


def pid_in(file: Path) -> int:
    """The first line of postmaster.pid as a number, 0 when there is none."""
    try:
        return int(file.read_text(errors="replace").splitlines()[0])
    except (OSError, ValueError, IndexError):
        return 0


def _signal_all(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def _gone_within(pg: Path, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while database_processes(pg):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def end_database(pg: Path) -> None:
    """Ends an orphaned database: asks the postmaster first, then insists.

    A backend without a postmaster finishes its query and goes; SIGKILL then loses nothing, for
    what was committed is in the log that recovery reads.
    """
    running = database_processes(pg)
    if not running:
        return
    postmaster = pid_in(pg / "postmaster.pid")
    if postmaster in running:
        say(f"Stopping the database that an earlier start left running (process {postmaster})")
        _signal_all([postmaster], signal.SIGINT)
        if _gone_within(pg, 5):
            return
    _signal_all(database_processes(pg), signal.SIGQUIT)
    if not _gone_within(pg, 2):
        _signal_all(database_processes(pg), signal.SIGKILL)
    if not _gone_within(pg, 10):
        raise Trouble(
            f"A database process of an earlier start does not end ({database_processes(pg)}). The "
            "data is safe. Wait a moment and start again; if that does not help, restart the machine."
        )


def clear(pg: Path, socket_folder: Path) -> None:
    """Makes the next start of the database possible after any kind of end."""
    end_database(pg)
    stale = [pg / "postmaster.pid", *socket_folder.glob(".s.PGSQL.*")]
    for path in stale:
        path.unlink(missing_ok=True)
