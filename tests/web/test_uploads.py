"""Files that come through the web without a browser: taken in whole with who brought them, or refused and gone."""

import asyncio
import hashlib
import io
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from pipeline.commands.serve import make_room
from pipeline.run.starting import StarterActivity
from pipeline.store import Role
from pipeline.web.access import COOKIE
from pipeline.web.secrets import csrf_of
from tests.web.conftest import Room

LAW = b"""Act 3 of 2026 on recruitment

Section 1

No fee for recruitment or placement may be taken from a migrant worker, directly or indirectly.
"""
SENT = {"content-type": "application/octet-stream"}
LATER = 3_600.0  # seconds until a run would begin: none does in these tests


@pytest.fixture
def own(tmp_path: Path, new_room: Callable[..., Room]) -> Room:
    """A room over an empty folder of its own that takes files of 1 MB; its archive knows the samples."""
    (tmp_path / "raw").mkdir()
    return new_room(raw=tmp_path / "raw", upload_max_mb=1, gather_seconds=LATER)


def lying(room: Room) -> dict[str, bytes]:
    """What lies in the folder of documents, but for what is said of it."""
    raw = room.site.settings.raw
    files = [file for file in raw.rglob("*") if file.is_file() and file.suffix != ".toml"]
    return {str(file.relative_to(raw)): file.read_bytes() for file in files}


def left_over(room: Room) -> list[Path]:
    """All that refused files may have left: in the folders, in the archive none is noted."""
    out = room.site.settings.out
    assert room.site.archive.uploads(10, None) == []
    known = ("archive.sqlite3", "archive.sqlite3-wal", "archive.sqlite3-shm", "run-lock")
    return [*room.site.settings.raw.rglob("*"), *(file for file in out.rglob("*") if file.name not in known)]


def stream_in(room: Room, chunks: list[bytes], *, ends: bool = True) -> tuple[int, int]:
    """Send a body without a length piece by piece, as a server hears it: the status (0: none), and pieces asked for."""
    secret, asked, told = room.session(Role.ANALYST), [0], [0]
    said = {"host": "127.0.0.1", "cookie": f"{COOKIE}={secret}", "x-csrf-token": csrf_of(secret)} | SENT
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/v1/uploads",
        "raw_path": b"/api/v1/uploads",
        "query_string": b"name=law.txt&folder=new",
        "headers": [(name.encode(), value.encode()) for name, value in said.items()],
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 8321),
        "scheme": "http",
        "http_version": "1.1",
        "asgi": {"version": "3.0"},
    }

    async def receive() -> dict[str, Any]:
        asked[0] += 1
        if asked[0] > len(chunks):
            return {"type": "http.disconnect"}
        return {
            "type": "http.request",
            "body": chunks[asked[0] - 1],
            "more_body": asked[0] < len(chunks) or not ends,
        }

    async def send(message: dict[str, Any]) -> None:
        told[0] = message.get("status", told[0])

    app: Any = make_room(room.site)
    with ThreadPoolExecutor(1) as thread:  # this one may have a loop already, that of the browser's tests
        thread.submit(lambda: asyncio.run(app(scope, receive, send))).result()
    return told[0], asked[0]


