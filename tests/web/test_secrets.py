import hashlib
import re

from hypothesis import given
from hypothesis import strategies as st

from pipeline.web.secrets import csrf_of, digest_of, new_secret, same


def test_secrets_have_256_bits_and_none_comes_twice() -> None:
    made = {new_secret() for _ in range(100)}
    assert len(made) == 100
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", secret) for secret in made)


def test_a_digest_is_plain_sha_256() -> None:
    assert digest_of("secret") == hashlib.sha256(b"secret").hexdigest()


@given(st.text(), st.text())
def test_same_says_what_equality_says(a: str, b: str) -> None:
    assert same(a, b) == (a == b)
    assert same(a, a)


def test_what_is_no_text_is_compared_too() -> None:
    assert not same("\ud800", "é")
    assert digest_of("\ud800") != digest_of("\ud801")


def test_what_forms_carry_is_of_one_session_and_not_what_is_stored() -> None:
    one, other = new_secret(), new_secret()
    assert csrf_of(one) == csrf_of(one) != csrf_of(other)
    assert re.fullmatch(r"[0-9a-f]{64}", csrf_of(one))
    assert csrf_of(one) not in {digest_of(one), hashlib.sha256(one.encode()).hexdigest(), one}
