"""Pages from templates: escaped by default, in the visitor's language, with nothing that the policy forbids."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipeline.objectives import Objective
from pipeline.objectives.names import Name, entries
from pipeline.store import Role
from pipeline.web.access import DOOR_COOKIE, Visitor
from pipeline.web.secrets import csrf_of, new_secret
from pipeline.web.wording import LANGUAGES, OWN_NAMES, Wording

HERE = Path(__file__).parent
STATIC = HERE / "static"


@cache
def static_address(name: str) -> str:
    """The address of a file of ours, with a digest of its content so that a browser may keep it for good."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "static": static_address,
        "objectives": tuple(Objective),
        "languages": tuple((code, OWN_NAMES[code]) for code in LANGUAGES),
        "Role": Role,
        "isolated": isolated,
    }
    return made


def isolated(text: str) -> Markup:
    """A foreign text in a line of ours: its direction stays its own."""
    return Markup("<bdi>{}</bdi>").format(text)


def name_of(objective: Objective, language: str) -> Name:
    """What an objective is called in a language of the interface."""
    return entries()[objective].names[language]


def render_text(wording: Wording, template: str, context: Mapping[str, Any]) -> str:
    """A template as text; ``t`` says a key, ``name_of`` an objective."""
    told = {
        "t": wording.say,
        "words": wording,
        "lang": wording.language,
        "dir": wording.direction,
        "name_of": lambda objective: name_of(Objective(objective), wording.language),
    }
    return _environment().get_template(template).render(told | dict(context))


def render(
    request: Request, visitor: Visitor, template: str, *, status: int = 200, fragment: bool = False, **context: Any
) -> HTMLResponse:
    """A page for a visitor. A fragment is a part of a page that a script of ours puts in its place."""
    door = "" if visitor.csrf else new_secret()
    csrf = visitor.csrf or csrf_of(door)
    now: datetime = request.app.state.site.now()
    common = {"visitor": visitor, "me": visitor.person, "csrf": csrf, "here": request.url.path, "now": now}
    text = render_text(visitor.wording, template, common | {"fragment": fragment} | context)
    response = HTMLResponse(text, status_code=status)
    if door:
        secure = request.url.scheme == "https"
        response.set_cookie(DOOR_COOKIE, door, httponly=True, samesite="lax", secure=secure, path="/")
    return response


def go(address: str) -> RedirectResponse:
    """After a form was taken, show another page (303). The address is one of ours: it begins with a single slash."""
    safe = address if address.startswith("/") and not address.startswith(("//", "/\\")) else "/"
    return RedirectResponse(safe, status_code=303)
