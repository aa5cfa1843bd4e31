"""An answer from a form, for browsers without scripts: the buttons say what to do, the rest what was shown."""

from collections.abc import Iterable

from pydantic import ValidationError

from pipeline.records import Alignment
from pipeline.web.api.readings import ReadingSent, WordShape
from pipeline.web.failures import Refused

LONGEST_TARGET = 2_000  # characters of the address that comes next


def reading_from(fields: Iterable[tuple[str, str]]) -> tuple[ReadingSent | None, str]:
    """The answer of a form (None where it was to be skipped), and the page that comes next. Raises Refused.

    ``yes=7`` says yes to one suggestion, ``act=all`` to all, ``act=none`` to none of the 23, ``act=save`` to those that
    are ticked (``mark=7``) or chosen beside (``add=9``); suggestions that were shown and not said yes to are a no.
    """
    told: dict[str, list[str]] = {}
    for name, value in fields:
        told.setdefault(name, []).append(value)
    act, one = _first(told, "act"), _first(told, "yes")
    query, here = _first(told, "query")[:LONGEST_TARGET], _first(told, "here")
    target = "/review?" + "&".join(part for part in (query, f"after={here}" if here else "") if part)
    if _first(told, "alone"):
        target = f"/passages/{_first(told, 'passage')}"
    if act == "skip":
        return None, target
    shown = _numbers(told, "shown")
    chosen = set(_numbers(told, "add"))
    if one:
        chosen |= set(_numbers(told, "yes"))
    elif act == "all":
        chosen |= set(shown)
    elif act == "save":
        chosen |= set(_numbers(told, "mark"))
        if not chosen:
            raise Refused("Nothing was ticked.", advice="Go back, and say none of them if no objective is concerned.")
    return _sent(told, shown, set() if act == "none" else chosen), target


def _sent(told: dict[str, list[str]], shown: list[int], chosen: set[int]) -> ReadingSent:
    try:
        words = [
            WordShape(objective=number, verdict="yes" if number in chosen else "no", alignment=_direction(told, number))
            for number in sorted({*shown, *chosen})
        ]
        return ReadingSent(
            key=_first(told, "key"),
            passage=_first(told, "passage"),
            words=words,
            none=not chosen,
            blind=_first(told, "blind") == "1",
            shown=shown,
            model=_first(told, "model") or None,
            assignment=int(_first(told, "assignment")) if _first(told, "assignment").isdecimal() else None,
        )
    except ValidationError as error:
        wrong = "; ".join(str(one["msg"]) for one in error.errors()[:3])
        raise Refused(
            f"The answer cannot be used: {wrong}.", advice="Go back, reload the page and try again."
        ) from error


def _direction(told: dict[str, list[str]], number: int) -> Alignment | None:
    said = _first(told, f"direction-{number}")
    return Alignment(said) if said in {each.value for each in Alignment} else None


def _first(told: dict[str, list[str]], name: str) -> str:
    return told.get(name, [""])[0]


def _numbers(told: dict[str, list[str]], name: str) -> list[int]:
    parts = [part for value in told.get(name, []) for part in value.split()]
    if not all(part.isascii() and part.isdecimal() and 1 <= int(part[:3]) <= 23 for part in parts):
        raise Refused(f"The field {name} does not hold numbers of objectives.", advice="Reload the page and try again.")
    return [int(part) for part in dict.fromkeys(parts)]
