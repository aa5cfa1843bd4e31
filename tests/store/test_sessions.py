from datetime import timedelta

import pytest
from sqlalchemy import update

from pipeline.errors import UnknownRecord
from pipeline.store import Role
from pipeline.store.archive import Archive
from pipeline.store.people_tables import people
from tests.store.accounts import add, key
from tests.store.examples import LATER, NOW

MINUTE = timedelta(minutes=1)


def test_a_session_opens_until_it_ends(archive: Archive) -> None:
    amal = add(archive)
    begun = archive.begin_session(key("s"), amal.code, "Browser " * 100, NOW, LATER)
    assert begun.agent == ("Browser " * 100)[:200]
    assert archive.session(key("s"), NOW) == (begun, amal)
    assert archive.session(key("s"), LATER - timedelta(seconds=1)) == (begun, amal)
    assert archive.session(key("s"), LATER) is None
    assert archive.session(key("other"), NOW) is None
    assert archive.end_session(key("s"))
    assert not archive.end_session(key("s"))
    assert archive.session(key("s"), NOW) is None


def test_a_session_shows_its_person_as_they_are_now_and_ends_with_their_account(archive: Archive) -> None:
    amal = add(archive)
    archive.begin_session(key("s"), amal.code, "", NOW, LATER)
    changed = archive.change_person(amal.code, role=Role.READER)
    found = archive.session(key("s"), NOW)
    assert found is not None
    assert found[1] == changed
    archive.disable_person(amal.code, NOW)
    assert archive.session(key("s"), NOW) is None
    archive.enable_person(amal.code)
    assert archive.session(key("s"), NOW) is None
    archive.begin_session(key("s"), amal.code, "", NOW, LATER)
    with archive.writing() as connection:  # as a session that began in the very moment of disabling would stay
        connection.execute(update(people).values(disabled_at=NOW))
    assert archive.session(key("s"), NOW) is None
    with pytest.raises(UnknownRecord, match="disabled"):
        archive.begin_session(key("t"), amal.code, "", NOW, LATER)
    with pytest.raises(UnknownRecord):
        archive.begin_session(key("t"), "p-x", "", NOW, LATER)


def test_a_session_is_prolonged_at_most_once_a_minute_and_not_after_its_end(archive: Archive) -> None:
    archive.begin_session(key("s"), add(archive).code, "", NOW, LATER)
    archive.touch_session(key("s"), NOW + MINUTE / 2, LATER + MINUTE)
    found = archive.session(key("s"), NOW)
    assert found is not None
    assert (found[0].seen_at, found[0].expires_at) == (NOW, LATER)
    archive.touch_session(key("s"), NOW + MINUTE, LATER + MINUTE)
    found = archive.session(key("s"), NOW)
    assert found is not None
    assert (found[0].seen_at, found[0].expires_at) == (NOW + MINUTE, LATER + MINUTE)
    archive.touch_session(key("s"), LATER + MINUTE, LATER + 9 * MINUTE)
    assert archive.session(key("s"), LATER + MINUTE) is None


def test_all_sessions_of_a_person_end_but_the_one_that_asks(archive: Archive) -> None:
    amal, bo = add(archive), add(archive, "bo")
    for number, person in enumerate((amal, amal, amal, bo)):
        archive.begin_session(key(f"s{number}"), person.code, "", NOW + number * MINUTE, LATER)
    assert [row.digest for row in archive.sessions_of(amal.code)] == [key("s2"), key("s1"), key("s0")]
    assert archive.sessions_of(amal.code, LATER) == []
    assert archive.end_sessions(amal.code, except_digest=key("s1")) == 2
    assert [row.digest for row in archive.sessions_of(amal.code)] == [key("s1")]
    assert archive.end_sessions(amal.code) == 1
    assert archive.session(key("s3"), NOW) is not None


def test_sessions_that_are_over_are_swept_when_somebody_signs_in(archive: Archive) -> None:
    amal = add(archive)
    archive.begin_session(key("old"), amal.code, "", NOW, NOW + MINUTE)
    archive.begin_session(key("new"), add(archive, "bo").code, "", NOW + MINUTE, LATER)
    assert archive.sessions_of(amal.code) == []


def test_a_token_opens_until_it_is_revoked_or_over(archive: Archive) -> None:
    amal = add(archive)
    made = archive.add_token(key("t"), amal.code, "Script", {"review", "read"}, now=NOW, expires_at=LATER)
    assert (made.person, made.scopes, made.used_at) == (amal.code, frozenset({"read", "review"}), None)
    assert archive.token(key("t"), NOW) == (made, amal)
    assert archive.token(key("t"), LATER) is None
    assert archive.token(key("u"), NOW) is None
    lasting = archive.add_token(key("u"), amal.code, "Other", (), now=NOW)
    assert archive.token(key("u"), LATER) == (lasting, amal)
    assert [token.number for token in archive.tokens_of(amal.code)] == [lasting.number, made.number]
    assert not archive.revoke_token(made.number, NOW, person=add(archive, "bo").code)
    assert archive.revoke_token(made.number, NOW, person=amal.code)
    assert not archive.revoke_token(made.number, LATER)
    assert archive.token(key("t"), NOW) is None
    assert archive.tokens_of(amal.code)[1].revoked_at == NOW
    with pytest.raises(UnknownRecord):
        archive.add_token(key("v"), "p-x", "", (), now=NOW)


def test_a_token_sleeps_while_its_person_is_disabled(archive: Archive) -> None:
    amal = add(archive)
    archive.add_token(key("t"), amal.code, "Script", (), now=NOW)
    archive.disable_person(amal.code, NOW)
    assert archive.token(key("t"), NOW) is None
    archive.enable_person(amal.code)
    assert archive.token(key("t"), NOW) is not None


def test_the_use_of_a_token_is_written_down_at_most_once_a_minute(archive: Archive) -> None:
    amal = add(archive)
    archive.add_token(key("t"), amal.code, "Script", (), now=NOW)
    uses = []
    for moment in (NOW, NOW + MINUTE / 2, NOW + MINUTE):
        archive.token(key("t"), moment)
        uses.append(archive.tokens_of(amal.code)[0].used_at)
    assert uses == [NOW, NOW, NOW + MINUTE]


def test_attempts_are_counted_from_a_moment_and_forgotten(archive: Archive) -> None:
    for minutes in (0, 1, 2):
        archive.note_attempt("login a", NOW + minutes * MINUTE)
    archive.note_attempt("login b", NOW)
    assert archive.attempts_since("login a", NOW - MINUTE) == 3
    assert archive.attempts_since("login a", NOW) == 2
    assert archive.latest_attempt("login a") == NOW + 2 * MINUTE
    archive.forget_attempts("login a")
    assert archive.attempts_since("login a", NOW - MINUTE) == 0
    assert archive.latest_attempt("login a") is None
    assert archive.attempts_since("login b", NOW - MINUTE) == 1


def test_attempts_older_than_a_day_are_swept(archive: Archive) -> None:
    archive.note_attempt("login a", NOW)
    archive.note_attempt("login b", NOW + timedelta(days=1) - MINUTE)
    assert archive.latest_attempt("login a") == NOW
    archive.note_attempt("login b", NOW + timedelta(days=1))
    assert archive.latest_attempt("login a") is None
