"""My page: who I am here, how I sign in, my programs, and my data."""

import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import Response

from pipeline.errors import LastOwner, MigralexError, UnfitAccount
from pipeline.web import accounts
from pipeline.web.access import COOKIE, AsMyself, Scope, Visitor
from pipeline.web.agents import short_agent
from pipeline.web.api_shapes import LARGEST
from pipeline.web.cookies import take_cookie
from pipeline.web.failures import NotThere, Refused, TooMany, status_of
from pipeline.web.pages import go, render
from pipeline.web.preferences import PreferencesChange, changed_preferences
from pipeline.web.site import site_of
from pipeline.web.wording import LANGUAGES, Wording

router = APIRouter()

TOKEN_DAYS = (7, 30, 90, 365)
Text = Annotated[str, Form(max_length=300)]
ThemeChosen = Literal["system", "light", "dark"]  # an empty field of a form is as good as none
Language = Annotated[str, Form(max_length=2)]
DONE = ("saved", "password", "ended", "revoked")  # what the page may be asked to say


@router.get("/me")
def show_me(request: Request, visitor: AsMyself, done: Annotated[str, Query(max_length=20)] = "") -> Response:
    """All of it."""
    return _page(request, visitor, done=done if done in DONE else "")


@router.post("/me")
def save_me(
    request: Request,
    visitor: AsMyself,
    name: Text,
    language: Annotated[str, Form(max_length=2)],
    theme: Annotated[ThemeChosen, Form()],
) -> Response:
    """Name, language and theme."""
    site, me = site_of(request), visitor.me
    if language not in LANGUAGES:
        raise Refused("This language is not spoken here.", advice=f"Choose one of {', '.join(LANGUAGES)}.")
    preferences = changed_preferences(me.preferences, PreferencesChange(theme="" if theme == "system" else theme))
    try:
        site.archive.change_person(me.code, name=name, language=language, preferences=preferences)
    except UnfitAccount as error:
        return _page(request, visitor, error=error)
    site.archive.log(me.code, "change-profile", me.code, now=site.now())
    return go("/me?done=saved")


@router.post("/me/password")
def change_password(request: Request, visitor: AsMyself, present: Text, password: Text) -> Response:
    """A new password; the other sessions end."""
    try:
        accounts.change_password(site_of(request), visitor, present, password)
    except (Refused, TooMany) as error:
        return _page(request, visitor, error=error)
    return go("/me?done=password")


@router.post("/me/sessions/end")
def end_sessions(request: Request, visitor: AsMyself, session: Annotated[str, Form(max_length=64)] = "") -> Response:
    """One session by the beginning of its digest, or all but this one."""
    site, me = site_of(request), visitor.me
    if session:
        accounts.end_session(site, me, session)
    else:
        site.archive.end_sessions(me.code, visitor.session.digest if visitor.session is not None else None)
        site.archive.log(me.code, "end-sessions", me.code, now=site.now())
    return go("/me?done=ended")


@router.post("/me/tokens")
def make_token(
    request: Request,
    visitor: AsMyself,
    name: Annotated[str, Form(min_length=1, max_length=80)],
    days: Annotated[int, Form(ge=1, le=accounts.LONGEST_TOKEN_DAYS)],
    scopes: Annotated[list[Scope] | None, Form(max_length=10)] = None,
) -> Response:
    """A token, whose secret is shown this once."""
    try:
        secret, token = accounts.make_token(site_of(request), visitor.me, name, frozenset(scopes or ()), days)
    except Refused as error:
        return _page(request, visitor, error=error)
    return _page(request, visitor, secret=secret, made=token)


@router.post("/me/tokens/{number}/revoke")
def revoke_token(request: Request, visitor: AsMyself, number: Annotated[int, Path(ge=0, le=LARGEST)]) -> Response:
    """One token, for good."""
    accounts.revoke_token(site_of(request), visitor.me, number)
    return go("/me?done=revoked")


@router.get("/me/data.json")
def export_data(request: Request, visitor: AsMyself) -> Response:
    """All that the archive holds of me, as a file."""
    site, me = site_of(request), visitor.me
    data = site.archive.export_person(me.code)
    site.archive.log(me.code, "export-person", me.code, now=site.now())
    text = json.dumps(data, ensure_ascii=False, indent=1)
    return Response(
        text.encode("utf-8", "replace"),
        media_type="application/json",
        headers={"content-disposition": f'attachment; filename="migralex-{me.code}.json"'},
    )


@router.post("/me/erase")
def erase_me(request: Request, visitor: AsMyself, proof: Text) -> Response:
    """My account, for good."""
    site = site_of(request)
    try:
        accounts.erase_myself(site, visitor, proof)
    except (Refused, TooMany, LastOwner) as error:
        return _page(request, visitor, error=error)
    answer = go("/sign-in")
    take_cookie(answer, site.settings, COOKIE)
    answer.headers["clear-site-data"] = '"cache"'  # the storage holds the waiting answers of others too
    return answer


def _page(request: Request, visitor: Visitor, *, error: MigralexError | None = None, **more: object) -> Response:
    """The page as it is now; with an error, its sentence at the top and its status."""
    site = site_of(request)
    now, me = site.now(), site.archive.person(visitor.me.code)
    if me is None:
        raise NotThere("The account is gone.")
    told: dict[str, Any] = {"done": "", "secret": "", "made": None} | more
    return render(
        request,
        visitor,
        "me/me.html",
        status=200 if error is None else status_of(error),
        person=me,
        problem="" if error is None else sentence_of(visitor.wording, error),
        sessions=site.archive.sessions_of(me.code, now),
        tokens=[token for token in site.archive.tokens_of(me.code) if accounts.opens(token, now)],
        scopes=accounts.scopes_within(me.role),
        token_days=TOKEN_DAYS,
        short_agent=short_agent,
        **told,
    )


def sentence_of(wording: Wording, error: MigralexError) -> str:
    """An expected failure of an account in the visitor's language; else the sentence that it brings."""
    if isinstance(error, accounts.WeakPassword):
        return wording.say(f"door.weak_{error.key}")
    if isinstance(error, accounts.WrongProof):
        return wording.say("me.wrong_proof")
    if isinstance(error, TooMany):
        return wording.say("door.wait", n=error.seconds)
    if isinstance(error, LastOwner):
        return wording.say("people.last_owner")
    if isinstance(error, UnfitAccount):
        return wording.say("me.unfit_name")
    return error.sentence()
