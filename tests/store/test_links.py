from datetime import timedelta

import pytest

from pipeline.errors import LoginTaken, UnknownRecord
from pipeline.store import Link, LinkPurpose, Role
from pipeline.store.archive import Archive
from tests.store.accounts import add, at_once, key
from tests.store.examples import LATER, NOW

HASH = "$argon2id$x"
SOON = NOW + timedelta(minutes=1)


def invite(archive: Archive, name: str = "i", **more: object) -> Link:
    values = {"now": NOW, "expires_at": LATER, "role": Role.ANALYST, "name": "Amal K"} | more
    return archive.make_link(key(name), LinkPurpose.INVITATION, **values)  # type: ignore[arg-type]


def test_a_link_opens_once_before_it_expires(archive: Archive) -> None:
    made = invite(archive)
    assert archive.link(key("i"), SOON) == made
    assert archive.open_links(SOON) == [made]
    assert archive.link(key("i"), LATER) is None
    assert archive.use_link(key("i"), LATER) is None
    assert archive.link(key("j"), SOON) is None
    used = archive.use_link(key("i"), SOON)
    assert used is not None
    assert (used.used_at, used.role, used.name, used.purpose) == (SOON, Role.ANALYST, "Amal K", LinkPurpose.INVITATION)
    assert archive.use_link(key("i"), SOON) is None
    assert archive.link(key("i"), SOON) is None
    assert archive.open_links(SOON) == []


def test_of_many_who_use_a_link_at_once_one_wins(archive: Archive) -> None:
    invite(archive)
    assert sum(link is not None for link in at_once([lambda: archive.use_link(key("i"), SOON)] * 4)) == 1


def test_of_many_who_accept_an_invitation_at_once_one_gets_in(archive: Archive) -> None:
    invite(archive)
    steps = [lambda number=number: archive.accept_invitation(key("i"), f"a{number}", now=SOON) for number in range(4)]
    (person,) = [each for each in at_once(steps) if each is not None]
    assert (person.role, person.name, person.created_at) == (Role.ANALYST, "Amal K", SOON)
    assert archive.people() == [person]


def test_a_link_is_not_lost_where_the_login_is_taken(archive: Archive) -> None:
    add(archive, "amal")
    invite(archive, role=None)
    with pytest.raises(LoginTaken):
        archive.accept_invitation(key("i"), "Amal", now=SOON)
    person = archive.accept_invitation(key("i"), "amal.k", name="Amal", password=HASH, now=SOON)
    assert person is not None
    assert (person.role, person.name, person.password) == (Role.READER, "Amal", HASH)


def test_a_link_opens_nothing_that_it_is_not_for(archive: Archive) -> None:
    amal = add(archive)
    invite(archive)
    archive.make_link(key("p"), LinkPurpose.NEW_PASSWORD, now=NOW, expires_at=LATER, person=amal.code)
    assert archive.accept_invitation(key("p"), "bo", now=SOON) is None
    assert archive.accept_new_password(key("i"), "hash", SOON) is None
    assert archive.link(key("p"), SOON) is not None
    assert archive.link(key("i"), SOON) is not None


def test_a_new_password_ends_all_sessions_and_comes_by_the_latest_link(archive: Archive) -> None:
    amal, bo = add(archive), add(archive, "bo")
    for person in (amal, bo):
        archive.begin_session(key(f"s-{person.login}"), person.code, "", NOW, LATER)
    for name, person in (("old", amal), ("new", amal), ("bo", bo)):
        archive.make_link(key(name), LinkPurpose.NEW_PASSWORD, now=NOW, expires_at=LATER, person=person.code)
    assert archive.accept_new_password(key("old"), "hash", SOON) is None
    changed = archive.accept_new_password(key("new"), "hash", SOON)
    assert changed is not None
    assert (changed.code, changed.password) == (amal.code, "hash")
    assert archive.session(key("s-amal"), SOON) is None
    assert archive.session(key("s-bo"), SOON) is not None
    assert archive.link(key("bo"), SOON) is not None


def test_links_of_somebody_kept_out_open_nothing(archive: Archive) -> None:
    owner, amal = add(archive, "owner", Role.OWNER), add(archive)
    archive.make_link(key("p"), LinkPurpose.NEW_PASSWORD, now=NOW, expires_at=LATER, person=amal.code)
    invite(archive, "by-amal", created_by=amal.code)
    invite(archive, "by-owner", created_by=owner.code)
    archive.disable_person(amal.code, NOW)
    archive.enable_person(amal.code)
    assert [link.digest for link in archive.open_links(SOON)] == [key("by-owner")]
    archive.disable_person(amal.code, NOW)
    archive.make_link(key("q"), LinkPurpose.NEW_PASSWORD, now=NOW, expires_at=LATER, person=amal.code)
    assert archive.link(key("q"), SOON) is None
    assert archive.use_link(key("q"), SOON) is None
    with pytest.raises(UnknownRecord):
        archive.make_link(key("r"), LinkPurpose.NEW_PASSWORD, now=NOW, expires_at=LATER, person="p-x")


def test_a_link_may_be_taken_back_until_it_is_used(archive: Archive) -> None:
    invite(archive, "i")
    invite(archive, "j")
    assert archive.drop_link(key("i"))
    assert not archive.drop_link(key("i"))
    archive.use_link(key("j"), SOON)
    assert not archive.drop_link(key("j"))


def test_the_link_of_the_first_owner_is_used_up_with_the_account_or_not_at_all(archive: Archive) -> None:
    for name in ("old", "new"):
        archive.make_link(key(name), LinkPurpose.FIRST_OWNER, now=NOW, expires_at=LATER, role=Role.OWNER)
    assert archive.add_first_owner("amal", "Amal", link=key("old"), now=SOON) is None
    assert archive.add_first_owner("amal", "Amal", link=key("new"), now=LATER) is None
    steps = [
        lambda number=number: archive.add_first_owner(f"o{number}", "", link=key("new"), now=SOON)
        for number in range(3)
    ]
    (owner,) = [person for person in at_once(steps) if person is not None]
    assert archive.people() == [owner]
    assert archive.link(key("new"), SOON) is None


def test_expired_links_are_swept_when_one_is_made(archive: Archive) -> None:
    invite(archive, "old", expires_at=SOON)
    invite(archive, "new", now=SOON)
    assert not archive.drop_link(key("old"))
