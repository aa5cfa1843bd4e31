import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.errors import LastOwner, LoginTaken, UnfitAccount, UnknownRecord
from pipeline.store import Person, Role, attempt_by_login, attempt_from_address, fold_login, folded, open_archive
from pipeline.store.archive import Archive
from pipeline.store.logins import tidy_name
from pipeline.store.people import insert_person
from tests.store.accounts import add, at_once
from tests.store.examples import LATER, NOW

HASH, OTHER_HASH = "$argon2id$x", "$argon2id$y"
LETTERS = st.text(st.characters(codec="utf-8"), max_size=70)


def test_an_account_is_found_by_code_login_and_subject(archive: Archive) -> None:
    made = archive.add_person(
        " Amal.K ",
        "Amal\u202e  Kenyatta\n",
        Role.ANALYST,
        password=HASH,
        subject="idp|7",
        language="fr",
        now=NOW,
    )
    assert re.fullmatch(r"p-[a-z2-7]{16}", made.code)
    assert made == Person(made.code, "amal.k", "Amal Kenyatta", Role.ANALYST, HASH, "idp|7", "fr", {}, NOW, None, None)
    assert made.is_active
    assert archive.person(made.code) == made
    assert archive.person_by_login("AMAL.K") == made
    assert archive.person_by_subject("idp|7") == made
    assert (archive.person("p-x"), archive.person_by_login("bo"), archive.person_by_subject("x")) == (None, None, None)
    assert archive.person_by_login("no login at all \0 \ud800") is None
    assert "argon2" not in repr(made)


def test_a_login_or_subject_is_given_once(archive: Archive) -> None:
    add(archive, "straße", subject="idp|7")
    with pytest.raises(LoginTaken):
        add(archive, "STRASSE")
    with pytest.raises(LoginTaken):
        add(archive, "bo", subject="idp|7")
    assert archive.count_people() == 1


def test_of_many_who_want_one_login_one_gets_it(archive: Archive) -> None:
    def want() -> bool:
        try:
            add(archive)
        except LoginTaken:
            return False
        return True

    assert sum(at_once([want] * 4)) == 1
    assert archive.count_people() == 1


@pytest.mark.parametrize(
    "login", ["", "  ", "a b", "a/b", "a" * 65, "a\0", "\ud800", "a\u202eb", "a\u0301\u0301", "a\nb"]
)
def test_what_cannot_be_typed_is_no_login(archive: Archive, login: str) -> None:
    with pytest.raises(UnfitAccount):
        add(archive, login)
    assert archive.count_people() == 0


@pytest.mark.parametrize("login", ["a", "jo-ann_1+x@example.org", "أمل", "Ａmal", "Δημήτρης", "a" * 64])
def test_letters_of_every_script_make_a_login(archive: Archive, login: str) -> None:
    made = add(archive, login)
    assert archive.person_by_login(login) == archive.person_by_login(login.upper()) == made


@given(LETTERS)
@example("ΐ\u0345")
@example("ẞﬁﬂ K")
def test_folding_is_done_after_once_and_blind_to_case_and_composition(login: str) -> None:
    fold = folded(login)
    assert folded(fold) == fold
    assert folded(unicodedata.normalize("NFD", login)) == fold
    assert folded(f" {login}\t") == fold
    assert folded(login.casefold()) == fold


@given(LETTERS)
def test_every_text_is_a_login_or_is_refused_in_words(login: str) -> None:
    with suppress(UnfitAccount):
        fold = fold_login(login)
        assert fold == fold_login(fold)
        assert 1 <= len(fold) <= 64
        assert all(sign.isalpha() or sign.isdecimal() or sign in "._-@+" for sign in fold)


def test_a_name_falls_back_to_the_login_and_has_an_end() -> None:
    assert tidy_name("\u200f \u202e", "amal") == "amal"
    assert tidy_name("نعمت‌الله", "n") == "نعمت‌الله"
    with pytest.raises(UnfitAccount):
        tidy_name("a" * 121, "amal")


def test_accounts_are_listed_by_name_and_the_erased_only_where_asked(archive: Archive) -> None:
    bo, amal, cy = add(archive, "bo"), add(archive, "amal"), add(archive, "cy")
    archive.disable_person(bo.code, NOW)
    archive.erase_person(cy.code, NOW)
    assert [person.code for person in archive.people()] == [amal.code, bo.code]
    assert {person.code for person in archive.people(include_gone=True)} == {amal.code, bo.code, cy.code}
    assert archive.count_people() == 2


def test_names_are_given_for_codes_that_were_ever_a_persons(archive: Archive) -> None:
    amal, bo = add(archive, "amal"), add(archive, "bo")
    archive.erase_person(bo.code, NOW)
    unknown = [f"p-{number}" for number in range(700)]
    assert archive.names_of([amal.code, "carla", bo.code, *unknown, amal.code]) == {amal.code: "Amal", bo.code: ""}
    assert archive.names_of([]) == {}


