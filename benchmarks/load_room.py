"""The room of ``migralex serve`` in a process of its own, which says with each answer how long it took to make.

The time is that between a request's arrival at the application and the first byte of the answer: waiting for a thread
and for the archive is in it. It comes in the header ``Server-Timing``.
"""

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.settings import Settings

HEADER = "server-timing"
_STARTS = 60.0  # seconds until the room must be open
_ENDS = 15.0  # seconds until it must be closed


class Timed:
    """Times each request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, with the time in a header."""
        began = time.perf_counter()

        async def send_timed(message: Message) -> None:
            if message["type"] == "http.response.start":
                taken = f"app;dur={(time.perf_counter() - began) * 1000:.3f}".encode()
                message["headers"] = [*message.get("headers", []), (HEADER.encode(), taken)]
            await send(message)

        await self._app(scope, receive, send_timed)


def milliseconds_of(header: str) -> float:
    """What the header says.

    >>> milliseconds_of("app;dur=12.5")
    12.5
    """
    return float(header.partition("dur=")[2])


def _serve(settings: Settings, line: Connection) -> None:
    from pipeline.commands.serve import listening, make_room, make_site, serve_at

    with listening(settings) as port:
        site = make_site(settings)
        site.pictures.start()
        room = make_room(site)  # it closes the site when the server stops
        room.add_middleware(Timed)
        line.send(port.getsockname()[1])
        serve_at(port, room)


@contextmanager
def room_of(settings: Settings) -> Iterator[int]:
    """Serve a room on the loopback for the length of a block; its port."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(settings, there), daemon=False)
    process.start()
    try:
        if not here.poll(_STARTS):
            raise SystemExit("The room did not open.")
        yield int(here.recv())
    finally:
        process.terminate()  # as Ctrl-C does: it ends what it is doing
        process.join(_ENDS)
        if process.is_alive():
            process.kill()
