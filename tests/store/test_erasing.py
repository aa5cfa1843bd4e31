import json

import pytest
from sqlalchemy import Table, inspect, select, text

from pipeline.errors import UnknownRecord
from pipeline.objectives import Objective
from pipeline.records import Decision, Verdict
from pipeline.store import LinkPurpose, Person, Role, attempt_by_login, people_tables, review_tables
from pipeline.store.archive import Archive
from tests.store.accounts import add, key
from tests.store.examples import LATER, NOW, digest, write_named

SECRETS = ("hash-of-password", key("session"), key("token"), key("link"))


def fill(archive: Archive, person: Person, owner: Person) -> None:
    """Something of everything that the archive holds of a person."""
    archive.begin_session(key("session"), person.code, "Browser 7", NOW, LATER)
    archive.add_token(key("token"), person.code, "Script", {"read"}, now=NOW)
    archive.make_link(
        key("link"), LinkPurpose.NEW_PASSWORD, now=NOW, expires_at=LATER, person=person.code, created_by=owner.code
    )
    archive.save_view(person.code, "Mine", "country=XA", now=NOW)
    archive.save_view(person.code, "Ours", "", shared=True, now=NOW)
    archive.note_upload(person.code, "laws/a.pdf", digest("a"), 7, now=NOW)
    archive.ask_to_cancel("r1", person.code, NOW)
    archive.log(person.code, "sign-in", "", {"by": "password"}, now=NOW)
    archive.note_attempt(attempt_by_login("AMAL"), NOW)
    passage = write_named(archive).passages[0].id
    archive.record_decision(Decision(passage, Objective.DETENTION, Verdict.YES, person.code, NOW))
    said = {"key": f"key-{person.code}", "passage_id": passage, "sha256": digest("a")}
    with archive.writing() as connection:
        shown = {"none": False, "blind": True, "shown": "13", "seconds": 2.5}
        connection.execute(review_tables.readings.insert().values(**said, **shown, reviewer=person.code, made_at=NOW))
        remark = {"author": person.code, "at": NOW, "kind": "comment", "text": "See article 4."}
        connection.execute(review_tables.remarks.insert().values(**said, **remark))
        word = {"objective": 13, "verdict": "yes", "adjudicator": person.code, "at": NOW, "reason": "Plain."}
        connection.execute(review_tables.settlements.insert().values(**said, **word))
        work = {"name": "Week 1", "note": "", "query": "", "wanted": 2, "created_by": owner.code, "created_at": NOW}
        made = connection.execute(review_tables.assignments.insert().values(**work)).inserted_primary_key
        assert made is not None
        connection.execute(review_tables.assigned_people.insert().values(assignment=made[0], person=person.code))


@pytest.fixture
def owner(archive: Archive) -> Person:
    return add(archive, "owner", Role.OWNER)


@pytest.fixture
def amal(archive: Archive, owner: Person) -> Person:
    person = add(
        archive,
        password="hash-of-password",  # noqa: S106 - a text that is looked for
        subject="idp|amal",
        language="fr",
    )
    fill(archive, person, owner)
    return archive.change_person(person.code, preferences={"key.yes": "y"})


def test_a_person_is_given_everything_that_is_held_of_them_and_no_secret(archive: Archive, amal: Person) -> None:
    given = archive.export_person(amal.code)
    assert given["account"] == {
        "code": amal.code, "login": "amal", "name": "Amal", "role": "reviewer", "subject": "idp|amal", "language": "fr",
        "preferences": {"key.yes": "y"}, "created_at": "2026-03-01T12:00:00+00:00", "disabled_at": None,
        "erased_at": None,
    }  # fmt: skip
    counts = {name: len(rows) for name, rows in given.items() if name != "account"}
    assert counts == {
        "sessions": 1, "tokens": 1, "links": 1, "views": 2, "uploads": 1, "cancellations": 1, "readings": 1,
        "decisions": 1, "remarks": 1, "settlements": 1, "answers": 0, "assignments": 1, "log": 1,
    }  # fmt: skip
    written = json.dumps(given)
    assert not any(secret in written for secret in SECRETS)
    assert "Every migrant may see a lawyer." not in written
    assert given["log"][0]["detail"] == {"by": "password"}
    assert (given["decisions"][0]["objective"], given["decisions"][0]["path"]) == (13, "art. 1(a)")


