"""The keys of the review screen for pages: the usual ones as ``keys.js`` has them, under those that a person chose."""

import re
from collections.abc import Mapping
from functools import cache

from pipeline.web.pages import STATIC
from pipeline.web.wording import Wording

FILE = STATIC / "js" / "keys.js"
_TABLE = re.compile(r"const USUAL = \{(.*?)\};", re.DOTALL)
_PAIR = re.compile(r'(\w+): "([^"]+)"')


@cache
def usual_keys() -> Mapping[str, str]:
    """The key of each action, in the order of the sheet of keys.

    >>> usual_keys()["all"], usual_keys()["skip"]
    ('a', 'Space')
    """
    table = _TABLE.search(FILE.read_text(encoding="utf-8"))
    pairs = _PAIR.findall(table[1]) if table else []
    if not pairs:
        raise ValueError(f"{FILE.name} has no table of the usual keys")
    return dict(pairs)


def shown_keys(own: Mapping[str, str], wording: Wording) -> dict[str, str]:
    """What is printed on the key of each action, as ``keys.js`` shows it; ``own`` are those that a person chose."""
    chosen = {action: own.get(action, key) for action, key in usual_keys().items()}
    return {action: _printed(key, wording) for action, key in chosen.items()}


def _printed(key: str, wording: Wording) -> str:
    named = {"Enter": "↵", "Space": wording.say("review.key_space")}
    return named.get(key, key.upper() if len(key) == 1 else key)
