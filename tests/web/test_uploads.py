"""Files that come through the browser: from the drop to a decision, and everything that is refused on the way."""

import io
import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from pipeline.commands.serve import make_site
from pipeline.settings import load_settings
from pipeline.store import Role
from tests.walk import processes_with
from tests.web.conftest import Room, served

LAW = b"""Act 3 of 2026 on recruitment

Section 1

No fee for recruitment or placement may be taken from a migrant worker, directly or indirectly.

Section 2

The Minister publishes each year the number of migrant workers, by sex, age and occupation, as a basis for policy.
"""
SENT = {"content-type": "application/octet-stream"}


@pytest.fixture
def own(tmp_path: Path, models: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    """A room over an empty folder, whose processes end with the test."""
    for name in ("raw", "out", "tmp"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    told = {"raw": tmp_path / "raw", "out": tmp_path / "out", "models": models, "web_blind_share": 0.0}
    room = Room(make_site(load_settings(workers=1, web_port=0, upload_max_mb=1, gather_seconds=0.2, **told)))
    yield room
    room.site.close()
    for pid in processes_with(str(tmp_path)):
        os.kill(pid, signal.SIGKILL)


def lying(room: Room) -> dict[str, bytes]:
    """What lies in the folder of documents, but for what is said of it."""
    raw = room.site.settings.raw
    return {
        str(file.relative_to(raw)): file.read_bytes()
        for file in raw.rglob("*")
        if file.is_file() and not file.name.endswith((".toml", ".csv"))
    }


def test_a_file_lies_in_the_folder_with_who_brought_it(own: Room) -> None:
    client = own.client(Role.ANALYST)
    made = client.post("/api/v1/uploads?name=law.txt&folder=acts/2026&country=SV", content=LAW, headers=SENT)
    assert made.status_code == 201
    assert made.json()["path"] == "acts/2026/law.txt"
    assert lying(own)["acts/2026/law.txt"] == LAW
    (listed,) = client.get("/api/v1/uploads").json()["items"]
    assert (listed["person"], listed["size"]) == (own.person(Role.ANALYST).code, len(LAW))
    assert [entry.action for entry in own.site.archive.log_entries(action="upload")] == ["upload"]
    again = client.post("/api/v1/uploads?name=law.txt&folder=acts/2026&country=SV", content=LAW, headers=SENT)
    assert (again.status_code, again.json()["number"]) == (200, listed["number"])


@pytest.mark.parametrize(
    ("query", "content", "status", "field"),
    [
        ("name=law.txt&country=Atlantis", LAW, 422, "country"),
        ("name=law.txt&date=2026-02-30", LAW, 422, "date"),
        ("name=law.txt&version_of=../../etc/passwd", LAW, 422, "version of"),
        ("name=law.txt&folder=../outside", LAW, 422, "folder"),
        ("name=picture.pdf", b"\x89PNG\r\n\x1a\n" + bytes(300), 415, ""),
        ("name=program.txt", b"MZ" + bytes(range(256)) * 40, 415, ""),
        ("name=empty.txt", b"", 422, ""),
        ("name=", LAW, 422, ""),
        ("name=law.txt", b"a law. " * 200_000, 413, ""),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else None,
)
def test_what_is_wrong_is_told_and_leaves_nothing(
    own: Room, query: str, content: bytes, status: int, field: str
) -> None:
    answer = own.client(Role.ANALYST).post(f"/api/v1/uploads?{query}", content=content, headers=SENT)
    assert answer.status_code == status, answer.text
    assert field in answer.text
    assert lying(own) == {}
    assert own.site.archive.uploads(10, None) == []
    assert not [file for file in own.site.settings.out.iterdir() if "tmp" in file.name]


def test_a_body_without_a_told_length_ends_at_the_same_bound(own: Room) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(40):
            yield b"a law. " * 10_000

    answer = own.client(Role.ANALYST).post("/api/v1/uploads?name=law.txt", content=endless(), headers=SENT)
    assert answer.status_code == 413
    assert lying(own) == {}


@pytest.mark.parametrize(
    "name", ["../../../evil.txt", "/etc/evil.txt", "..\\evil.txt", ".evil.txt", "a\u202etxt.evil.txt"]
)
def test_no_name_leads_out_of_the_folder_or_hides(own: Room, name: str) -> None:
    answer = own.client(Role.ANALYST).post("/api/v1/uploads", params={"name": name}, content=LAW, headers=SENT)
    assert answer.status_code in (201, 422)
    assert all("/" not in each and not each.startswith(".") and "\u202e" not in each for each in lying(own))
    assert not (own.site.settings.raw.parent / "evil.txt").exists()


def test_a_taken_name_asks_and_replacing_makes_a_later_version(own: Room) -> None:
    client = own.client(Role.ANALYST)
    client.post("/api/v1/uploads?name=law.txt", content=LAW, headers=SENT)
    other = LAW.replace(b"No fee", b"No cost")
    assert client.post("/api/v1/uploads?name=law.txt", content=other, headers=SENT).status_code == 409
    assert lying(own)["law.txt"] == LAW
    asked = {"files": [{"name": "law.txt", "size": len(other)}]}
    (foreseen,) = client.post("/api/v1/uploads/check", json=asked).json()["items"]
    assert (foreseen["taken"], foreseen["free_name"]) == (True, "law (2).txt")
    assert client.post("/api/v1/uploads?name=law.txt&replace=true", content=other, headers=SENT).status_code == 201
    assert lying(own)["law.txt"] == other


def test_a_form_without_scripts_takes_what_it_can_and_says_why_not(own: Room) -> None:
    client = own.client(Role.ANALYST)
    files = [("files", ("good.txt", io.BytesIO(LAW))), ("files", ("bad.pdf", io.BytesIO(b"\x89PNG\r\n" + bytes(99))))]
    page = client.post("/uploads", data={"country": "SV"}, files=files)
    assert page.status_code == 200
    assert list(lying(own)) == ["good.txt"]
    assert "good.txt" in page.text.split('id="refused"')[0]
    assert "bad.pdf" in page.text.split('id="refused"')[1]
    wrong = client.post("/uploads", data={"country": "Atlantis"}, files=[("files", ("b.txt", io.BytesIO(LAW)))])
    assert wrong.status_code == 422
    assert 'aria-invalid="true"' in wrong.text
    assert list(lying(own)) == ["good.txt"]


def test_a_runs_page_shows_runs_of_the_command_line_and_an_unknown_one_is_told(room: Room) -> None:
    client = room.client(Role.ANALYST)
    (run,) = client.get("/api/v1/runs").json()["items"]
    assert (run["state"], run["asked_by"]) == ("finished", None)
    page = client.get(f"/runs/{run['id']}").text
    found = client.get(f"/api/v1/runs/{run['id']}")
    assert sum(found.json()["ended"].values()) == len(found.json()["documents"])
    assert all(f"/documents/{each['sha256']}" in page for each in found.json()["documents"] if each["passages"])
    same = client.get(f"/api/v1/runs/{run['id']}", headers={"if-none-match": found.headers["etag"]})
    assert same.status_code == 304
    assert client.get("/runs/nothing-such").status_code == 404
    assert client.post(f"/api/v1/runs/{run['id']}/cancel").status_code == 409


def clean(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], page.url


def test_from_a_dropped_file_to_a_decision(own: Room, new_page: Callable[..., Page], tmp_path: Path) -> None:
    law, broken = tmp_path / "act-3.txt", tmp_path / "broken.pdf"
    law.write_bytes(LAW)
    broken.write_bytes(b"%PDF-1.7\n" + os.urandom(900))
    with served(own) as live:
        page = new_page(live, Role.ANALYST)
        page.goto("/uploads")
        page.set_input_files("#files", [law, broken])
        expect(page.locator("#rows > li")).to_have_count(2)
        page.select_option("#country", "SV")
        clean(page)
        page.click("#send")
        link = page.locator("#rows a[href^='/documents/']").first
        expect(link).to_be_visible(timeout=90_000)
        expect(page.locator("#rows .badge-bad")).to_have_count(1, timeout=60_000)
        page.goto("/runs")
        page.locator("a[href^='/runs/']").first.click()
        expect(page.locator("#live [data-busy=false]")).to_have_count(1, timeout=60_000)
        expect(page.locator("main")).to_contain_text("broken.pdf")
        clean(page)
        page.goto("/documents")
        page.get_by_role("link", name=re.compile("recruitment|act-3")).first.click()
        expect(page.locator("main")).to_contain_text("recruitment")
        page.goto("/review")
        expect(page.locator("#item")).to_contain_text("Section")
        page.keyboard.press("1" if page.locator("#item .suggestion").count() else "x")
        page.wait_for_function("() => outbox.waiting().length === 0")
    assert len(own.site.archive.my_readings(own.person(Role.ANALYST).code)) == 1
