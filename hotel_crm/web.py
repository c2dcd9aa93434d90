"""Serves pages and sockets: uvicorn with the product's settings, alone or under the supervisor.

Under the supervisor the listening socket is inherited (``LISTEN_FD``), so that connections wait in
its queue while this process is started again. Alone it listens on 127.0.0.1:PORT.
"""

import gc
import os
import socket

import uvicorn

# Limits and rhythms of the sockets are explained in docs/adr/0001 and in realtime.
SETTINGS = {
    "ws_ping_interval": 15.0,
    "ws_ping_timeout": 15.0,
    "timeout_graceful_shutdown": 10,
    "ws_max_size": 65536,
    "ws_per_message_deflate": False,
    "access_log": False,
    "log_level": "warning",
    "server_header": False,
}


YOUNG_OBJECTS = 20_000
"""After how many new objects Python looks for circles among them; an event makes some thousands."""


class Server(uvicorn.Server):
    """uvicorn, which tells the screens that it restarts before it closes their sockets."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Once everything is loaded, sets it apart: it stays, and need not be searched for garbage."""
        await super().startup(sockets)
        gc.collect()
        gc.freeze()
        gc.set_threshold(YOUNG_OBJECTS, 10, 10)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Says goodbye first: a screen that knows comes back by itself, spread over seconds."""
        from realtime import lifespan  # noqa: PLC0415  the apps are loaded by now

        await lifespan.say_goodbye()
        await super().shutdown(sockets)


def main() -> None:
    """Runs until SIGTERM, then lets open requests end."""
    port = int(os.environ.get("PORT") or 8000)
    config = uvicorn.Config(
        "hotel_crm.asgi:application",
        port=port,
        **SETTINGS,  # type: ignore[arg-type]  # one dict of several value types
    )
    handle = os.environ.get("LISTEN_FD")
    sockets = [socket.socket(fileno=int(handle))] if handle else None
    Server(config).run(sockets=sockets)


if __name__ == "__main__":
    main()
