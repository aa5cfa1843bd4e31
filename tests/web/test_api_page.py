"""The page that describes the interface for programs: complete, readable, and one that everybody can use."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from pipeline.store import Role
from tests.web.conftest import DESK, PHONE, Live, Room

NewPage = Callable[..., Page]


def test_the_page_names_each_operation_and_each_shape(room: Room) -> None:
    client = room.client(Role.READER)
    described: dict[str, Any] = client.get("/api/v1/openapi.json").json()
    page = client.get("/api").text
    for methods in described["paths"].values():
        for told in methods.values():
            assert f'<details id="{told["operationId"]}">' in page
    for name in described["components"]["schemas"]:
        assert f'id="shape-{name}"' in page
        assert page.count(f'href="#shape-{name}"') >= 1, name


def test_whoever_makes_a_token_finds_the_page(room: Room) -> None:
    assert 'href="/api"' in room.client(Role.READER).get("/me").text


@pytest.mark.parametrize(("size", "theme"), [(DESK, "light"), (PHONE, "dark")], ids=["desk", "phone"])
def test_the_page_is_there_for_everybody(live: Live, new_page: NewPage, size: dict[str, int], theme: str) -> None:
    page = new_page(live, Role.READER, viewport=size, color_scheme=theme)
    page.goto("/api?lang=ar" if size is PHONE else "/api")
    page.locator("#sendReading > summary").click()
    assert page.locator("#sendReading a[href='#shape-ReadingSent']").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert found.response["violations"] == [], found.generate_report()
