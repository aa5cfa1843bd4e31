"""Which models there are, and a person's word on them: promoted, rejected, and back to the one before."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from pipeline.classify.card import FILE_NAME, Card, load_card
from pipeline.classify.history import Event, Step, put_in_use, read_history, used_before, write_step
from pipeline.classify.model import load_model
from pipeline.classify.registry import NAME, TRAINED, Pin, is_whole, pinned
from pipeline.errors import ModelError
from pipeline.run.models import lessons_of, pin_of, recipe_here


class Standing(StrEnum):
    """What a model is today."""

    IN_USE = "in use"
    CANDIDATE = "candidate"
    REJECTED = "rejected"
    WAS_IN_USE = "was in use"
    DAMAGED = "damaged"
    """Its card cannot be read."""


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model of this folder, or one that its history names."""

    name: str
    standing: Standing
    card: Card | None
    """None where it is not trained here."""
    made_at: datetime | None
    why: str = ""
    """What was said when it was rejected."""


def list_models(models: Path) -> tuple[KnownModel, ...]:
    """All models, the one in use first, then the latest first."""
    steps = read_history(models)
    current = pinned(models)
    told = {pin.name for step in steps for pin in (step.pin, step.before) if pin is not None}
    here = {path.parent.name for path in (models / TRAINED).glob(f"[!.]*/{FILE_NAME}")}
    found = [_known(models, name, steps, current) for name in {current.name} | told | here]
    oldest = datetime.min.replace(tzinfo=UTC)
    found.sort(key=lambda model: (model.made_at or oldest, model.name), reverse=True)
    return tuple(sorted(found, key=lambda model: model.standing is not Standing.IN_USE))


def _known(models: Path, name: str, steps: tuple[Step, ...], current: Pin) -> KnownModel:
    path = models / TRAINED / name / FILE_NAME
    made = [step.at for step in steps if step.pin.name == name and step.event is Event.TRAINED]
    words = [step for step in steps if step.pin.name == name and step.event is not Event.TRAINED]
    last = words[-1] if words else None
    used = any(name == step.before.name for step in steps if step.before) or any(
        step.event is not Event.REJECTED for step in words
    )
    card, damaged = None, False
    if path.exists():
        made = made or [datetime.fromtimestamp(path.stat().st_mtime, UTC)]
        try:
            card = load_card(path.parent)
        except ModelError:
            damaged = True
    rejected = last is not None and last.event is Event.REJECTED
    standing = Standing.CANDIDATE
    for so, each in (
        (used, Standing.WAS_IN_USE),
        (rejected, Standing.REJECTED),
        (damaged, Standing.DAMAGED),
        (name == current.name, Standing.IN_USE),
    ):
        standing = each if so else standing
    why = last.why if last is not None and rejected else ""
    return KnownModel(name, standing, card, made[-1] if made else None, why)


def promote(models: Path, name: str, *, by: str) -> Step:
    """Use a model from the next run on. Raises ModelError where it is not here, or cannot be used by this program."""
    pin = _trained(models, name)
    if (current := pinned(models)) == pin:
        raise ModelError(f"{current.name} is in use already.", advice="`migralex models` lists the others.")
    _check_usable(models, pin)
    return put_in_use(models, Step(datetime.now(UTC), by, Event.PROMOTED, pin))


def use_trained(models: Path, pin: Pin, *, by: str) -> None:
    """Use the model that was just trained on the corpus, whatever the pin said before."""
    put_in_use(models, Step(datetime.now(UTC), by, Event.PROMOTED, pin))


def reject(models: Path, name: str, *, by: str, why: str = "") -> Step:
    """Say that a model shall not be used; it stays where it is. Raises ModelError for the one that is in use."""
    pin = _trained(models, name)
    if pinned(models).name == name:
        raise ModelError(f"{name} is in use.", advice="Go back first with `migralex rollback`, then reject it.")
    step = Step(datetime.now(UTC), by, Event.REJECTED, pin, why)
    write_step(models, step)
    return step


def roll_back(models: Path, *, by: str, why: str = "") -> Step:
    """Use the model again that was in use before. Raises ModelError where there is none, or it can be had no more."""
    before = used_before(read_history(models), pinned(models))
    if before is None:
        raise ModelError(
            "No other model was in use before this one.",
            advice="`migralex models` lists all that there are; `migralex promote NAME` puts one of them in use.",
        )
    _check_usable(models, before)
    return put_in_use(models, Step(datetime.now(UTC), by, Event.ROLLED_BACK, before, why))


def _trained(models: Path, name: str) -> Pin:
    """What to pin for a model of this folder."""
    folder = models / TRAINED / name
    if not NAME.fullmatch(name) or not (folder / FILE_NAME).exists():
        raise ModelError(f"There is no model {name!r} here.", advice="`migralex models` lists those that there are.")
    return pin_of(load_card(folder))


def _check_usable(models: Path, pin: Pin) -> None:
    """Raise ModelError unless a model can be loaded, or made again from what is here."""
    lessons_of(models, pin)  # a model that cannot be made again anywhere must not be relied on
    if is_whole(models, pin):
        load_model(models / TRAINED / pin.name)
    elif recipe_here(models, pin.lessons) != pin.recipe:
        raise ModelError(
            f"{pin.name} is not whole here, and corpus or thesaurus are not those that it was made from.",
            advice=f"Restore them, or copy {TRAINED}/{pin.name} from a machine that has it.",
        )
