"""Runs in the room: whoever started them, they are seen, stopped and tried again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.records import Outcome, Stage, Status
from pipeline.run.owner import this_process
from pipeline.run.starting import StarterActivity
from pipeline.store import Role, RunKind, RunState
from pipeline.store.rows import Entry, Owner
from tests.web.conftest import Room

LATER = 3_600.0  # seconds until a run would begin: none does in these tests


@pytest.fixture
def calm(new_room: Callable[..., Room]) -> Room:
    """A room whose runs are asked for and do not begin."""
    return new_room(gather_seconds=LATER)


def begin(room: Room, run_id: str = "this-run", *, planned: int = 2, owner: Owner | None = None) -> str:
    """A run over the folder of documents, by a process that is alive."""
    root, now = str(room.site.settings.raw.resolve()), room.site.now()
    room.site.archive.begin_run(
        run_id, kind=RunKind.PROCESS, root=root, started_at=now, planned=planned, owner=owner or this_process()
    )
    return run_id


def fail(room: Room, run_id: str, path: str) -> None:
    """A file of a run that cannot be read."""
    entry = Entry(str(room.site.settings.raw.resolve()), run_id, 10, 1, room.site.now())
    failed = Outcome(path, None, Stage.EXTRACT, Status.FAILED, reason="It is damaged <b>.", code="UnreadableFile")
    room.site.archive.write_failure(failed, entry=entry, recipe="r")


def end(room: Room, run_id: str, state: RunState, sums: dict[Status, int], error: str = "") -> None:
    room.site.archive.finish_run(run_id, state=state, ended_at=room.site.now(), sums=sums, error=error)


def test_a_run_of_the_command_line_is_there_with_its_documents(room: Room) -> None:
    client = room.client(Role.ANALYST)
    (run,) = client.get("/api/v1/runs").json()["items"]
    assert (run["state"], run["asked_by"]) == ("finished", None)
    listed, page = client.get("/runs").text, client.get(f"/runs/{run['id']}").text
    assert f'href="/runs/{run["id"]}"' in listed
    assert "the schedule or a command" in listed
    documents = client.get(f"/api/v1/runs/{run['id']}").json()["documents"]
    assert sum(run["ended"].values()) == run["planned"] == len(documents) > 5
    assert all(f'href="/documents/{each["sha256"]}"' in page for each in documents if each["status"] == "done")
    newest = documents[2]["number"]
    later = client.get(f"/api/v1/runs/{run['id']}?after={newest}").json()["documents"]
    assert later == documents[:2]


def test_whoever_asks_often_gets_an_answer_only_where_something_changed(calm: Room) -> None:
    run, client, before = begin(calm), calm.client(Role.ANALYST), calm.site.now
    for address in ("/api/v1/runs", f"/api/v1/runs/{run}"):
        etag = {"if-none-match": client.get(address).headers["etag"]}
        calm.site.now = lambda: before() + timedelta(seconds=9)  # the clock goes on, and is no news
        assert client.get(address, headers=etag).status_code == 304
        fail(calm, run, f"of-{address.count('/')}.pdf")
        assert client.get(address, headers=etag).status_code == 200


def test_a_run_stops_when_somebody_asks_and_the_log_has_it_once(calm: Room) -> None:
    run, client = begin(calm), calm.client(Role.ANALYST)
    assert f'action="/runs/{run}/cancel"' in client.get(f"/runs/{run}").text
    for _ in range(2):
        assert client.post(f"/runs/{run}/cancel").headers["location"] == f"/runs/{run}?done=cancelled"
    assert client.post(f"/api/v1/runs/{run}/cancel").status_code == 202
    (entry,) = calm.site.archive.log_entries(action="cancel-run")
    assert (entry.person, entry.subject) == (calm.person(Role.ANALYST).code, run)
    asked = client.get(f"/runs/{run}?fragment=true").text
    assert "asked this run to stop" in asked
    assert "<html" not in asked
    end(calm, run, RunState.INTERRUPTED, {Status.DONE: 1}, "Somebody asked the run to stop.")
    page = client.get(f"/runs/{run}").text
    assert "Stopped because <bdi>Analyst</bdi> asked for it" in page
    assert f'action="/runs/{run}/cancel"' not in page
    assert client.post(f"/api/v1/runs/{run}/cancel").status_code == 409
    assert client.post(f"/runs/{run}/cancel").headers["location"] == f"/runs/{run}?done=ended"


def test_a_run_whose_process_is_gone_is_not_shown_as_if_it_worked(calm: Room) -> None:
    run = begin(calm, owner=replace(this_process(), pid_started="1"))
    client = calm.client(Role.ANALYST)
    assert client.get(f"/api/v1/runs/{run}").json()["state"] == "interrupted"
    page = client.get(f"/runs/{run}").text
    assert "ended without a word" in page
    assert 'data-busy="false"' in page
    assert client.post(f"/api/v1/runs/{run}/cancel").status_code == 409


def test_what_failed_is_told_with_its_reason_and_tried_again(calm: Room) -> None:
    run, client = begin(calm), calm.client(Role.ANALYST)
    fail(calm, run, "a & <b>.pdf")
    assert "/runs/retry" not in client.get(f"/runs/{run}?fragment=true").text, "not while it runs"
    end(calm, run, RunState.FINISHED, {Status.FAILED: 1})
    page = client.get(f"/runs/{run}").text
    assert "a &amp; &lt;b&gt;.pdf" in page
    assert "It is damaged &lt;b&gt;." in page
    file = page.split('name="file" value="')[1].partition('"')[0]
    assert client.post("/runs/retry", data={"file": file}).headers["location"] == "/runs?done=retry"
    assert calm.site.starter.state().activity is StarterActivity.WAITING
    assert (calm.site.settings.out / "run-wanted").read_text() == "retry"
    (entry,) = calm.site.archive.log_entries(action="retry-documents")
    assert entry.subject == "a & <b>.pdf"
    assert client.post("/runs/retry", data={"file": "WyJub25lIl0"}).status_code == 404
    assert client.post("/runs/retry", data={"file": "%%%"}).status_code == 422


def test_a_run_that_was_asked_for_here_says_by_whom(calm: Room) -> None:
    client = calm.client(Role.ANALYST)
    asked = client.post("/api/v1/runs", json={"retry": False})
    assert (asked.status_code, asked.json()["activity"]) == (202, "waiting")
    page = client.get("/runs?done=started").text
    assert 'data-busy="true"' in page
    assert page.count("A run was asked for.") == 1, "said once, while it waits"
    run = begin(calm)
    listed = {each["id"]: each["asked_by"] for each in client.get("/api/v1/runs").json()["items"]}
    assert listed.pop(run) == calm.person(Role.ANALYST).code
    assert set(listed.values()) == {None}
    assert client.get(f"/api/v1/runs/{run}").json()["asked_by"] == calm.person(Role.ANALYST).code
    assert client.post("/api/v1/runs", json={"retry": "perhaps"}).status_code == 422


def test_runs_are_listed_page_by_page_and_unknown_ones_are_told(calm: Room) -> None:
    client = calm.client(Role.ANALYST)
    for number in range(3):
        end(calm, begin(calm, f"run-{number}"), RunState.FINISHED, {})
    seen, address = [], "/api/v1/runs?limit=2"
    while address:
        answer = client.get(address).json()
        seen.append([each["id"] for each in answer["items"]])
        address = f"/api/v1/runs?limit=2&cursor={answer['next']}" if answer["next"] else ""
    assert (seen[0], seen[1][0], len(seen[1])) == (["run-2", "run-1"], "run-0", 2)
    assert client.get("/runs?after=WyJydW4tMSJd").text.count("/runs/run-0") == 1
    assert client.get("/api/v1/runs?cursor=WyJub25lIl0").status_code == 404
    assert client.get("/api/v1/runs?cursor=%00").status_code == 422
    for address in ("/runs/none", "/api/v1/runs/none"):
        assert client.get(address).status_code == 404
    assert client.get("/api/v1/runs/a%00b").status_code == 422


def test_closing_the_room_starts_nothing_more_and_forgets_nothing(calm: Room) -> None:
    calm.client(Role.ANALYST).post("/runs")
    calm.site.close()
    assert not calm.site.starter._thread.is_alive()  # type: ignore[attr-defined]
    assert (calm.site.settings.out / "run-wanted").exists()
