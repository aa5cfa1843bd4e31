"""docs/security.md names tests that are there, and items of OWASP ASVS in their order."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
HELD = re.findall(r"^\| (\d+\.\d+\.\d+) \| [^|]+ \| `(tests/[\w/]+\.py)::(test_\w+)` \|$", TEXT, re.MULTILINE)


@cache
def names_in(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize(("item", "file", "name"), HELD)
def test_each_item_is_held_by_a_test_that_is_there(item: str, file: str, name: str) -> None:
    assert name in names_in(file), f"{item}: {file} has no {name}"


def test_every_line_of_the_list_is_read() -> None:
    listed = TEXT.partition("| held by |")[2].partition("\n### ")[0]
    assert len(HELD) == sum(line.startswith("| ") for line in listed.split("\n")) > 80


def test_items_come_in_their_order_and_once() -> None:
    numbers = [tuple(map(int, item.split("."))) for item, _, _ in HELD]
    assert numbers == sorted(set(numbers))


def test_what_is_held_is_not_among_what_is_not() -> None:
    not_held = set(re.findall(r"\d+\.\d+\.\d+", TEXT.partition("### Not held")[2]))
    assert not not_held & {item for item, _, _ in HELD}
