"""Cookies that say who asks: out of reach of scripts, and tied to this host where the room is open over TLS."""

from starlette.responses import Response

from pipeline.settings import Settings


def is_secure(settings: Settings) -> bool:
    """Whether people reach the room over TLS, which a proxy before it ends."""
    return (settings.web_public_url or "").lower().startswith("https://")


def cookie_name(settings: Settings, name: str) -> str:
    """What a cookie is called: with ``__Host-`` a browser takes it over TLS alone, from this very host."""
    return f"__Host-{name}" if is_secure(settings) else name


def give_cookie(response: Response, settings: Settings, name: str, value: str, *, seconds: int | None = None) -> None:
    """Let the browser keep a secret, for so many seconds or until it is closed."""
    told = {"httponly": True, "secure": is_secure(settings), "samesite": "lax", "path": "/"}
    response.set_cookie(cookie_name(settings, name), value, max_age=seconds, **told)  # type: ignore[arg-type] # as named


def take_cookie(response: Response, settings: Settings, name: str) -> None:
    """Let the browser forget it."""
    told = {"httponly": True, "secure": is_secure(settings), "samesite": "lax", "path": "/"}
    response.delete_cookie(cookie_name(settings, name), **told)  # type: ignore[arg-type] # as named