def test_only_what_is_given_of_an_account_changes(archive: Archive) -> None:
    amal = add(archive, password=HASH, language="en")
    changed = archive.change_person(amal.code, name=" A  K ", preferences={"key.yes": "ي\0"})
    assert (changed.name, changed.preferences, changed.password) == ("A K", {"key.yes": "ي\ufffd"}, HASH)
    assert archive.change_person(amal.code) == changed
    changed = archive.change_person(amal.code, role=Role.ANALYST, language="ar", password=OTHER_HASH, subject="idp|1")
    assert (changed.role, changed.language, changed.password, changed.subject) == (
        Role.ANALYST,
        "ar",
        OTHER_HASH,
        "idp|1",
    )
    assert (changed.name, archive.person(amal.code)) == ("A K", changed)
    bo = add(archive, "bo")
    with pytest.raises(LoginTaken):
        archive.change_person(bo.code, subject="idp|1")
    with pytest.raises(UnfitAccount):
        archive.change_person(bo.code, name="a" * 121)


def test_a_disabled_person_may_be_let_in_again_and_an_erased_one_not(archive: Archive) -> None:
    amal = add(archive)
    disabled = archive.disable_person(amal.code, NOW)
    assert (disabled.is_active, disabled.disabled_at) == (False, NOW)
    assert archive.disable_person(amal.code, LATER).disabled_at == NOW
    assert archive.enable_person(amal.code) == amal
    archive.erase_person(amal.code, NOW)
    for step in (
        lambda: archive.enable_person(amal.code),
        lambda: archive.disable_person(amal.code, NOW),
        lambda: archive.change_person(amal.code, name="Amal"),
        lambda: archive.erase_person(amal.code, NOW),
        lambda: archive.change_person("p-x", name="X"),
    ):
        with pytest.raises(UnknownRecord):
            step()


def test_the_last_active_owner_stays_one(archive: Archive) -> None:
    first, second = add(archive, "first", Role.OWNER), add(archive, "second", Role.OWNER)
    archive.disable_person(second.code, NOW)
    for step in (
        lambda: archive.change_person(first.code, role=Role.ANALYST),
        lambda: archive.disable_person(first.code, NOW),
        lambda: archive.erase_person(first.code, NOW),
    ):
        with pytest.raises(LastOwner):
            step()
    assert archive.change_person(first.code, role=Role.OWNER, name="One") == archive.person(first.code)
    archive.enable_person(second.code)
    archive.erase_person(first.code, NOW)
    with pytest.raises(LastOwner):
        archive.disable_person(second.code, NOW)


def test_two_owners_who_go_at_once_do_not_leave_nobody(url: str) -> None:
    with open_archive(url) as archive:
        for turn in range(5):
            owners = [add(archive, f"o{turn}-{number}", Role.OWNER) for number in range(2)]
            for old in archive.people():
                if old.role is Role.OWNER and old.code not in {owner.code for owner in owners}:
                    archive.erase_person(old.code, NOW)

            def leave(owner: Person) -> bool:
                try:
                    archive.change_person(owner.code, role=Role.READER)
                except LastOwner:
                    return False
                return True

            assert sorted(at_once([lambda owner=owner: leave(owner) for owner in owners])) == [False, True]  # type: ignore[misc]


def test_the_first_owner_is_added_once_whoever_comes_at_the_same_time(archive: Archive) -> None:
    steps = [lambda number=number: archive.add_first_owner(f"o{number}", "O", now=NOW) for number in range(4)]
    (won,) = [person for person in at_once(steps) if person is not None]
    assert won.role is Role.OWNER
    assert archive.people() == [won]
    assert archive.add_first_owner("late", "L", now=NOW) is None


def test_the_first_owner_waits_for_an_account_that_is_being_made(archive: Archive) -> None:
    with ThreadPoolExecutor(1) as pool:
        with archive.writing() as connection:
            insert_person(connection, "first", "First", Role.OWNER, NOW, None, None, "")
            late = pool.submit(archive.add_first_owner, "late", "Late", now=NOW)
            with pytest.raises(TimeoutError):
                late.result(0.3)
        assert late.result(60) is None
    assert [person.login for person in archive.people()] == ["first"]


def test_attempts_are_counted_under_one_key_for_one_login_or_neighbourhood() -> None:
    assert attempt_by_login(" AMAL") == attempt_by_login("amal") != attempt_by_login("bo")
    assert "amal" not in attempt_by_login("amal")
    assert attempt_by_login("\ud800").startswith("login ")
    assert (
        attempt_from_address("2001:db8:0:1::5")
        == attempt_from_address("2001:db8:0:1:ffff::")
        == "address 2001:db8:0:1::/64"
    )
    assert attempt_from_address("2001:db8:0:2::5") != attempt_from_address("2001:db8:0:1::5")
    assert attempt_from_address("::ffff:192.0.2.1") == attempt_from_address("192.0.2.1") == "address 192.0.2.1"
    assert attempt_from_address("fe80::1%eth0") == "address fe80::/64"
    assert attempt_from_address("testclient") == attempt_from_address("") == "address unknown"
