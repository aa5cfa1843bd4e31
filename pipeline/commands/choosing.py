"""The commands by which a person chooses the model in use: declared here, done in ``models.py``."""

from pathlib import Path
from typing import Annotated

import typer

Name = Annotated[str, typer.Argument(help="The model, as `migralex models` names it.")]
Models = Annotated[Path | None, typer.Option(help="Folder of models. [default: models]", show_default=False)]
By = Annotated[str | None, typer.Option(help="Who says so. [default: your login name]", show_default=False)]
Why = Annotated[str, typer.Option(help="A word for those who come after.", show_default=False)]


def declare_choosing(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command(name="models")(show)
    for command in (promote, reject, rollback):
        app.command()(command)


def show(models: Models = None) -> None:
    """List the models: which is in use, which wait for a word."""
    from pipeline.commands.models import show_models
    from pipeline.settings import load_settings

    show_models(load_settings(models=models))


def promote(name: Name, by: By = None, models: Models = None) -> None:
    """Use a model from the next run on.

    The tags of the model before stay in the archive under its name.
    """
    from pipeline.commands.models import promote_model
    from pipeline.settings import load_settings

    promote_model(load_settings(models=models), name, by)


def reject(name: Name, why: Why = "", by: By = None, models: Models = None) -> None:
    """Say that a candidate shall not be used."""
    from pipeline.commands.models import reject_model
    from pipeline.settings import load_settings

    reject_model(load_settings(models=models), name, by, why)


def rollback(why: Why = "", by: By = None, models: Models = None) -> None:
    """Use the model again that was in use before."""
    from pipeline.commands.models import go_back
    from pipeline.settings import load_settings

    go_back(load_settings(models=models), by, why)
