"""Passwords: hashed with Argon2id, compared without telling who exists, and refused where they are easily guessed."""

import itertools
import re
import threading
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from argon2.profiles import RFC_9106_LOW_MEMORY

from pipeline.errors import ArchiveError
from pipeline.web.common_passwords import COMMON

SHORTEST = 12  # characters, as OWASP ASVS 6.2.1 (5.0.0) asks at least 8, and advises more
LONGEST = 256  # characters; a sentence fits, and hashing it costs no more than another

_AT_ONCE = threading.BoundedSemaphore(2)  # each hash takes 64 MiB while it is made
_HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)  # RFC 9106, section 4, the second recommended option
_NOBODY = (  # of random bytes that nobody kept: what an unknown login is compared with, at the same cost
    "$argon2id$v=19$m=65536,t=3,p=4$wYLqM4vUjBEGUl7U3bgh2Q$t6uj3/NrFgQ29yc/MPwxjsjXInTYhTW8A3s4hRs7EUk"
)

_FEWEST_CHARACTERS = 5  # that differ; below, it is one piece again and again
_STEADY = 0.7  # share of steps to the same or the next character that makes a row such as 123456789012
_MOST_COMMON_WORDS = 3  # four and more words in a row are a passphrase, whatever they are
_LONG_NUMBER = 20  # digits; shorter ones are dates, telephones, cards
_SHORTEST_NAME = 4  # letters of a part of a name: Ana or Li may stand in any sentence
_SHORTEST_LOGIN = 3
_LOOK_ALIKES = str.maketrans("0134578@$!|", "oieastbasil")


class Weakness(StrEnum):
    """Why a password is refused; the value is the key of its sentence."""

    TOO_SHORT = "short"
    TOO_LONG = "long"
    COMMON = "common"
    PERSONAL = "personal"
    """It holds the login or the name."""
    REPEATED = "repeated"
    """A few characters, or a row of neighbours, again and again."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether a password was right, and whether its hash should be made anew, as the parameters have changed."""

    ok: bool
    needs_rehash: bool = False


def hash_password(password: str) -> str:
    """Hash a password that ``weakness_of`` has let through; about 0.1 s and 64 MiB, two at once at most."""
    with _AT_ONCE:
        return _HASHER.hash(_bytes(password))


def verify_password(hashed: str | None, password: str) -> Checked:
    """Compare a password with a hash; with None (nobody has this login, or no password) at the same cost, and no.

    Raises ArchiveError where the hash is none.
    """
    known, fits = hashed or _NOBODY, len(password) <= LONGEST
    with _AT_ONCE:
        try:
            _HASHER.verify(known, _bytes(password if fits else ""))
        except VerifyMismatchError:
            return Checked(ok=False)
        except (InvalidHashError, VerificationError) as error:
            message = "The password of this account is damaged in the archive."
            raise ArchiveError(message, advice="Ask an owner for a link to a new password.") from error
    if not hashed or not fits:
        return Checked(ok=False)
    return Checked(ok=True, needs_rehash=_HASHER.check_needs_rehash(hashed))


def weakness_of(password: str, login: str, name: str) -> Weakness | None:
    """Say why an account must not have a password, or None where it may. No rule asks for kinds of signs."""
    if len(password) > LONGEST:
        return Weakness.TOO_LONG  # before it is normalised, which takes long for a hostile text
    written = unicodedata.normalize("NFC", password)
    if len(written) < SHORTEST:
        return Weakness.TOO_SHORT
    fold = _folded(written)
    if _is_repeated(fold):
        return Weakness.REPEATED
    if _is_common(fold):
        return Weakness.COMMON
    if any(part in text for part in _personal(login, name) for text in (fold, "".join(fold.split()))):
        return Weakness.PERSONAL
    return None


def _bytes(password: str) -> bytes:
    """Give one sequence of bytes, however the keyboard composes its accents."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _is_repeated(fold: str) -> bool:
    if len(set(fold)) < _FEWEST_CHARACTERS:
        return True
    steps = [ord(after) - ord(before) for before, after in itertools.pairwise(fold)]
    return sum(abs(step) <= 1 for step in steps) >= _STEADY * len(steps)


def _is_common(fold: str) -> bool:
    """Whether nothing but common words is left without digits and signs, look-alikes of letters read as those."""
    if not any(map(str.isalpha, fold)):
        return len(fold) < _LONG_NUMBER
    inner = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", fold)
    readings = (fold, fold.translate(_LOOK_ALIKES), inner.translate(_LOOK_ALIKES))
    return any(_is_made_of_common(_one_period("".join(filter(str.isalpha, reading)))) for reading in readings)


def _one_period(letters: str) -> str:
    """Give the piece that a text repeats, else the text.

    >>> _one_period("abcabcabc"), _one_period("abcab")
    ('abc', 'abcab')
    """
    length = (letters + letters).find(letters, 1)
    return letters[:length]


def _is_made_of_common(letters: str) -> bool:
    fewest: list[int] = [0]  # common words that make up the first letters, for each number of them
    for end in range(1, len(letters) + 1):
        counts = [fewest[start] + 1 for start in range(end) if letters[start:end] in COMMON]
        fewest.append(min(counts, default=_MOST_COMMON_WORDS + 1))
    return fewest[-1] <= _MOST_COMMON_WORDS


def _personal(login: str, name: str) -> list[str]:
    parts = [login, login.partition("@")[0]]
    names = [name, "".join(name.split()), *re.split(r"[\W_]+", name)]
    folded = [_folded(part).strip() for part in parts if len(part.strip()) >= _SHORTEST_LOGIN]
    return folded + [_folded(part).strip() for part in names if len(part.strip()) >= _SHORTEST_NAME]
