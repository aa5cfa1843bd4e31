"""What every answer says to the browser, and what every request must be like, whatever the route."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
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
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SMALL_BODY = 1_000_000  # bytes; forms and JSON are far smaller
BIG_BODIES = ("/uploads", "/api/v1/uploads")


class Manners:
    """Refuses foreign host names (against DNS rebinding) and bodies without bound, and sets the headers of safety."""

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str], upload_bytes: int) -> None:
        self._app = app
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
                for name, value in ALWAYS.items():
                    told.setdefault(name, value)
                told.setdefault("cache-control", "no-store")
            await send(message)

        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await refusal(scope, receive, send_politely)
            return
        await self._app(scope, self._bounded(scope, receive), send_politely)

    def _refusal(self, scope: Scope, headers: Headers) -> PlainTextResponse | None:
        host = urlsplit(f"//{headers.get('host', '')}").hostname or ""
        if host not in self._hosts:
            return PlainTextResponse("This host name is not served here. Set MIGRALEX_WEB_PUBLIC_URL.", 421)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self._limit(scope):
            return PlainTextResponse("The request is too large.", 413)
        return None

    def _limit(self, scope: Scope) -> int:
        return self._upload_bytes if scope["path"].startswith(BIG_BODIES) else SMALL_BODY

    def _bounded(self, scope: Scope, receive: Receive) -> Receive:
        """Bodies without a told length are cut off at the same bound."""
        left = self._limit(scope)

        async def receive_some() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            return message if left >= 0 else {"type": "http.disconnect"}

        return receive_some
