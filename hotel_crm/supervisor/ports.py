"""The listening socket, held by the supervisor so that a restart of web refuses no connection."""

import errno
import http.client
import os
import socket

from hotel_crm.supervisor.voice import Trouble

HOST = "127.0.0.1"
BACKLOG = 1024


def wanted(environ: dict[str, str]) -> int:
    """PORT as a number from 1 to 65535, default 8000."""
    raw = environ.get("PORT", "").strip() or "8000"
    if not raw.isascii() or not raw.isdigit() or not 1 <= int(raw) <= 65535:
        raise Trouble(
            f"PORT={raw!r} is not a number from 1 to 65535. Nothing was started. "
            "Set PORT to a free one, such as 8001."
        )
    return int(raw)


def listen(port: int) -> socket.socket:
    """A socket that listens on 127.0.0.1; Trouble when the port is taken or not ours to take."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise Trouble(
                f"Port {port} is taken by another program. Nothing was started. "
                f"Stop that program, or choose another port: PORT={port + 1 if port < 65535 else 8001}."
            ) from error
        if error.errno in {errno.EACCES, errno.EPERM}:
            raise Trouble(
                f"Port {port} may not be used by this user. Nothing was started. "
                "Choose a port from 1024 up, such as PORT=8000."
            ) from error
        raise Trouble(
            f"{HOST}:{port} cannot be listened on ({os.strerror(error.errno or 0)}). "
            "Nothing was started."
        ) from error
    return listener


def answers(port: int) -> bool:
    """Whether somebody answers HTTP there, whatever the answer."""
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        number: int = probe.getsockname()[1]
    return number
