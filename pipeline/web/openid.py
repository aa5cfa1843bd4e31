"""OpenID Connect: somebody else's server vouches for a person (authorization code flow with PKCE).

OpenID Connect Core 1.0, RFC 7636 (PKCE) and RFC 9207 (who answers). What must be remembered between going there and
coming back lies in a sealed cookie of the very browser; what was sent back once is not taken again.
"""

import base64
import hashlib
import hmac
import json
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx

from pipeline.errors import MigralexError, SettingsError
from pipeline.settings import Settings
from pipeline.web.secrets import new_secret, same

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")  # none with a shared key
LASTS = timedelta(minutes=10)
"""So long may somebody take to sign in elsewhere."""
METADATA_LASTS = timedelta(hours=1)
LEEWAY = 60  # seconds that two clocks may differ
PATIENCE = 10.0  # seconds for an answer of the other server
MOST_BYTES = 1_000_000  # of an answer of the other server
LONGEST_SUBJECT = 255  # characters, as OpenID Connect Core 2 says
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class NotVouched(MigralexError):  # noqa: N818 - the name says what is the matter
    """The other server does not vouch for a person, or in a way that cannot be believed."""


@dataclass(frozen=True, slots=True)
class Flow:
    """One way there and back. All that the other server is told is derived from ``secret`` and the room's own key."""

    secret: str = field(repr=False)
    target: str
    """The page that was wanted."""
    ends: int
    """Seconds since 1970."""

    @classmethod
    def begin(cls, target: str, now: datetime) -> "Flow":
        """A new one."""
        return cls(new_secret(), target, int((now + LASTS).timestamp()))

    def word(self, key: bytes, purpose: str) -> str:
        """What is sent for a purpose: ``state``, ``nonce`` or ``verifier``; 43 characters of base64url."""
        digest = hmac.new(key, f"openid {purpose} {self.secret}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def seal(self, key: bytes) -> str:
        """As a cookie holds it, so that nobody can change it."""
        told = json.dumps([self.secret, self.target, self.ends]).encode()
        packed = base64.urlsafe_b64encode(told).decode().rstrip("=")  # a cookie with = would be put in quotes
        return f"{packed}.{_seal_of(packed, key)}"


def unseal(cookie: str, key: bytes, now: datetime) -> Flow | None:
    """The flow of a cookie; None where it is not one of ours, or too old."""
    packed, _, seal = cookie.partition(".")
    if not seal or not same(seal, _seal_of(packed, key)):
        return None
    secret, target, ends = json.loads(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    return Flow(secret, target, ends) if now.timestamp() < ends else None


def _seal_of(packed: str, key: bytes) -> str:
    return hmac.new(key, f"openid cookie {packed}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the other server vouches for."""

    subject: str
    """Issuer and subject, which nobody else ever has."""
    logins: tuple[str, ...]
    """What the person might be called here, the best first; it proves nothing."""
    name: str


class Provider:
    """The other server, as its own description tells it; threads may share it."""

    def __init__(self, issuer: str, client_id: str, client_secret: str | None) -> None:
        _demand_library()
        self._issuer, self._client_id, self._client_secret = issuer, client_id, client_secret
        self._lock = threading.Lock()
        self._known: tuple[datetime, dict[str, Any]] | None = None
        self._keys: Any = None
        self._spent: dict[str, int] = {}

    def address(self, flow: Flow, key: bytes, back: str, now: datetime) -> str:
        """Where to send the browser. Raises NotVouched where the other server cannot be asked."""
        from authlib.oauth2.rfc7636 import create_s256_code_challenge  # noqa: PLC0415 - optional

        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": back,
            "scope": "openid profile email",
            "state": flow.word(key, "state"),
            "nonce": flow.word(key, "nonce"),
            "code_challenge": create_s256_code_challenge(flow.word(key, "verifier")),
            "code_challenge_method": "S256",
        }
        there = self._endpoint("authorization_endpoint", now)
        return f"{there}{'&' if '?' in there else '?'}{urlencode(asked)}"

    def redeem(self, code: str, flow: Flow, key: bytes, back: str, now: datetime) -> Vouched:
        """Exchange a code for an ID token and believe it where all of it is right, once for a flow.

        Raises NotVouched.
        """
        self._spend(flow, now)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": flow.word(key, "verifier"),
            "client_id": self._client_id,
        }
        methods = self._metadata(now).get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        told: dict[str, Any] = {"data": form}
        if self._client_secret is not None and "client_secret_basic" in methods:
            told["auth"] = httpx.BasicAuth(self._client_id, self._client_secret)
        elif self._client_secret is not None:
            form["client_secret"] = self._client_secret
        answer = _ask("POST", self._endpoint("token_endpoint", now), **told)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise NotVouched("The institution's server sent no ID token.")
        return _vouched(self._issuer, self._checked(token, flow.word(key, "nonce"), answer.get("access_token"), now))

    def check_sender(self, issuer: str | None, now: datetime) -> None:
        """Make sure that the answer came from the server that was asked (RFC 9207). Raises NotVouched."""
        told = bool(self._metadata(now).get("authorization_response_iss_parameter_supported"))
        if (issuer is None and told) or (issuer is not None and issuer != self._issuer):
            raise NotVouched("Another server answered than was asked.")

    def _spend(self, flow: Flow, now: datetime) -> None:
        with self._lock:
            self._spent = {secret: ends for secret, ends in self._spent.items() if ends > now.timestamp()}
            if flow.secret in self._spent:
                raise NotVouched("This answer was taken before.")
            self._spent[flow.secret] = flow.ends

    def _checked(self, token: str, nonce: str, access_token: object, now: datetime) -> dict[str, Any]:
        """The claims of an ID token (OpenID Connect Core 3.1.3.7). Raises NotVouched."""
        from authlib.oidc.core import CodeIDToken  # noqa: PLC0415 - optional
        from joserfc.errors import JoseError  # noqa: PLC0415 - optional

        try:
            read = self._verified(token, now)
            options = {"iss": {"values": [self._issuer]}, "aud": {"values": [self._client_id]}}
            params = {"nonce": nonce, "client_id": self._client_id, "access_token": access_token}
            claims = CodeIDToken(read.claims, read.header, options, params)
            claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
        except (JoseError, ValueError, TypeError) as error:  # Authlib meets claims of wrong kinds with the latter two
            raise NotVouched(f"The ID token is not right: {type(error).__name__} {error}") from error
        return dict(claims)

    def _verified(self, token: str, now: datetime) -> Any:
        """The token under one of the server's keys, which are fetched anew once where none has its name."""
        from joserfc import jwt  # noqa: PLC0415 - optional
        from joserfc.errors import InvalidKeyIdError  # noqa: PLC0415 - optional

        fresh = self._keys is None
        if fresh:
            self._keys = self._fetch_keys(now)
        try:
            return jwt.decode(token, self._keys, algorithms=list(ALGORITHMS))
        except InvalidKeyIdError:
            if fresh:
                raise
            self._keys = self._fetch_keys(now)
            return jwt.decode(token, self._keys, algorithms=list(ALGORITHMS))

    def _fetch_keys(self, now: datetime) -> Any:
        from joserfc.jwk import KeySet  # noqa: PLC0415 - optional

        found = _ask("GET", self._endpoint("jwks_uri", now))
        public = [key for key in found.get("keys", []) if key.get("kty") != "oct" and key.get("use", "sig") == "sig"]
        return KeySet.import_key_set({"keys": public})

    def _metadata(self, now: datetime) -> dict[str, Any]:
        known = self._known
        if known is None or now - known[0] >= METADATA_LASTS:
            place = f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
            found = _ask("GET", _safe(place))
            if found.get("issuer") != self._issuer:
                raise NotVouched(f"The server at {self._issuer} calls itself {str(found.get('issuer'))[:200]!r}.")
            known = self._known = (now, found)
        return known[1]

    def _endpoint(self, name: str, now: datetime) -> str:
        found = self._metadata(now).get(name)
        if not isinstance(found, str):
            raise NotVouched(f"The institution's server does not tell its {name}.")
        return _safe(found)


def make_provider(settings: Settings) -> Provider | None:
    """The server of the settings; None where none is set. Raises SettingsError where something is missing for it."""
    if settings.openid_issuer is None:
        return None
    if settings.openid_client_id is None:
        message = "MIGRALEX_OPENID_ISSUER is set, but MIGRALEX_OPENID_CLIENT_ID is not."
        raise SettingsError(message, advice="Set both, or neither.")
    secret = settings.openid_client_secret
    plain = secret.get_secret_value() if secret is not None else None
    return Provider(settings.openid_issuer, settings.openid_client_id, plain)


def _demand_library() -> None:
    try:
        import authlib.oidc.core  # noqa: F401, PLC0415 - optional
        import joserfc.jwt  # noqa: F401, PLC0415 - optional
    except ImportError as error:
        message = "MIGRALEX_OPENID_ISSUER is set, but Authlib is not installed."
        raise SettingsError(message, advice='Run: pip install "migralex[openid]"') from error


def _vouched(issuer: str, claims: dict[str, Any]) -> Vouched:
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 1 <= len(subject) <= LONGEST_SUBJECT:
        raise NotVouched("The ID token names nobody.")
    told = [claims.get(name) for name in ("preferred_username", "email", "name")]
    login, email, name = (each if isinstance(each, str) else "" for each in told)
    own = "person-" + hashlib.sha256(f"{issuer}|{subject}".encode("utf-8", "replace")).hexdigest()[:12]
    return Vouched(f"{issuer}|{subject}", tuple(each for each in (login, email, own) if each), name[:100])


def _safe(address: str) -> str:
    """The address, where nobody can listen on the way. Raises NotVouched."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise NotVouched(f"{address[:200]!r} is not an address over TLS.")
    return address


def _ask(method: str, address: str, **told: Any) -> dict[str, Any]:
    """The JSON object that an address answers with. Raises NotVouched."""
    body = b""
    try:
        with (
            httpx.Client(timeout=PATIENCE, follow_redirects=False) as client,
            client.stream(method, address, headers={"accept": "application/json"}, **told) as answer,
        ):
            for part in answer.iter_bytes():
                body += part
                if len(body) > MOST_BYTES:
                    raise NotVouched(f"{address} answers without end.")
            status = answer.status_code
        found = json.loads(body) if status == httpx.codes.OK else None
    except (httpx.HTTPError, ValueError, RecursionError) as error:
        raise NotVouched(f"{address} could not be asked: {type(error).__name__}.") from error
    if not isinstance(found, dict):
        raise NotVouched(f"{address} answered with status {status}.")
    return found
