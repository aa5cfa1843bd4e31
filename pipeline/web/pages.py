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
from pipeline.web.cookies import give_cookie, is_secure
from pipeline.web.marks import readable
from pipeline.web.secrets import csrf_of, new_secret
from pipeline.web.wording import LANGUAGES, OWN_NAMES, Wording

HERE = Path(__file__).parent
STATIC = HERE / "static"
YEAR = 365 * 86_400  # seconds


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
        auto_reload=False,  # a page would ask the disk about each of its parts
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
        "readable": readable,
    }
    return made


def isolated(text: str) -> Markup:
    """A foreign text in a line of ours: its direction stays its own, and no sign turns its letters round."""
    return Markup("<bdi>{}</bdi>").format(text if isinstance(text, Markup) else readable(text))


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
    common: dict[str, Any] = {"visitor": visitor, "me": visitor.person, "csrf": csrf, "now": now}
    common |= {"fragment": fragment, "here": request.url.path, "in_language": lambda code: _in_language(request, code)}
    text = render_text(visitor.wording, template, common | context)
    response = HTMLResponse(text, status_code=status)
    settings = request.app.state.site.settings
    if door:
        give_cookie(response, settings, DOOR_COOKIE, door)
    if visitor.person is None and request.query_params.get("lang") in LANGUAGES:
        response.set_cookie("lang", visitor.wording.language, max_age=YEAR, samesite="lax", secure=is_secure(settings))
    return response


def _in_language(request: Request, language: str) -> str:
    """This page in another language, with all else that its address asks."""
    return f"?{request.url.include_query_params(lang=language).query}"


def go(address: str) -> RedirectResponse:
    """After a form was taken, show another page (303). The address is one of ours: it begins with a single slash."""
    return RedirectResponse(own_address(address), status_code=303)


def own_address(address: str) -> str:
    r"""The address, if it cannot lead a browser away from here; else the start page.

    >>> [own_address(each) for each in ("/queues?of=7", "//elsewhere.example", "/\t/elsewhere.example")]
    ['/queues?of=7', '/', '/']
    """
    is_ours = address.startswith("/") and not address.startswith("//")
    return address if is_ours and address.isprintable() and "\\" not in address else "/"
