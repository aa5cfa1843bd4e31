"""``migralex serve``: the reviewers' room on the loopback, put together from its parts."""

import contextlib
import socket
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.errors import SettingsError
from pipeline.run.pictures import Pictures
from pipeline.settings import Settings
from pipeline.store import open_archive
from pipeline.terminal import say
from pipeline.web.headers import LOOPBACK

if TYPE_CHECKING:
    from fastapi import FastAPI

    from pipeline.web.site import Site

SWITCH = 0.000_5
"""Seconds after which a thread that reckons makes way for another. Each answer from the archive has to wait for that,
a dozen times for a page, and Python's own 5 ms would make a page wait for as many pages as are made beside it."""


def serve_room(settings: Settings) -> None:
    """Serve until interrupted; at the first start, tell the link by which the first owner comes in."""
    from pipeline.web.admission import make_first_link

    with listening(settings) as port, contextlib.closing(make_site(settings)) as site:
        host = settings.web_host if settings.web_host in LOOPBACK else "127.0.0.1"
        here = f"http://{f'[{host}]' if ':' in host else host}:{port.getsockname()[1]}"
        address = settings.web_public_url or here
        site.pictures.start()
        link = make_first_link(site)  # opens on this machine alone, whatever the public address
        say(f"Migralex is open at {address}")
        if link is not None:
            say(f"Nobody has an account yet. Make the first one on this machine, within a day: {here}{link}")
        say("Ctrl-C closes it.")
        serve_at(port, make_room(site))


def serve_at(port: socket.socket, room: "FastAPI") -> None:
    """Serve a room at a socket until interrupted."""
    import uvicorn

    sys.setswitchinterval(SWITCH)
    uvicorn.Server(server_config(room)).run(sockets=[port])


def make_site(settings: Settings) -> "Site":
    """The parts of the room around one archive."""
    from flows.starter import Starter
    from pipeline.web.site import Site

    archive = open_archive(settings.archive_url())
    return Site(settings, archive, Starter(settings), Pictures(settings, archive))


def make_room(site: "Site") -> "FastAPI":
    """The application."""
    from pipeline.web.app import make_app

    return make_app(site)


def server_config(app: "FastAPI") -> "uvicorn.Config":  # type: ignore[name-defined] # noqa: F821 - loaded late
    """How the server runs: quiet, without a name in its answers, and with no trust in headers of proxies."""
    import uvicorn

    return uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
    )


@contextlib.contextmanager
def listening(settings: Settings) -> Iterator[socket.socket]:
    """The socket of the server. Raises SettingsError where it cannot be had or would be open to others unasked."""
    if settings.web_host not in LOOPBACK and not settings.web_public_url:
        raise SettingsError(
            f"The room would be open to the network at {settings.web_host}, without encryption.",
            advice="Put a proxy with TLS before it and set MIGRALEX_WEB_PUBLIC_URL, or leave MIGRALEX_WEB_HOST alone.",
        )
    family = socket.AF_INET6 if ":" in settings.web_host else socket.AF_INET
    # The protocol is named: where it is not, asyncio leaves TCP_NODELAY off, and the end of each page comes 40 ms late.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as port:
        port.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            port.bind((settings.web_host, settings.web_port))
        except OSError as error:
            raise SettingsError(
                f"Nothing can be served at {settings.web_host} port {settings.web_port}: {error.strerror}.",
                advice="Set MIGRALEX_WEB_PORT to a free port; 0 takes any.",
            ) from error
        port.listen(128)
        yield port
