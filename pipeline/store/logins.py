"""How logins are told apart, and under which keys failed attempts to sign in are counted."""

import hashlib
import ipaddress
import unicodedata

from pipeline.errors import UnfitAccount

LOGIN_CHARACTERS = 64  # an address for mail fits
NAME_CHARACTERS = 120  # of a name that is shown in lists
_ALLOWED_SIGNS = frozenset("._-@+")
_NEIGHBOURS = 64  # leading bits of an IPv6 address that one household or office has for itself
_BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def folded(login: str) -> str:
    """Give what two ways of writing one login have in common: NFKC, case folded, without spaces around it.

    >>> folded(" Ａmal.K@EXAMPLE.org "), folded("STRASSE") == folded("straße")
    ('amal.k@example.org', True)
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", login).casefold()).strip()


def fold_login(login: str) -> str:
    """Fold a login that an account gets. Raises UnfitAccount for one that cannot be typed and told apart."""
    fold = folded(login)
    if not 1 <= len(fold) <= LOGIN_CHARACTERS:
        message = f"A login has 1 to {LOGIN_CHARACTERS} characters; this one has {len(fold)}."
        raise UnfitAccount(message, advice="Choose another one.")
    strange = next((sign for sign in fold if not (sign.isalpha() or sign.isdecimal() or sign in _ALLOWED_SIGNS)), None)
    if strange is not None:
        message = f"A login cannot hold the character U+{ord(strange):04X}."
        raise UnfitAccount(message, advice="Use letters, digits and the signs . _ - @ +")
    return fold


def tidy_name(name: str, login: str) -> str:
    """Give a name as it is shown: one space between words, nothing that turns or hides text; else the login.

    Raises UnfitAccount for one that is too long.
    """
    seen = "".join(sign for sign in name if sign.isspace() or not _hides(sign))
    tidy = " ".join(unicodedata.normalize("NFC", seen).split()) or login
    if len(tidy) > NAME_CHARACTERS:
        message = f"A name has at most {NAME_CHARACTERS} characters; this one has {len(tidy)}."
        raise UnfitAccount(message, advice="Shorten it.")
    return tidy


def _hides(sign: str) -> bool:
    return sign in _BIDI_CONTROLS or unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"}


def attempt_by_login(login: str) -> str:
    """Give the key that failed attempts with a login are counted under.

    A digest, as people type their password there by mistake.
    """
    return "login " + hashlib.sha256(folded(login).encode("utf-8", "surrogatepass")).hexdigest()


def attempt_from_address(address: str) -> str:
    """Give the key that failed attempts from an address are counted under; neighbours in IPv6 share theirs.

    >>> attempt_from_address("203.0.113.7"), attempt_from_address("2001:db8::1") == attempt_from_address("2001:db8::2")
    ('address 203.0.113.7', True)
    """
    try:
        found = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return "address unknown"  # a socket without one, or a proxy that says nonsense: they wait together
    if isinstance(found, ipaddress.IPv4Address):
        return f"address {found}"
    if found.ipv4_mapped is not None:
        return f"address {found.ipv4_mapped}"
    return f"address {ipaddress.ip_network((found, _NEIGHBOURS), strict=False)}"
