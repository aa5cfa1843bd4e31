"""What every answer says to the browser, and what every request must be like, whatever the route."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
ALWAYS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "x-frame-options": "DENY",
}
HSTS = "max-age=63072000; includeSubDomains"  # two years, of the host that people reach over TLS
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
TOO_LARGE = "The request is too large."
_LONGEST_LENGTH = 15  # digits that a length may have
SMALL_BODY = 1_000_000  # bytes; forms and JSON are far smaller
API = "/api/"
"""Below it everything is for programs."""
BIG_BODIES = ("/uploads", "/api/v1/uploads")


class Manners:
    """Refuses foreign host names (against DNS rebinding) and bodies without bound, and sets the headers of safety."""

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str], upload_bytes: int, over_tls: bool = False) -> None:
        self._app = app
        self._told = headers_of_safety(over_tls=over_tls)
        self._hosts = frozenset(hosts)
        self._upload_bytes = upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)

        async def send_politely(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = MutableHeaders(scope=message)
                for name, value in self._told.items():
                    told.setdefault(name, value)
            await send(message)

        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await refusal(scope, receive, send_politely)
            return
        await self._app(scope, self._bounded(scope, receive), send_politely)

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        if _host_of(headers) not in self._hosts:
            return _refused(scope, 421, "This host name is not served here.", "Set MIGRALEX_WEB_PUBLIC_URL.")
        if self._fits(scope, headers):
            return None
        if scope["path"].startswith(API):
            return _refused(scope, 413, TOO_LARGE)
        scope.setdefault("state", {})["too_large"] = True  # the application says so, on a page
        return None

    def _fits(self, scope: Scope, headers: Headers) -> bool:
        length = headers.get("content-length", "0")
        return length.isdecimal() and len(length) <= _LONGEST_LENGTH and int(length) <= self._limit(scope)

    def _limit(self, scope: Scope) -> int:
        return self._upload_bytes if scope["path"] in BIG_BODIES else SMALL_BODY

    def _bounded(self, scope: Scope, receive: Receive) -> Receive:
        """Bodies without a told length end at the same bound, with the same answer."""
        left = self._limit(scope)

        async def receive_some() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise HTTPException(413, TOO_LARGE)
            return message

        return receive_some


def _refused(scope: Scope, status: int, message: str, advice: str = "") -> Response:
    """For programs in the shape of ``failures.Problem``."""
    if scope["path"].startswith(API):
        return JSONResponse({"error": f"Http{status}", "message": message, "advice": advice}, status)
    return PlainTextResponse(f"{message} {advice}".strip(), status)


def headers_of_safety(*, over_tls: bool) -> dict[str, str]:
    """What every answer says, unless it says something else of the kind."""
    return ALWAYS | {"cache-control": "no-store"} | ({"strict-transport-security": HSTS} if over_tls else {})


def _host_of(headers: Headers) -> str:
    """The name by which we were asked; "" where it is none, or where there are two."""
    said = headers.getlist("host")
    try:
        return (urlsplit(f"//{said[0]}").hostname or "") if len(said) == 1 else ""
    except ValueError:  # brackets that hold no address
        return ""
