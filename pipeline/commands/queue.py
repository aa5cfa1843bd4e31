"""``migralex queue``: the passages that a reviewer should look at next, and why."""

from typing import TypedDict

from rich.text import Text

from pipeline.commands.look import the_document
from pipeline.objectives import Objective
from pipeline.run.queue import refresh_queue
from pipeline.run.reasons import Next, ReasonKind, in_words, next_passages
from pipeline.settings import Settings
from pipeline.store import QueueFilter, open_archive
from pipeline.terminal import console, say

COUNTED = 1_000_000  # passages; beyond, the command says "more than"
SHOWN_ID = 12  # hexadecimal digits: no two of a million passages share them by chance


class Asked(TypedDict):
    """What a person asks for on the command line."""

    objective: int | None
    language: str | None
    country: str | None
    document: str | None


def show_queue(settings: Settings, asked: Asked, *, limit: int, audit: bool) -> None:
    """Bring the queue up to date and print its next passages."""
    with open_archive(settings.archive_url(), create=False) as archive:
        note = refresh_queue(archive, settings.models).note
        number, document = asked["objective"], asked["document"]
        wanted = QueueFilter(
            objective=Objective(number) if number is not None else None,
            country=asked["country"],
            language=asked["language"],
            sha256=the_document(archive, document).source.sha256 if document is not None else None,
            audit=audit,
        )
        found, _ = next_passages(archive, wanted, limit)
        total = archive.count_queue(wanted, at_most=COUNTED)
    for each in found:
        console.print(_line(each, audit=audit), soft_wrap=True)
    said = f"more than {total.number:,}" if total.more else f"{total.number:,}"
    waiting = "1 passage waits" if (total.number, total.more) == (1, False) else f"{said} passages wait"
    say(f"{waiting}{' in the audit slice' if audit else ''}; `migralex why ID` shows all about one.")
    if note:
        say(note)


def _line(each: Next, *, audit: bool) -> Text:
    item = each.item
    line = Text(f"{item.passage_id[:SHOWN_ID]}  ", style="bold")
    line.append(item.name).append(f"  {item.path}" if item.path else "", style="cyan")
    line.append(f"  {item.language}", style="dim")
    # In the slice nothing is said of the model: whoever reads it shall not be swayed.
    reasons = [reason for reason in each.reasons if reason.kind is ReasonKind.AUDIT or not audit]
    line.append(f"\n   {'; '.join(in_words(reason) for reason in reasons)}", style="yellow")
    return line.append(f"\n   {item.text}")
