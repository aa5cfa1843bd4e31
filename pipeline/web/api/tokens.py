"""Tokens of my programs. Only a person who is signed in makes and revokes them: no token begets another."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field, StringConstraints

from pipeline.store import ApiToken
from pipeline.web import accounts
from pipeline.web.access import AsMyself, Scope
from pipeline.web.api_shapes import LARGEST, ByValue, Sent
from pipeline.web.site import site_of

router = APIRouter(tags=["tokens"])


class TokenSent(Sent):
    """What a token shall be for."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    scopes: list[Annotated[Scope, ByValue]] = Field(min_length=1, max_length=4, description="Within the person's role.")
    days: Annotated[int, Field(ge=1, le=accounts.LONGEST_TOKEN_DAYS)] = Field(default=90, description="Until it ends.")


class TokenShape(BaseModel):
    """A token without its secret."""

    number: int
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None = Field(description="To the minute.")
    revoked_at: datetime | None


class TokenMade(TokenShape):
    """A new token with its secret."""

    secret: str = Field(description="Send it as `Authorization: Bearer ...`; it is not told again.")


class TokensList(BaseModel):
    """All of them, the newest first, those that open nothing any more among them."""

    items: list[TokenShape]
    next: None = Field(default=None, description="They all come at once.")


@router.get("/me/tokens", operation_id="listTokens", summary="My tokens")
def list_tokens(request: Request, visitor: AsMyself) -> TokensList:
    """Without their secrets."""
    return TokensList(items=[_shape(token) for token in site_of(request).archive.tokens_of(visitor.me.code)])


@router.post("/me/tokens", operation_id="makeToken", summary="Make a token", status_code=201)
def make_token(request: Request, visitor: AsMyself, sent: TokenSent) -> TokenMade:
    """Its secret is told this once."""
    secret, token = accounts.make_token(site_of(request), visitor.me, sent.name, frozenset(sent.scopes), sent.days)
    return TokenMade(secret=secret, **_shape(token).model_dump())


@router.delete("/me/tokens/{number}", operation_id="revokeToken", summary="Revoke a token", status_code=204)
def revoke_token(request: Request, visitor: AsMyself, number: Annotated[int, Path(ge=0, le=LARGEST)]) -> Response:
    """One of mine, for good."""
    accounts.revoke_token(site_of(request), visitor.me, number)
    return Response(status_code=204)


def _shape(token: ApiToken) -> TokenShape:
    return TokenShape(
        number=token.number,
        name=token.name,
        scopes=sorted(token.scopes),
        created_at=token.created_at,
        expires_at=token.expires_at,
        used_at=token.used_at,
        revoked_at=token.revoked_at,
    )
