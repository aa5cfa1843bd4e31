"""The description of the interface (OpenAPI 3.1) as it is: who may, by what means, and which answers there can be."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from pipeline.settings import Settings
from pipeline.web import interface_words as words
from pipeline.web.access import COOKIE, SAFE, Need
from pipeline.web.cookies import cookie_name
from pipeline.web.headers import API

WITH_BODY = frozenset({"400", "413"})  # nothing else can be too large or unreadable
WITH_CHANGE = frozenset({"409"})  # nothing contradicts a question


def describe(app: FastAPI, settings: Settings) -> dict[str, Any]:
    """The description, made once for an application."""
    if not hasattr(app.state, "described"):
        told = app.openapi()
        _introduce(told, settings)
        for method, path, need in _needs(app):
            _complete(told["paths"][path][method.lower()], method, need)
        app.state.described = told
    found: dict[str, Any] = app.state.described
    return found


def need_of(dependant: Dependant) -> Need:
    """The need of a route; a test holds that each has exactly one."""
    waiting = list(dependant.dependencies)
    while waiting:
        each = waiting.pop()
        waiting += each.dependencies
        if isinstance(each.call, Need):
            return each.call
    raise AssertionError("a route has no need")


def _needs(app: FastAPI) -> Iterator[tuple[str, str, Need]]:
    for route in iter_route_contexts(app.routes):
        original = route.original_route
        if isinstance(original, APIRoute) and str(route.path).startswith(API) and original.include_in_schema:
            for method in sorted(route.methods or ()):
                yield method, str(route.path), need_of(route.dependant)


def _introduce(told: dict[str, Any], settings: Settings) -> None:
    told["info"]["description"] = words.ABOUT
    told["tags"] = [{"name": name, "description": text} for name, text in words.TAGS.items()]
    for name, example in words.EXAMPLES.items():
        told["components"]["schemas"][name]["examples"] = [example]
    told["components"]["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "A token with scopes, made on one's own page."},
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": cookie_name(settings, COOKIE),
            "description": "Of a browser that is signed in.",
        },
        "csrf": {
            "type": "apiKey",
            "in": "header",
            "name": "X-CSRF-Token",
            "description": "Of the session, as every page of ours holds it; with whatever changes something.",
        },
    }


def _complete(operation: dict[str, Any], method: str, need: Need) -> None:
    """Say who may, and leave out the answers that there cannot be."""
    own: dict[str, list[str]] = {"session": []} if method in SAFE else {"session": [], "csrf": []}
    operation["security"] = [own] if need.scope is None else [{"token": []}, own]
    if need.role is not None:
        operation["x-role"] = need.role.value
        said = words.ALLOWED if need.scope is not None else words.THEMSELF
        allowed = said.format(role=need.role.value, scope=need.scope.value if need.scope is not None else "")
        operation["description"] = f"{operation.get('description', '').strip()}\n\n{allowed}"
    if need.scope is not None:
        operation["x-scope"] = need.scope.value
    answers: dict[str, Any] = operation["responses"]
    for status, said in words.DONE.items():
        if answers.get(status, {}).get("description") == "Successful Response":
            answers[status]["description"] = said
    cannot = (set() if "requestBody" in operation else WITH_BODY) | (WITH_CHANGE if method in SAFE else set())
    for status in cannot & set(answers):
        del answers[status]
    if "304" in answers:
        _add_header(operation, "If-None-Match", words.IF_NONE_MATCH)
    if "412" in answers:
        _add_header(operation, "If-Match", words.IF_MATCH)
    for status in ("200", "201", "304"):
        if status in answers and {"304", "412"} & set(answers):
            answers[status]["headers"] = {"ETag": {"description": words.ETAG, "schema": {"type": "string"}}}


def _add_header(operation: dict[str, Any], name: str, told: str) -> None:
    schema = {"type": "string"}
    parameter = {"name": name, "in": "header", "required": False, "description": told, "schema": schema}
    operation.setdefault("parameters", []).append(parameter)
