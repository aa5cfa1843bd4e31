"""Failures as a person or a program sees them: a page with a sentence and what to do, or the same as JSON."""

from contextlib import suppress
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from pipeline import errors
from pipeline.errors import MigralexError
from pipeline.web.access import Forged, NotAllowed, SignInNeeded, Via, Visitor, recognise
from pipeline.web.cookies import is_secure
from pipeline.web.headers import API, TOO_LARGE, headers_of_safety
from pipeline.web.pages import go, render
from pipeline.web.site import site_of
from pipeline.web.wording import Wording, choose_language

SENTENCES = {
    404: ("There is nothing at this address.", "Go to the start page, or read the description of the interface."),
    405: ("This address does not take this method.", "The header Allow says which it takes."),
}
LONGEST_MESSAGE = 1_000  # characters


class Problem(BaseModel):
    """Why a request was not answered."""

    error: str = Field(description="A name for programs.")
    message: str = Field(description="A sentence for people.")
    advice: str = Field(default="", description="What to do.")


class NotThere(MigralexError):
    """There is no such page or thing."""


class Refused(MigralexError):
    """What was sent cannot be used."""


class Conflict(MigralexError):
    """Somebody else was faster, or it contradicts what is there."""


class Changed(MigralexError):
    """The thing is no longer as the sender saw it (If-Match)."""


class TooMany(MigralexError):
    """Asked too often; ``seconds`` says after how many it may be asked again, 0 where nobody knows."""

    def __init__(self, message: str, *, advice: str = "", seconds: int = 0) -> None:
        super().__init__(message, advice=advice)
        self.seconds = seconds


STATUS: tuple[tuple[type[MigralexError], int], ...] = (
    (SignInNeeded, 401),
    (NotAllowed, 403),
    (Forged, 403),
    (NotThere, 404),
    (errors.UnknownRecord, 404),
    (errors.LastOwner, 409),
    (errors.LoginTaken, 409),
    (errors.UnfitAccount, 422),
    (Conflict, 409),
    (Changed, 412),
    (errors.TooLarge, 413),
    (errors.UnsupportedFormat, 415),
    (TooMany, 429),
    (errors.ArchiveError, 503),
    (errors.ModelError, 503),
    (errors.WorkerError, 503),
    (errors.SettingsError, 503),
    (Refused, 422),
    (MigralexError, 422),
)


def status_of(error: MigralexError) -> int:
    """The HTTP status of an expected failure."""
    return next(status for kind, status in STATUS if isinstance(error, kind))


def answer_failures(app: FastAPI) -> None:
    """Let the application answer failures in words."""
    app.add_exception_handler(MigralexError, _expected)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unforeseen)


async def _expected(request: Request, error: Exception) -> Response:
    assert isinstance(error, MigralexError)  # noqa: S101 - registered for it
    status = status_of(error)
    if status == 401 and not request.url.path.startswith(API) and request.method == "GET":
        target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return go(f"/sign-in?next={quote(target)}" if target != "/" else "/sign-in")
    told = Problem(error=type(error).__name__, message=quotable(str(error)), advice=quotable(error.advice))
    answer = _answer(request, status, told)
    if isinstance(error, TooMany) and error.seconds:
        answer.headers["retry-after"] = str(error.seconds)
    return answer


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for it
    told = "; ".join(f"{'.'.join(str(part) for part in one['loc'][1:])}: {one['msg']}" for one in error.errors()[:5])
    message = quotable(f"Something cannot be used: {told}.")
    return _answer(request, 422, Problem(error="Refused", message=message))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it
    message, advice = SENTENCES.get(error.status_code, (quotable(str(error.detail)), ""))
    told = Problem(error=f"Http{error.status_code}", message=message, advice=advice)
    await _look_who_asks(request)
    answer = _answer(request, error.status_code, told)
    answer.headers.update(error.headers or {})
    if error.status_code == 405:
        answer.headers["allow"] = ", ".join(_allowed(request)) or answer.headers.get("allow", "GET")
    return answer


async def _look_who_asks(request: Request) -> None:
    """For a page about what no route has taken: in the language of whoever is signed in, with the way back."""
    if request.url.path.startswith(API) or hasattr(request.state, "visitor"):
        return
    with suppress(MigralexError):  # then the page is for anybody
        request.state.visitor = await run_in_threadpool(recognise, request, site_of(request))


def _allowed(request: Request) -> list[str]:
    """The methods of all routes of an address; what raised 405 knows the first of them alone."""
    path, found = request.url.path, set[str]()
    for route in iter_route_contexts(request.app.routes):
        if isinstance(route.original_route, APIRoute) and route.path_regex.match(path):
            is_other = path in _fixed(request.app) and route.path != path
            found |= set() if is_other else route.methods or set()
    return sorted(found)


async def know_method(request: Request) -> None:
    """Refuse to take a fixed address of the interface for the name of a thing, as with DELETE /people/invitations."""
    if request.path_params and request.url.path in _fixed(request.app):
        raise HTTPException(405)


async def refuse_too_large(request: Request) -> None:
    """Refuse a form that says that it is too large, whether its route would read it or not."""
    if getattr(request.state, "too_large", False):
        raise HTTPException(413, TOO_LARGE)


def _fixed(app: FastAPI) -> frozenset[str]:
    if not hasattr(app.state, "fixed"):
        paths = {str(route.path) for route in iter_route_contexts(app.routes)}
        app.state.fixed = frozenset(path for path in paths if path.startswith(API) and "{" not in path)
    found: frozenset[str] = app.state.fixed
    return found


async def _unforeseen(request: Request, error: Exception) -> Response:
    del error  # the server's log has it with its trace; it is not for the screen
    message = "The program made a mistake; it is in the server's log."
    answer = _answer(request, 500, Problem(error="Unforeseen", message=message, advice="Try again, then report it."))
    answer.headers.update(headers_of_safety(over_tls=is_secure(site_of(request).settings)))  # it is sent past Manners
    return answer


def quotable(sentence: str) -> str:
    r"""A sentence that may quote what was sent, bounded, with its controls and marks of direction made visible.

    >>> quotable("There is no file a\x1b\u202eb.")
    'There is no file a\\x1b\\u202eb.'
    """
    short = sentence if len(sentence) <= LONGEST_MESSAGE else f"{sentence[: LONGEST_MESSAGE - 1]}…"
    if short.isprintable():
        return short
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in short)


def _answer(request: Request, status: int, problem: Problem) -> Response:
    if request.url.path.startswith(API):
        return JSONResponse(problem.model_dump(), status_code=status)
    visitor = getattr(request.state, "visitor", None) or _nobody(request)
    return render(request, visitor, "failure.html", status=status, code=status, problem=problem)


def _nobody(request: Request) -> Visitor:
    language = choose_language(request.headers.get("accept-language", "")[:200])
    return Visitor(Via.NOTHING, None, None, "", Wording(language), "")
