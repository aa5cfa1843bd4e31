"""The audit log as owners see it, page by page and as files."""

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.store import Role
from pipeline.web.routes.audit import known_actions
from pipeline.web.wording import Wording, load_words
from tests.web.api_known import furnish
from tests.web.conftest import Room
from tests.web.visitors import browser_at

DAY = datetime(2026, 2, 1, 12, tzinfo=UTC)


@pytest.fixture
def filled(room: Room) -> Room:
    reviewer = room.person(Role.REVIEWER).code
    for number in range(120):
        told = {"subject": f"s{number}", "detail": {"n": str(number)}, "now": DAY + timedelta(days=number)}
        room.site.archive.log(reviewer if number % 3 else None, "change-role" if number % 2 else "sign-in", **told)
    return room


def subjects(shown: str) -> list[str]:
    return re.findall(r"<bdi>(s\d+)</bdi>", shown)


def test_the_log_is_paged_from_the_newest_without_gap_or_repetition(filled: Room) -> None:
    client, found, path = filled.client(Role.OWNER), [], "/audit"
    while path:
        shown = client.get(path).text
        found += subjects(shown)
        older = re.search(r'href="(/audit\?[^"]*)" rel="next"', shown)
        path = older[1].replace("&amp;", "&") if older else ""
    assert found == [f"s{number}" for number in reversed(range(120))]


def test_the_log_is_paged_for_programs_too(filled: Room) -> None:
    client, found, cursor = filled.client(Role.OWNER), [], None
    while True:
        asked = {"limit": 50, "action": "sign-in"} | ({"cursor": cursor} if cursor else {})
        page = client.get("/api/v1/audit", params=asked).json()
        found += [line["subject"] for line in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert found == [f"s{number}" for number in reversed(range(0, 120, 2))]


def test_filters_hold_on_pages_and_in_files_alike(filled: Room) -> None:
    client, code = filled.client(Role.OWNER), filled.person(Role.REVIEWER).code
    asked = {"person": code, "action": "change-role", "since": "2026-02-11", "until": "2026-02-20"}
    wanted = [f"s{n}" for n in range(10, 20) if n % 3 and n % 2]
    assert subjects(client.get("/audit", params=asked).text) == wanted[::-1]
    rows = list(csv.DictReader(io.StringIO(client.get("/audit.csv", params=asked).text.removeprefix("\ufeff"))))
    assert [row["subject"] for row in rows] == wanted
    lines = [json.loads(line) for line in client.get("/audit.jsonl", params=asked).text.splitlines()]
    assert [line["subject"] for line in lines] == wanted
    assert lines[0]["at"] == (DAY + timedelta(days=11)).isoformat()


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01", "9999-12-32", "2026-02-30"])
def test_what_is_no_day_is_refused(filled: Room, day: str) -> None:
    client = filled.client(Role.OWNER)
    for path in ("/audit", "/audit.csv", "/audit.jsonl", "/api/v1/audit"):
        assert client.get(path, params={"since": day}).status_code == 422
        assert client.get(path, params={"until": day}).status_code == 422
    assert client.get("/audit", params={"since": "2026-02-02", "until": "2026-02-01"}).status_code == 422
    assert client.get("/audit", params={"since": "0001-01-01", "until": "9999-12-31"}).status_code == 200


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_spreadsheet_runs_nothing_of_the_log(room: Room, start: str) -> None:
    evil = f'{start}HYPERLINK("http://elsewhere.example")'
    room.site.archive.log(None, evil, evil, {"a": evil}, now=room.site.now())
    text = room.client(Role.OWNER).get("/audit.csv").text.removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    cells = [cell for row in rows for cell in row]
    assert f"'{evil}" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_hostile_lines_are_shown_as_text(room: Room) -> None:
    evil = "<img src=x onerror=alert(1)>\u202e"
    room.site.archive.log(evil, evil, evil, {evil: evil}, now=room.site.now())
    shown = room.client(Role.OWNER).get("/audit").text
    assert "<img src=x" not in shown
    assert shown.count("&lt;img src=x onerror=alert(1)&gt;") >= 4


def test_actions_are_told_in_words_and_unknown_ones_as_they_are(room: Room) -> None:
    room.site.archive.log(None, "turned-the-tables", now=room.site.now())
    room.site.archive.log(None, "sign-in-failed", now=room.site.now())
    shown = room.client(Role.OWNER).get("/audit").text
    assert "<bdi>turned-the-tables</bdi>" in shown
    assert "<bdi>failed to sign in</bdi>" in shown
    assert "somebody unknown" in shown


def test_every_action_that_the_code_logs_has_words() -> None:
    from pathlib import Path

    import pipeline.web

    code = "\n".join(path.read_text("utf-8") for path in Path(pipeline.web.__file__).parent.rglob("*.py"))
    calls = re.findall(r"archive\.log\(\s*[^,()]*(?:\([^()]*\)[^,()]*)*,\s*(?:action|f?\"([^\"]+)\")", code)
    named = {action for action, _ in known_actions(Wording("en"))}
    missing = {action for action in calls if action and "{" not in action} - named
    assert len([action for action in calls if action]) >= 15, "the pattern finds the calls"
    assert missing == set(), f"add audit.action_… to words/en/audit.toml: {sorted(missing)}"


def test_what_is_done_all_over_the_room_is_told_in_words(room: Room) -> None:
    """Actions whose names the code puts together are not in its text."""
    passage = furnish(room)["passage"][1]
    again = {"key": "settled-2", "passage": passage, "objective": 7, "verdict": "withdrawn", "reason": "A slip."}
    assert room.client(Role.ANALYST).post("/api/v1/settlements", json=again).status_code == 201
    lines = room.client(Role.OWNER).get("/audit.jsonl").text.splitlines()
    logged = {json.loads(line)["action"] for line in lines}
    assert {"remark-question", "settle", "reopen", "bulk-decide", "invite-person"} <= logged
    assert logged - {action for action, _ in known_actions(Wording("en"))} == set()


def test_downloading_the_log_is_logged(room: Room) -> None:
    client = room.client(Role.OWNER)
    client.get("/audit.csv", params={"action": "sign-in"})
    latest = room.site.archive.log_entries(limit=1)[0]
    assert (latest.action, latest.detail) == ("export-log", {"action": "sign-in", "as": "csv"})


def test_what_people_change_is_in_the_log_with_their_code_and_no_name(room: Room) -> None:
    client = room.client(Role.OWNER)
    client.post("/api/v1/people/invitations", json={"name": "Verysecretname", "role": "reader"})
    client.put("/api/v1/me/preferences", json={"theme": "dark"})
    client.post("/api/v1/me/tokens", json={"name": "Verysecretname", "scopes": ["read"], "days": 3})
    found = room.site.archive.log_entries()
    assert {entry.action for entry in found} >= {"invite-person", "change-preferences", "make-token"}
    assert {entry.person for entry in found} == {room.person(Role.OWNER).code}
    assert not [entry for entry in found if "secretname" in repr(entry)]


def test_words_for_actions_exist_in_plain_keys() -> None:
    assert all(re.fullmatch(r"[a-z_0-9.]+", key) for key in load_words("en") if key.startswith("audit."))


def test_the_log_is_for_owners(room: Room) -> None:
    for role in (Role.READER, Role.REVIEWER, Role.ANALYST):
        for path in ("/audit", "/audit.csv", "/audit.jsonl", "/api/v1/audit"):
            assert room.client(role).get(path).status_code == 403
    assert browser_at(room).get("/audit.csv").status_code == 303
