"""One supervisor per data folder: the kernel's lock decides, the words in the file only inform."""

import fcntl
import json
import os
import time
from typing import Any

from hotel_crm.supervisor.files import read_json
from hotel_crm.supervisor.places import Places, unwritable
from hotel_crm.supervisor.voice import Trouble


class Lock:
    """Holds VAR/lock until the process ends, however it ends.

    The file is never deleted: deleting it would let two processes lock two files of one name.
    """

    def __init__(self, places: Places) -> None:
        self._places = places
        self._handle = -1

    def take(self) -> None:
        """Takes the lock or raises Trouble saying who holds it."""
        try:
            handle = os.open(self._places.lock, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise unwritable(self._places, error) from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(handle)
            raise Trouble(self._who()) from error
        self._handle = handle

    def describe(self, address: str) -> None:
        """Writes who runs here, for the next one who asks."""
        words = {
            "pid": os.getpid(),
            "address": address,
            "since": time.strftime("%Y-%m-%d %H:%M:%S %z"),
        }
        os.ftruncate(self._handle, 0)
        os.pwrite(self._handle, json.dumps(words).encode(), 0)

    def _who(self) -> str:
        words: dict[str, Any] = read_json(self._places.lock)
        where = f"at {words['address']}" if words.get("address") else "(it is just starting)"
        who = (
            f"process {words['pid']}, since {words.get('since')}" if words.get("pid") else "unknown"
        )
        return (
            f"Hotel CRM already runs on {self._places.var} {where}: {who}. Nothing was changed. "
            "Use that one, stop it first, or choose another VAR and PORT."
        )
