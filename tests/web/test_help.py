"""The page of help: every key with what a person made of it, every objective, and no screen reader kept out."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from pipeline.objectives import Objective
from pipeline.store import Role
from pipeline.web.key_list import shown_keys, usual_keys
from pipeline.web.wording import Wording
from tests.web.conftest import DESK, PHONE, Live, Room


def test_the_keys_are_those_of_the_sheet(live: Live, new_page: Callable[..., Page]) -> None:
    me = live.room.person(Role.REVIEWER)
    live.room.site.archive.change_person(me.code, preferences={"keys": '{"none": "z", "unknown": "q"}'})
    page = new_page(live, Role.REVIEWER)
    page.goto("/help")
    told = page.locator(".all-keys > div").evaluate_all(
        "rows => rows.map(row => [row.querySelector('dd').textContent, row.querySelector('kbd').textContent])"
    )
    page.goto("/learn")
    page.keyboard.press("?")
    sheet = page.locator("#sheet-body dl > dt").evaluate_all(
        "rows => rows.map(row => [(row.nextElementSibling.querySelector('span') ?? row.nextElementSibling).textContent,"
        " row.querySelector('kbd').textContent])"
    )
    assert sorted(map(tuple, told)) == sorted({tuple(row) for row in sheet if row[1] != "Ctrl Z"})
    assert ["None of the 23, next", "Z"] in told


def test_keys_are_shown_as_they_are_printed() -> None:
    shown = shown_keys({"all": "y", "next": "ArrowDown"}, Wording("en"))
    assert (list(shown), shown["all"], shown["next"], shown["save"], shown["skip"]) == (
        list(usual_keys()),
        "Y",
        "ArrowDown",
        "↵",
        "Space",
    )


def test_everybody_finds_help_and_each_objective_has_an_anchor(room: Room) -> None:
    for role in Role:
        text = room.client(role).get("/help").text
        assert all(f'id="codebook-{int(objective)}"' in text for objective in Objective)
        assert ('href="/learn"' in text) == (role is not Role.READER)
    assert 'href="/help"' in room.client(Role.READER).get("/documents").text
    assert room.client().get("/help").status_code in (303, 401)


@pytest.mark.parametrize(("viewport", "scheme", "language"), [(DESK, "light", "en"), (PHONE, "dark", "ar")])
def test_axe_finds_nothing_serious(
    live: Live, new_page: Callable[..., Page], viewport: dict[str, int], scheme: str, language: str
) -> None:
    live.room.site.archive.change_person(live.room.person(Role.REVIEWER).code, language=language)
    page = new_page(live, Role.REVIEWER, viewport=viewport, color_scheme=scheme)
    page.goto("/help#codebook-7")
    page.locator("#codebook-7 > summary").click()
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
