import base64
import threading
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ArchiveError
from pipeline.web import passwords
from pipeline.web.passwords import Checked, Weakness, hash_password, verify_password, weakness_of

PHRASE = "Vier graue Möwen über Genf"


def test_a_password_opens_what_it_was_hashed_for_and_nothing_else_does() -> None:
    hashed = hash_password(PHRASE)
    assert hashed != hash_password(PHRASE)
    assert extract_parameters(hashed) == RFC_9106_LOW_MEMORY
    assert verify_password(hashed, PHRASE) == Checked(ok=True, needs_rehash=False)
    assert verify_password(hashed, PHRASE + " ") == Checked(ok=False)


def test_a_password_is_the_same_however_its_accents_are_composed() -> None:
    hashed = hash_password(unicodedata.normalize("NFD", PHRASE))
    assert verify_password(hashed, unicodedata.normalize("NFC", PHRASE)).ok


def test_what_is_no_text_is_hashed_too() -> None:
    assert verify_password(hash_password("\ud800\0 abcdefghij"), "\ud800\0 abcdefghij").ok


def test_an_older_hash_asks_to_be_made_anew() -> None:
    older = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PHRASE)
    assert verify_password(older, PHRASE) == Checked(ok=True, needs_rehash=True)
    assert verify_password(older, "wrong").needs_rehash is False


def test_nobody_costs_what_somebody_costs_and_is_never_right() -> None:
    assert extract_parameters(passwords._NOBODY) == extract_parameters(hash_password(PHRASE))
    assert len(base64.b64decode(passwords._NOBODY.rsplit("$", 1)[1] + "=")) == RFC_9106_LOW_MEMORY.hash_len
    assert verify_password(None, PHRASE) == Checked(ok=False)


def test_nobody_comes_in_even_with_the_password_of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_NOBODY", hash_password(PHRASE))
    assert verify_password(None, PHRASE) == verify_password("", PHRASE) == Checked(ok=False)


def test_a_text_beyond_the_limit_is_never_right() -> None:
    assert verify_password(hash_password("a" * 256), "a" * 256).ok
    assert verify_password(hash_password("a" * 257), "a" * 257) == Checked(ok=False)
    assert verify_password(hash_password(""), "a" * 257) == Checked(ok=False)


@pytest.mark.parametrize("hashed", ["plain", "$argon2id$v=19$m=65536,t=3,p=4$broken"])
def test_a_damaged_hash_is_said_to_be_one(hashed: str) -> None:
    with pytest.raises(ArchiveError, match="damaged"):
        verify_password(hashed, PHRASE)


def test_no_more_than_two_are_hashed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, let_go = threading.Semaphore(0), threading.Event()

    class Slow(PasswordHasher):
        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
            begun.release()
            assert let_go.wait(60)
            return "hashed"

    monkeypatch.setattr(passwords, "_HASHER", Slow())
    with ThreadPoolExecutor(3) as pool:
        made = [pool.submit(hash_password, PHRASE) for _ in range(3)]
        assert begun.acquire(timeout=60)
        assert begun.acquire(timeout=60)
        assert not begun.acquire(timeout=0.2)
        let_go.set()
        assert [each.result(60) for each in made] == ["hashed"] * 3


@pytest.mark.parametrize(
    ("password", "weakness"),
    [
        ("elevenchars", Weakness.TOO_SHORT),
        ("e\u0301" * 11, Weakness.TOO_SHORT),
        ("x y" * 86, Weakness.TOO_LONG),
        ("aaaaaaaaaaaa", Weakness.REPEATED),
        ("abababababab", Weakness.REPEATED),
        ("123456789012", Weakness.REPEATED),
        ("abcdefghijklm", Weakness.REPEATED),
        ("987654321098", Weakness.REPEATED),
        ("passwordpassword", Weakness.COMMON),
        ("pass-word1 " * 8, Weakness.COMMON),
        ("Password123456", Weakness.COMMON),
        ("P@ssw0rd!2024", Weakness.COMMON),
        ("2024-Migration!", Weakness.COMMON),
        ("qwertyuiop[]", Weakness.COMMON),
        ("MotDePasse2025", Weakness.COMMON),
        ("Contraseña.2025", Weakness.COMMON),
        ("كلمة المرور ٢٠٢٥", Weakness.COMMON),
        ("welcome to 2024", None),
        ("03041987 1987", Weakness.COMMON),
        ("83 02 71 95 44 60 18 27", None),
        ("Kenyatta-amal.k-9", Weakness.PERSONAL),
        ("the garden of amal kenyatta", Weakness.PERSONAL),
        ("A M A L K E N Y A T T A", Weakness.PERSONAL),
        (PHRASE, None),
        ("correct horse battery staple", None),
        ("sunshine dragon coffee purple", None),
        ("🐢🐙🦀🐠🐡🐬🐳🦑🐚🪸🌊⛵🏝️🧭⚓🛟🪝🎣🦞🦐", None),
    ],
)
def test_weak_passwords_are_told_from_good_ones(password: str, weakness: Weakness | None) -> None:
    assert weakness_of(password, "amal.k@example.org", "Amal Kenyatta") is weakness


def test_short_names_and_no_names_forbid_nothing() -> None:
    assert weakness_of("banana split anatomy", "li", "Ana") is None
    assert weakness_of(PHRASE, "", "") is None


@given(st.text(max_size=300), st.text(max_size=64), st.text(max_size=64))
def test_every_text_gets_an_answer(password: str, login: str, name: str) -> None:
    weakness = weakness_of(password, login, name)
    assert (weakness is Weakness.TOO_LONG) == (len(password) > 256)
    if len(unicodedata.normalize("NFC", password)) < 12:
        assert weakness is Weakness.TOO_SHORT
