"""What a person has set for themself: the theme, their own keys, and whether they have been shown how to review."""

import json
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints, TypeAdapter, ValidationError

from pipeline.web.api_shapes import Sent

MOST_KEYS = 80  # actions of the review screen and some more

Action = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_\-]*$", max_length=40)]
KeyName = Annotated[str, StringConstraints(min_length=1, max_length=30, pattern=r"^[^\x00-\x1f\x7f]+$")]
Keys = Annotated[dict[Action, KeyName], Field(max_length=MOST_KEYS)]
Theme = Literal["", "light", "dark"]

_KEYS = TypeAdapter(Keys)


class Preferences(BaseModel):
    """How the screens look and listen."""

    theme: Theme = Field(default="", description="light or dark; empty: as the system.")
    keys: Keys = Field(default_factory=dict, description="Keys by the action that they stand for; others as they come.")
    taught: bool = Field(default=False, description="Whether the person has been through the first ten passages.")


class PreferencesChange(Sent):
    """What shall change; what is left out stays."""

    theme: Theme | None = Field(default=None, description="light or dark; empty: as the system.")
    keys: Keys | None = Field(default=None, description="All keys of one's own; the ones before are gone.")
    taught: bool | None = Field(default=None, description="Whether the person has been through the first ten passages.")


def read_preferences(kept: Mapping[str, str]) -> Preferences:
    """As the screens know them; what cannot be read is as if it were not set."""
    theme = kept.get("theme", "")
    try:
        keys = _KEYS.validate_json(kept.get("keys", "{}"))
    except ValidationError:
        keys = {}
    known: Theme = "light" if theme == "light" else "dark" if theme == "dark" else ""
    return Preferences(theme=known, keys=keys, taught=kept.get("taught") == "yes")


def changed_preferences(kept: Mapping[str, str], change: PreferencesChange) -> dict[str, str]:
    """As the archive keeps them, with a change; what this module does not know stays."""
    told: dict[str, str | None] = {
        "theme": change.theme,
        "keys": None if change.keys is None else json.dumps(change.keys, ensure_ascii=False, sort_keys=True),
        "taught": None if change.taught is None else ("yes" if change.taught else "no"),
    }
    return dict(kept) | {name: value for name, value in told.items() if value is not None}
