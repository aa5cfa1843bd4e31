"""Secrets that open something, and what is kept in their place: the archive has their digests alone."""

import hashlib
import hmac
import secrets

_BYTES = 32  # 256 bits
_CSRF = b"migralex csrf 1"  # what is derived from a session's secret for its forms, and nothing else


def new_secret() -> str:
    """Make a secret of 256 bits for a cookie, a link or a token: 43 letters, digits, ``-`` and ``_``."""
    return secrets.token_urlsafe(_BYTES)


def digest_of(secret: str) -> str:
    """Give what the archive keeps of a secret, SHA-256 in hex. Secrets are random: no salt, no slow hash.

    >>> digest_of("a")[:8]
    'ca978112'
    """
    return hashlib.sha256(_bytes(secret)).hexdigest()


def same(a: str, b: str) -> bool:
    """Whether two secrets are the same, in a time that tells nothing of where they differ."""
    return hmac.compare_digest(_bytes(a), _bytes(b))


def csrf_of(session_secret: str) -> str:
    """Derive what the forms of a session carry: known to its pages alone, stored nowhere, and telling nothing of it.

    HMAC-SHA-256 keyed by the secret, in hex: neither the secret nor its digest can be found from it.
    """
    return hmac.new(_bytes(session_secret), _CSRF, hashlib.sha256).hexdigest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")  # a request may bring what is no text
