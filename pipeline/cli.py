"""The command line. Commands are thin; what is heavy is imported when a command runs, so that help comes at once."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.choosing import declare_choosing
from pipeline.commands.staying import declare_staying
from pipeline.errors import MigralexError

app = typer.Typer(
    name="migralex",
    help="Find the passages of laws that concern the 23 objectives of the Global Compact for Migration.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Raw = Annotated[Path | None, typer.Option(help="Folder of documents. [default: data/raw]", show_default=False)]
Out = Annotated[Path | None, typer.Option(help="Folder of results. [default: data/processed]", show_default=False)]


@app.command()
def process(
    raw: Raw = None,
    out: Out = None,
    retry: Annotated[bool, typer.Option("--retry", help="Try documents again that failed before.")] = False,
    workers: Annotated[
        int | None, typer.Option(help="Worker processes. [default: all cores]", show_default=False)
    ] = None,
    direct: Annotated[
        bool, typer.Option("--direct", help="Without Prefect: no record of the run on its screen.")
    ] = False,
) -> None:
    """Read, split and tag what is new, and show what was found.

    Files that did not change since the last run are passed over.
    """
    from pipeline.commands.process import process_folder
    from pipeline.settings import load_settings

    process_folder(load_settings(raw=raw, out=out, workers=workers), retry=retry, direct=direct)


@app.command()
def add(
    files: Annotated[list[Path], typer.Argument(help="Files to copy into the folder of documents.")],
    title: Annotated[str | None, typer.Option(help="Title, for a single file.")] = None,
    country: Annotated[str | None, typer.Option(help="Country code, such as MA.")] = None,
    kind: Annotated[str | None, typer.Option(help="law, bill, regulation, agreement, declaration ...")] = None,
    date: Annotated[str | None, typer.Option(help="Date of adoption, YYYY-MM-DD.")] = None,
    url: Annotated[str | None, typer.Option(help="Where it comes from.")] = None,
    language: Annotated[str | None, typer.Option(help="Language code, such as fr.")] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="A file of the same name becomes the new version.")
    ] = False,
    raw: Raw = None,
    out: Out = None,
) -> None:
    """Copy files in with their metadata, and process them.

    Where `migralex up` runs, its server does it; else it is done at once.
    """
    from pipeline.commands.add import add_files
    from pipeline.settings import load_settings

    said = {"title": title, "country": country, "kind": kind, "date": date, "url": url, "language": language}
    add_files(
        load_settings(raw=raw, out=out), files, {name: value for name, value in said.items() if value}, replace=replace
    )


declare_staying(app)


@app.command()
def status(raw: Raw = None, out: Out = None) -> None:
    """Show the documents, what failed, and the last runs."""
    from pipeline.commands.look import show_status
    from pipeline.settings import load_settings

    show_status(load_settings(raw=raw, out=out))


@app.command()
def show(
    document: Annotated[str, typer.Argument(help="Path, part of the title, or start of the digest.")],
    objective: Annotated[int | None, typer.Option(min=1, max=23, help="Only passages tagged with it.")] = None,
    out: Out = None,
) -> None:
    """Show the passages of a document with their places and tags."""
    from pipeline.commands.look import show_document
    from pipeline.settings import load_settings

    show_document(load_settings(out=out), document, objective)


@app.command()
def search(
    words: Annotated[
        list[str], typer.Argument(help='All of these words; "a phrase" in quotes; begin* for a beginning.')
    ],
    objective: Annotated[int | None, typer.Option(min=1, max=23, help="Only passages tagged with it.")] = None,
    country: Annotated[str | None, typer.Option(help="Only documents of this country.")] = None,
    language: Annotated[str | None, typer.Option(help="Only passages in this language.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 20,
    out: Out = None,
) -> None:
    """Find passages by their words."""
    from pipeline.commands.look import show_hits
    from pipeline.settings import load_settings

    show_hits(load_settings(out=out), " ".join(words), objective, country, language, limit)


@app.command()
def queue(
    objective: Annotated[int | None, typer.Option(min=1, max=23, help="Only passages asked about it.")] = None,
    language: Annotated[str | None, typer.Option(help="Only passages in this language.")] = None,
    country: Annotated[str | None, typer.Option(help="Only documents of this country.")] = None,
    document: Annotated[str | None, typer.Option(help="Only this one: path, part of the title, or digest.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 10,
    audit: Annotated[bool, typer.Option("--audit", help="The random slice by which the tags are measured.")] = False,
    out: Out = None,
) -> None:
    """Show the passages that a reviewer should look at next, and why.

    The most useful first: those that the model is unsure of, unlike any reviewed one, of rare objectives.
    """
    from pipeline.commands.queue import Asked, show_queue
    from pipeline.settings import load_settings

    asked = Asked(objective=objective, language=language, country=country, document=document)
    show_queue(load_settings(out=out), asked, limit=limit, audit=audit)


@app.command()
def why(
    passage: Annotated[str, typer.Argument(help="Id of a passage, or 6 or more characters of its beginning.")],
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    out: Out = None,
) -> None:
    """Show what the tags of a passage rest on, its precedents and its decisions.

    `migralex queue` and passages.csv give ids.
    """
    from pipeline.commands.why import show_why
    from pipeline.settings import load_settings

    show_why(load_settings(out=out), passage, as_json=json)


@app.command()
def page(
    file: Annotated[Path, typer.Argument(help="A PDF: its path, or its path in the folder of documents.")],
    number: Annotated[int, typer.Argument(min=1, help="Page, counted from 1.")],
    html: Annotated[
        Path | None, typer.Option(help="Write here. [default: OUT/pages/<name>-<n>.html]", show_default=False)
    ] = None,
    language: Annotated[str | None, typer.Option(help="Language code of the document, if known.")] = None,
    raw: Raw = None,
    out: Out = None,
) -> None:
    """Draw a page with the boxes, order, kinds and paths of what is read on it.

    For people who mend the rules: it is read anew, whatever the archive holds.
    """
    from pipeline.commands.page import draw_page
    from pipeline.settings import load_settings

    draw_page(load_settings(raw=raw, out=out), file, number, html, language)


@app.command()
def compare(
    old: Annotated[str, typer.Argument(help="The old version: a file, or a path or digest of the archive.")],
    new: Annotated[
        str | None,
        typer.Argument(help="The new version. [default: OLD is held against its version before]", show_default=False),
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Write a page with both side by side.", show_default=False)] = None,
    json: Annotated[Path | None, typer.Option(help="Write all changes as JSON.", show_default=False)] = None,
    out: Out = None,
) -> None:
    """Show what changed between two versions of a document.

    Passage by passage: edited with the differing words, moved, new, gone.
    """
    from pipeline.commands.compare import compare_versions
    from pipeline.settings import load_settings

    compare_versions(load_settings(out=out), old, new, html, json)


@app.command()
def twins(
    left: Annotated[str, typer.Argument(help="A file, or a path or digest of the archive.")],
    right: Annotated[
        str | None,
        typer.Argument(help="The same text in another language. [default: LEFT holds both]", show_default=False),
    ] = None,
    json: Annotated[Path | None, typer.Option(help="Write the links as JSON.", show_default=False)] = None,
    out: Out = None,
) -> None:
    """Show which passages say the same in two languages.

    Two documents of the archive that are named here stay linked.
    """
    from pipeline.commands.twins import show_twins
    from pipeline.settings import load_settings

    show_twins(load_settings(out=out), left, right, json)


@app.command()
def export(raw: Raw = None, out: Out = None) -> None:
    """Write the exports and the report from the archive.

    Passages and tags as CSV and Parquet, outcomes as CSV, and one HTML page.
    """
    from pipeline.commands.process import export_folder
    from pipeline.settings import load_settings

    export_folder(load_settings(raw=raw, out=out))


@app.command()
def train(
    models: Annotated[Path | None, typer.Option(help="Folder of models. [default: models]", show_default=False)] = None,
    pin: Annotated[bool, typer.Option(help="Make the new model the one that is used.")] = True,
    with_decisions: Annotated[
        bool, typer.Option("--with-decisions", help="Learn from reviewers' decisions too; never pins.")
    ] = False,
    encoder: Annotated[
        str | None, typer.Option(help="Join a sentence encoder: folder, or name on the model hub; never pins.")
    ] = None,
    out: Out = None,
) -> None:
    """Train the model on the corpus.

    With decisions or an encoder it makes a candidate, compares it with the model in use, and leaves the rest to you.
    """
    from pipeline.commands.model import train_model, train_with_decisions, train_with_encoder
    from pipeline.settings import load_settings

    if encoder is not None and with_decisions:
        raise typer.BadParameter("--encoder and --with-decisions cannot be joined yet; train with one of them.")
    if encoder is not None:
        train_with_encoder(load_settings(models=models, out=out), encoder)
    elif with_decisions:
        train_with_decisions(load_settings(models=models, out=out))
    else:
        train_model(load_settings(models=models, out=out), pin=pin)


declare_choosing(app)


@app.command()
def evaluate(
    rows: Annotated[
        Path | None,
        typer.Argument(help="Labelled passages, JSON Lines. [default: held-out corpus]", show_default=False),
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="Measure this model. [default: the pinned one]", show_default=False)
    ] = None,
    against: Annotated[
        str | None, typer.Option(help="Compare with this model, passage by passage.", show_default=False)
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Write the report here, as a page.", show_default=False)] = None,
    json: Annotated[Path | None, typer.Option(help="Write the report here, as JSON.", show_default=False)] = None,
) -> None:
    """Measure the model on labelled passages, beside three baselines and another model."""
    from pipeline.commands.model import evaluate_model
    from pipeline.run.evaluation import Wanted
    from pipeline.settings import load_settings

    evaluate_model(load_settings(), Wanted(rows, model, against), json, html)


@app.command()
def doctor(raw: Raw = None, out: Out = None) -> None:
    """Check files, archive, model and tools; say what to do.

    The exit code is 1 where something is wrong.
    """
    from pipeline.commands.doctor import examine
    from pipeline.settings import load_settings

    sys.exit(examine(load_settings(raw=raw, out=out)))


def main() -> None:
    """Run the command; an expected failure becomes one sentence and exit code 1."""
    try:
        app(prog_name="migralex")
    except MigralexError as error:
        from pipeline.terminal import complain

        complain(error.sentence())
        sys.exit(1)
    except OSError as error:
        from pipeline.terminal import complain

        complain(f"The system refused a step: {error}. Check the disk and the permissions, then run again.")
        sys.exit(1)


if __name__ == "__main__":
    main()
