"""Lets a process die with its parent, so that a killed supervisor leaves nothing running.

Linux only (prctl(2), PR_SET_PDEATHSIG); elsewhere nothing happens and leftovers are looked for at
the next start. The kernel clears the mark on a change of user, so arm it after that.
"""

import ctypes
import os
import signal
import sys

_SET_PDEATHSIG = 1
# Loaded before any fork: a library must not be opened between fork and exec.
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def arm(with_signal: signal.Signals, parent: int) -> None:
    """Asks the kernel to send ``with_signal`` when ``parent`` ends; ends at once if it has already."""
    if _LIBC is None:
        return
    _LIBC.prctl(_SET_PDEATHSIG, int(with_signal), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
