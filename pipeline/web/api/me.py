"""My account, for programs and for our own pages: who I am, my settings, where I am signed in, my data."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, StringConstraints

from pipeline.store import NAME_CHARACTERS, Person, Role
from pipeline.web import accounts
from pipeline.web.access import COOKIE, AsMyself, AsReader, Scope, Visitor
from pipeline.web.api_shapes import BRAKED, Sent
from pipeline.web.cookies import take_cookie
from pipeline.web.preferences import Preferences, PreferencesChange, changed_preferences, read_preferences
from pipeline.web.site import site_of

router = APIRouter(tags=["me"])

Language = Literal["en", "fr", "es", "ar"]
Secret = Annotated[str, StringConstraints(min_length=1, max_length=300)]
SessionId = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$", min_length=16, max_length=16)]


class Me(BaseModel):
    """Who asks, and as what."""

    code: str = Field(description="What decisions are signed with.")
    login: str
    name: str
    role: Role
    language: str = Field(description="Of the screens; empty until chosen.")
    has_password: bool = Field(description="Whether a password is kept here; else others vouch for the person.")
    scopes: list[Scope] = Field(description="What this request may do: those of its token, else all within the role.")


class MeChange(Sent):
    """What shall change; what is left out stays."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=NAME_CHARACTERS)] | None = None
    language: Language | None = None


class SessionShape(BaseModel):
    """A signed-in browser."""

    id: str = Field(description="The beginning of its digest; it opens nothing.")
    agent: str = Field(description="What the browser calls itself.")
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    is_this: bool


class SessionsList(BaseModel):
    """All of them, the one seen last first."""

    items: list[SessionShape]
    next: None = Field(default=None, description="They all come at once.")


class PasswordChange(Sent):
    """The present password and a new one."""

    present: Secret
    new: Secret = Field(description="At least 12 characters, at most 256.")


class Proof(Sent):
    """That it is the person who asks."""

    proof: Secret = Field(description="The password; the user name where the account has no password.")


class Ended(BaseModel):
    """How many sessions were ended."""

    ended: int = Field(ge=0)


@router.get("/me", operation_id="readMe", summary="Who I am")
def read_me(request: Request, visitor: AsReader) -> Me:
    """The person behind the session or token."""
    del request
    return _me(visitor.me, visitor)


@router.patch("/me", operation_id="changeMe", summary="Change my name or language")
def change_me(request: Request, visitor: AsMyself, sent: MeChange) -> Me:
    """What is given is changed."""
    site = site_of(request)
    after = site.archive.change_person(visitor.me.code, name=sent.name, language=sent.language)
    site.archive.log(after.code, "change-profile", after.code, now=site.now())
    return _me(after, visitor)


@router.get("/me/preferences", operation_id="readPreferences", summary="My settings")
def read_my_preferences(request: Request, visitor: AsReader) -> Preferences:
    """Theme, keys, and whether I was taught."""
    del request
    return read_preferences(visitor.me.preferences)


@router.put("/me/preferences", operation_id="changePreferences", summary="Change my settings")
def change_my_preferences(request: Request, visitor: AsMyself, sent: PreferencesChange) -> Preferences:
    """What is given is changed; what is left out stays."""
    site = site_of(request)
    preferences = changed_preferences(visitor.me.preferences, sent)
    after = site.archive.change_person(visitor.me.code, preferences=preferences)
    site.archive.log(after.code, "change-preferences", after.code, now=site.now())
    return read_preferences(after.preferences)


@router.put("/me/password", operation_id="changePassword", summary="Change my password", responses=BRAKED)
def change_my_password(request: Request, visitor: AsMyself, sent: PasswordChange) -> Ended:
    """My other sessions end."""
    return Ended(ended=accounts.change_password(site_of(request), visitor, sent.present, sent.new))


@router.get("/me/sessions", operation_id="listSessions", summary="Where I am signed in")
def list_sessions(request: Request, visitor: AsMyself) -> SessionsList:
    """Those that last."""
    site = site_of(request)
    here = visitor.session.digest if visitor.session is not None else ""
    found = [
        SessionShape(
            id=one.digest[:16],
            agent=one.agent,
            created_at=one.created_at,
            seen_at=one.seen_at,
            expires_at=one.expires_at,
            is_this=one.digest == here,
        )
        for one in site.archive.sessions_of(visitor.me.code, site.now())
    ]
    return SessionsList(items=found)


@router.delete("/me/sessions/{session}", operation_id="endSession", summary="Sign a browser out", status_code=204)
def end_session(request: Request, visitor: AsMyself, session: SessionId) -> Response:
    """One of mine."""
    accounts.end_session(site_of(request), visitor.me, session)
    return Response(status_code=204)


@router.get("/me/data", operation_id="exportMe", summary="All that is kept of me", response_model=dict[str, Any])
def export_me(request: Request, visitor: AsMyself) -> JSONResponse:
    """Account, sessions, tokens, readings, decisions, remarks and more, without any secret."""
    site = site_of(request)
    data = site.archive.export_person(visitor.me.code)
    site.archive.log(visitor.me.code, "export-person", visitor.me.code, now=site.now())
    return JSONResponse(data)


@router.post("/me/erasure", operation_id="eraseMe", summary="Erase my account", status_code=204, responses=BRAKED)
def erase_me(request: Request, visitor: AsMyself, sent: Proof) -> Response:
    """For good; decisions stay under the code."""
    site = site_of(request)
    accounts.erase_myself(site, visitor, sent.proof)
    answer = Response(status_code=204)
    take_cookie(answer, site.settings, COOKIE)
    return answer


def _me(person: Person, visitor: Visitor) -> Me:
    within = accounts.scopes_within(person.role)
    scopes = [scope for scope in within if scope.value in visitor.scopes] if visitor.scopes else list(within)
    return Me(
        code=person.code,
        login=person.login or "",
        name=person.name,
        role=person.role,
        language=person.language,
        has_password=person.password is not None,
        scopes=scopes,
    )