def test_nobody_is_given_what_is_of_others(archive: Archive, amal: Person) -> None:
    bo = add(archive, "bo")
    given = archive.export_person(bo.code)
    assert [name for name, rows in given.items() if rows] == ["account"]
    with pytest.raises(UnknownRecord):
        archive.export_person("p-x")


def test_every_table_that_names_people_is_looked_into(archive: Archive, amal: Person) -> None:
    """A table added later with a column of people must be exported too, or stand here with its reason."""
    elsewhere = {
        "links.created_by", "assignments.created_by",  # what an owner did for others, told by the log
        "remarks.addressee", "flagged.by",  # what others said, and what remarks tell already
    }  # fmt: skip
    given = archive.export_person(amal.code)
    held = {
        table.name
        for module in (people_tables, review_tables)
        for table in vars(module).values()
        if isinstance(table, Table)
    }
    named = {"person", "reviewer", "author", "adjudicator", "addressee", "by", "created_by", "answered_by"}
    names = {"api_tokens": "tokens", "audit_log": "log", "questions": "answers", "assigned_people": "assignments"}
    with archive.reading() as connection:
        columns = {name: {each["name"] for each in inspect(connection).get_columns(name)} for name in held}
    found = {f"{name}.{column}" for name in held for column in columns[name] & named} - elsewhere
    assert {names.get(place.split(".")[0], place.split(".")[0]) for place in found} <= set(given)


def test_an_erased_person_leaves_a_code_and_what_they_decided(archive: Archive, owner: Person, amal: Person) -> None:
    archive.erase_person(amal.code, LATER)
    erased = archive.person(amal.code)
    assert erased == Person(amal.code, None, "", Role.REVIEWER, None, None, "", {}, NOW, None, LATER)
    assert archive.person_by_login("amal") is None
    assert archive.person_by_subject("idp|amal") is None
    assert archive.session(key("session"), NOW) is None
    assert archive.token(key("token"), NOW) is None
    assert archive.link(key("link"), NOW) is None
    assert archive.latest_attempt(attempt_by_login("amal")) is None
    assert [view.name for view in archive.views_for(owner.code)] == ["Ours"]
    assert [made.decision.reviewer for made in archive.decisions()] == [amal.code]
    assert [line.person for line in archive.log_entries()] == [amal.code]
    with archive.reading() as connection:
        assert connection.execute(select(review_tables.readings.c.reviewer)).scalars().all() == [amal.code]
        for table in ("sessions", "api_tokens", "links"):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0  # noqa: S608 - our own names
    with pytest.raises(UnknownRecord):
        archive.export_person(amal.code)


def test_nothing_in_the_archive_tells_who_an_erased_person_was(archive: Archive, amal: Person) -> None:
    archive.erase_person(amal.code, LATER)
    kept: list[str] = []
    with archive.reading() as connection:
        for table in (*people_tables.metadata.sorted_tables,):
            kept += [str(value) for row in connection.execute(select(table)) for value in row]
    written = "\n".join(kept)
    assert amal.code in written
    for trace in ("amal", "Amal", "idp|", "hash-of-password", "Browser 7", "key.yes", "country=XA"):
        assert trace not in written


def test_the_login_of_an_erased_person_is_free(archive: Archive, amal: Person) -> None:
    archive.erase_person(amal.code, LATER)
    archive.erase_person(add(archive, "bo").code, LATER)
    again = add(archive, "amal", subject="idp|amal")
    assert again.code != amal.code
    assert archive.person_by_login("amal") == again