def test_a_file_lies_in_the_folder_with_what_is_said_of_it_and_who_brought_it(own: Room) -> None:
    client = own.client(Role.ANALYST)
    address = "/api/v1/uploads?name=law.txt&folder=acts/2026&country=SV&title=On%20%22fees%22"
    made = client.post(address, content=LAW, headers=SENT)
    assert (made.status_code, made.json()["path"]) == (201, "acts/2026/law.txt")
    assert lying(own) == {"acts/2026/law.txt": LAW}
    (sidecar,) = own.site.settings.raw.rglob("*.toml")
    assert tomllib.loads(sidecar.read_text("utf-8")) == {"country": "SV", "title": 'On "fees"'}
    (listed,) = client.get("/api/v1/uploads").json()["items"]
    assert (listed["person"], listed["size"]) == (own.person(Role.ANALYST).code, len(LAW))
    assert "acts/2026/law.txt" in client.get("/uploads").text
    (entry,) = own.site.archive.log_entries(action="upload")
    assert (entry.person, entry.subject) == (own.person(Role.ANALYST).code, "acts/2026/law.txt")
    again = client.post(address, content=LAW, headers=SENT)
    assert (again.status_code, again.json()["number"]) == (200, listed["number"])


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("name=law.txt&country=Atlantis", "country"),
        ("name=law.txt&kind=poem", "kind"),
        ("name=law.txt&date=2026-02-30", "date"),
        ("name=law.txt&url=javascript:alert(1)", "url"),
        ("name=law.txt&language=elvish", "language"),
        ("name=law.txt&title=a%0Ab", "title"),
        ("name=law.txt&version_of=../../etc/passwd", "version_of"),
        ("name=law.txt&twin_of=nothing.pdf", "twin_of"),
        ("name=law.txt&folder=../outside", "folder"),
        ("name=..", "name"),
        ("name=law.pdf.toml", "name"),
    ],
)
def test_a_wrong_field_is_named_before_and_when_the_file_is_sent(own: Room, query: str, field: str) -> None:
    client = own.client(Role.ANALYST)
    answer = client.post(f"/api/v1/uploads?{query}", content=LAW, headers=SENT)
    assert (answer.status_code, answer.json()["error"]) == (422, "MetadataError")
    said = dict(part.split("=") for part in query.replace("%0A", "\n").split("&"))
    (foreseen,) = client.post("/api/v1/uploads/check", json={"files": [said | {"size": 9}]}).json()["items"]
    assert foreseen["problem"]["message"] == answer.json()["message"]
    assert foreseen["problem"]["field"] == field
    assert left_over(own) == []


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("picture.pdf", b"\x89PNG\r\n\x1a\n" + bytes(300), 415),
        ("law.docx", b"MZ" + bytes(range(256)) * 40, 415),
        ("page.html", b"\x7fELF" + bytes(300), 415),
        ("empty.txt", b"", 422),
        ("large.txt", b"a law. " * 200_000, 413),
    ],
)
def test_content_decides_and_not_the_name_and_what_is_refused_leaves_nothing(
    own: Room, name: str, content: bytes, status: int
) -> None:
    client = own.client(Role.ANALYST)
    answer = client.post(f"/api/v1/uploads?name={name}&folder=new", content=content, headers=SENT)
    assert answer.status_code == status, answer.text
    assert left_over(own) == []
    kept = client.post("/api/v1/uploads?name=really-a-page.pdf", content=b"<html><p>Act 1.</p></html>", headers=SENT)
    assert (kept.status_code, kept.json()["kind"]) == (201, "html")


def test_bytes_come_as_they_are_and_in_no_other_manner(own: Room) -> None:
    client = own.client(Role.ANALYST)
    form = client.post("/api/v1/uploads?name=law.txt", files={"file": ("law.txt", LAW)})
    assert form.status_code == 415
    assert left_over(own) == []


def test_a_body_without_a_told_length_is_cut_off_at_the_bound(own: Room) -> None:
    chunks = [b"a law. " * 10_000] * 400  # 28 MB, where 1 MB is the limit
    status, asked = stream_in(own, chunks)
    assert status == 413
    assert asked == 1_000_000 // len(chunks[0]) + 1  # not one more than it takes to know
    assert left_over(own) == []


def test_a_connection_that_ends_in_the_middle_leaves_nothing(own: Room) -> None:
    status, _ = stream_in(own, [LAW, LAW], ends=False)
    assert status in (0, 422)
    assert left_over(own) == []
    assert stream_in(own, [LAW, LAW]) == (201, 2)
    assert lying(own) == {"new/law.txt": LAW + LAW}


@pytest.mark.parametrize(
    ("name", "lies_as"),
    [
        ("../../../evil.txt", "evil.txt"),
        ("/etc/evil.txt", "evil.txt"),
        ("..\\evil.txt", "evil.txt"),
        (".evil.txt", "evil.txt"),
        ("a\u202etxt.evil\x00.txt", "atxt.evil.txt"),
        ("con.txt", "_con.txt"),
        ("<img src=x>.txt", "_img src=x_.txt"),
    ],
)
def test_no_name_leads_out_of_the_folder_or_hides(own: Room, name: str, lies_as: str) -> None:
    client = own.client(Role.ANALYST)
    answer = client.post("/api/v1/uploads", params={"name": name}, content=LAW, headers=SENT)
    assert answer.status_code == 201, answer.text
    assert lying(own) == {lies_as: LAW}
    assert not (own.site.settings.raw.parent / "evil.txt").exists()
    assert "<img src=x" not in client.get("/uploads").text


