"""The commands that stay until they are stopped: declared here, done in ``flows/up.py`` and ``serve.py``."""

from pathlib import Path
from typing import Annotated

import typer

Raw = Annotated[Path | None, typer.Option(help="Folder of documents. [default: data/raw]", show_default=False)]
Out = Annotated[Path | None, typer.Option(help="Folder of results. [default: data/processed]", show_default=False)]


def declare_staying(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (up, serve):
        app.command()(command)


def up(raw: Raw = None, out: Out = None) -> None:
    """Run the server, the nightly schedule and the watched folder.

    Ctrl-C stops all three. Settings: MIGRALEX_SCHEDULE, MIGRALEX_TIMEZONE, MIGRALEX_PREFECT_PORT.
    """
    from flows.up import stay_up
    from pipeline.settings import load_settings
    from pipeline.terminal import say

    stay_up(load_settings(raw=raw, out=out), say)


def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to listen at. [default: 127.0.0.1]", show_default=False)
    ] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 takes any. [default: 8321]", show_default=False)] = None,
    raw: Raw = None,
    out: Out = None,
) -> None:
    """Open the reviewers' room in the browser.

    The first start shows a link to make the first account. Ctrl-C closes it.
    """
    from pipeline.commands.serve import serve_room
    from pipeline.settings import load_settings

    serve_room(load_settings(raw=raw, out=out, web_host=host, web_port=port))
