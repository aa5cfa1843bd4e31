"""``migralex why``: a passage with its tags, what they rest on, precedents and decisions."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rich.text import Text

from pipeline.chances import as_percent
from pipeline.errors import ModelError
from pipeline.objectives.names import short_name
from pipeline.records import EvidencePlace
from pipeline.run.reasons import in_words
from pipeline.run.why import Suggestion, Weighed, Why, explain, pieces_of
from pipeline.settings import Settings
from pipeline.store import Archive, open_archive
from pipeline.terminal import console, say

if TYPE_CHECKING:
    from pipeline.classify.precedents import Precedent, Precedents

PLACES = {EvidencePlace.TEXT: "", EvidencePlace.HEADING: " (heading)", EvidencePlace.CONTEXT: " (provision before)"}
MOST_OF_PRECEDENT = 200  # characters of a precedent that are shown


def show_why(settings: Settings, start: str, *, as_json: bool) -> None:
    """Explain the passage whose id begins so. Raises ArchiveError where it is none or several."""
    with open_archive(settings.archive_url(), create=False) as archive:
        passage_id = archive.find_passage(start)
        index, note = _index(archive, settings)
        why = explain(archive, passage_id, index)
    if as_json:
        say(json.dumps(_told(why), ensure_ascii=False, indent=1))
        return
    _show(why)
    if note:
        say(note)


def _index(archive: Archive, settings: Settings) -> tuple["Precedents | None", str]:
    """The reviewed passages; nothing heavy is loaded while there are none."""
    if not archive.last_decision():
        return None, "Precedents: nobody has decided on any passage yet."
    from pipeline.run.reviewed import reviewed_index

    try:
        return reviewed_index(archive, settings.models), ""
    except ModelError as error:
        return None, f"Precedents cannot be shown. {error.sentence()}"


def _show(why: Why) -> None:
    passage = why.passage
    console.print(Text(why.document.name, style="bold"), soft_wrap=True)
    for heading in passage.headings:
        console.print(Text(f"  {heading}", style="dim"), soft_wrap=True)
    say(f"{passage.path or 'no number'} · {passage.language} · {passage.kind} · {passage.id}")
    console.print(_marked(why), soft_wrap=True)
    for suggestion in why.suggestions:
        for line in _suggested(suggestion, passage.language):
            console.print(line, soft_wrap=True)
    if not why.suggestions:
        say("No objective reaches its threshold.")
    for reason in why.reasons:
        say(f"Queue: {in_words(reason)}.")
    for precedent in why.precedents:
        console.print(_precedent(precedent), soft_wrap=True)
    for standing in why.decisions:
        decision = standing.recorded.decision
        note = f": {decision.note}" if decision.note else ""
        carried = " (on an earlier version)" if standing.carried_from is not None else ""
        about = f"{decision.decided_at:%Y-%m-%d} {decision.reviewer} says {decision.verdict} to {decision.objective:d}"
        say(f"Decided: {about}{carried}{note}")


def _marked(why: Why) -> Text:
    """The text with brackets around what tags rest on, and the numbers of their objectives behind."""
    line = Text()
    for piece in pieces_of(why.passage, why.suggestions):
        numbers = ",".join(str(int(objective)) for objective in piece.objectives)
        line.append(f"[{piece.text}]({numbers})" if numbers else piece.text, style="bold reverse" if numbers else "")
    return line


def _suggested(suggestion: Suggestion, language: str) -> Iterator[Text]:
    tag = suggestion.tag
    names = dict.fromkeys((short_name(tag.objective), short_name(tag.objective, language)))
    head = Text(f"{int(tag.objective):>2} {' / '.join(names)}", style="green")
    yield head.append(f"  {as_percent(tag.score)} (threshold {suggestion.threshold:.0%})", style="")
    evidence = ", ".join(_weighed(item) for item in suggestion.evidence)
    if evidence:
        yield Text(f"   rests on {evidence}")
    if tag.alignment is not None:
        chance = f" ({as_percent(tag.alignment_score)})" if tag.alignment_score is not None else ""
        yield Text(f"   Does it {_VERBS[tag.alignment.value]}?{chance}", style="yellow")


_VERBS = {"advance": "advance the objective", "neutral": "leave the objective as it is", "conflict": "go against it"}


def _weighed(item: Weighed) -> str:
    concept = f" = {item.concept}" if item.concept is not None else ""
    words = " ".join(item.words.split())
    return f'"{words}"{concept}{PLACES[item.place]} {item.weight:+.2f}'


def _precedent(precedent: "Precedent") -> Text:
    reviewed = precedent.reviewed
    said = [f"yes to {int(objective)}" for objective in sorted(reviewed.yes)]
    said += [f"no to {int(objective)}" for objective in sorted(reviewed.no)]
    kin = " of the same document or a version of it" if precedent.is_family else ""
    what = f"nearly the same words{kin}" if precedent.nearly_same else f"alike{kin}"
    text = " ".join(reviewed.text.split())
    shown = text if len(text) <= MOST_OF_PRECEDENT else f"{text[:MOST_OF_PRECEDENT].rstrip()} …"
    line = Text(f"Precedent {precedent.similarity:.2f} ({what}): {', '.join(said)}", style="cyan")
    return line.append(f"\n   {reviewed.passage_id[:12]} {reviewed.language}  {shown}", style="")


def _told(why: Why) -> dict[str, Any]:
    passage = why.passage
    return {
        "passage_id": passage.id,
        "document": why.document.name,
        "sha256": passage.source_id,
        "path": passage.path,
        "headings": list(passage.headings),
        "language": passage.language,
        "direction": passage.direction.value,
        "text": passage.text,
        "parent": why.parent.id if why.parent is not None else None,
        "tags": [_told_tag(suggestion) for suggestion in why.suggestions],
        "queue": [in_words(reason) for reason in why.reasons],
        "precedents": [
            {
                "passage_id": each.reviewed.passage_id,
                "language": each.reviewed.language,
                "similarity": round(each.similarity, 4),
                "nearly_same": each.nearly_same,
                "same_family": each.is_family,
                "yes": sorted(map(int, each.reviewed.yes)),
                "no": sorted(map(int, each.reviewed.no)),
            }
            for each in why.precedents
        ],
        "decisions": [
            {
                "objective": int(standing.recorded.decision.objective),
                "verdict": standing.recorded.decision.verdict.value,
                "reviewer": standing.recorded.decision.reviewer,
                "decided_at": standing.recorded.decision.decided_at.isoformat(),
                "note": standing.recorded.decision.note,
                "carried_from": standing.carried_from,
            }
            for standing in why.decisions
        ],
    }


def _told_tag(suggestion: Suggestion) -> dict[str, Any]:
    tag = suggestion.tag
    return {
        "objective": int(tag.objective),
        "name": short_name(tag.objective),
        "chance": tag.score,
        "threshold": suggestion.threshold,
        "model_id": tag.model_id,
        "alignment": tag.alignment.value if tag.alignment is not None else None,
        "alignment_chance": tag.alignment_score,
        "evidence": [
            {
                "words": item.words,
                "place": item.place.value,
                "start": item.start,
                "end": item.end,
                "weight": item.weight,
                "concept": item.concept,
            }
            for item in suggestion.evidence
        ],
    }