def test_a_taken_name_asks_and_replacing_makes_a_later_version(own: Room) -> None:
    client = own.client(Role.ANALYST)
    client.post("/api/v1/uploads?name=law.txt", content=LAW, headers=SENT)
    other = LAW.replace(b"No fee", b"No cost")
    assert client.post("/api/v1/uploads?name=law.txt", content=other, headers=SENT).status_code == 409
    assert lying(own) == {"law.txt": LAW}
    asked = {"files": [{"name": "law.txt", "size": len(other)}]}
    (foreseen,) = client.post("/api/v1/uploads/check", json=asked).json()["items"]
    assert (foreseen["taken"], foreseen["free_name"]) == (True, "law (2).txt")
    assert client.post("/api/v1/uploads?name=law.txt&replace=true", content=other, headers=SENT).status_code == 201
    assert lying(own) == {"law.txt": other}
    later = client.post("/api/v1/uploads?name=later.txt&version_of=law.txt", content=LAW + b" ", headers=SENT)
    assert later.status_code == 201


def test_bytes_that_were_read_before_are_known_by_their_digest(own: Room, read_samples: Path) -> None:
    sample = next(iter(sorted((read_samples / "raw").glob("*.txt"))))
    digest = hashlib.sha256(sample.read_bytes()).hexdigest()
    client = own.client(Role.ANALYST)
    asked = {"files": [{"name": "copy.txt", "size": 9, "sha256": digest}, {"name": "x.txt", "size": 9_000_000}]}
    known, large = client.post("/api/v1/uploads/check", json=asked).json()["items"]
    assert ([each["path"] for each in known["known"]], known["document"]) == ([sample.name], digest)
    assert (large["problem"]["error"], large["path"]) == ("TooLarge", "")
    made = client.post("/api/v1/uploads?name=copy.txt", content=sample.read_bytes(), headers=SENT).json()
    assert (made["known"], made["document"]) == (True, digest)


def test_a_form_without_scripts_takes_what_it_can_and_says_why_not(own: Room) -> None:
    client = own.client(Role.ANALYST)
    png = b"\x89PNG\r\n" + bytes(99)
    files = [("files", ("good.txt", io.BytesIO(LAW))), ("files", ("bad.pdf", io.BytesIO(png)))]
    page = client.post("/uploads", data={"country": "SV"}, files=files)
    assert page.status_code == 200
    assert lying(own) == {"good.txt": LAW}
    taken, _, refused = page.text.partition('id="refused"')
    assert "good.txt" in taken
    assert "bad.pdf" in refused
    assert own.site.starter.state().activity is StarterActivity.WAITING
    again = client.post("/uploads", files=[("files", ("good.txt", io.BytesIO(LAW + b" ")))])
    assert (again.status_code, lying(own)) == (409, {"good.txt": LAW})
    new = client.post("/uploads", data={"replace": "yes"}, files=[("files", ("good.txt", io.BytesIO(LAW + b" ")))])
    assert (new.status_code, lying(own)) == (200, {"good.txt": LAW + b" "})


def test_a_form_with_a_wrong_field_keeps_what_was_typed_and_takes_nothing(own: Room) -> None:
    client = own.client(Role.ANALYST)
    told = {"url": 'ftp://"><b>', "country": "SV"}
    wrong = client.post("/uploads", data=told, files=[("files", ("b.txt", io.BytesIO(LAW)))])
    assert wrong.status_code == 422
    assert 'value="ftp://&#34;&gt;&lt;b&gt;"' in wrong.text
    assert wrong.text.count('aria-invalid="true"') == 1
    assert '<option value="SV" selected>' in wrong.text
    assert client.post("/uploads", data={"country": "SV"}).status_code == 422
    two = [("files", (name, io.BytesIO(LAW))) for name in ("c.txt", "d.txt")]
    assert client.post("/uploads", data={"title": "One title"}, files=two).status_code == 422
    assert left_over(own) == []


def test_every_failure_has_words_in_the_script(own: Room) -> None:
    page = own.client(Role.ANALYST).get("/uploads").text
    words = json.loads(page.split('id="words">')[1].split("</script>")[0])
    used = set(_said_by_script())
    assert used <= set(words), used - set(words)
    assert {"unsupportedformat", "toolarge", "emptyfile", "other"} <= set(words["refused"])


def _said_by_script() -> Iterator[str]:
    script = (Path(__file__).parents[2] / "pipeline/web/static/js/uploads.js").read_text("utf-8")
    yield from re.findall(r'\bsay\("(\w+)"', script)
