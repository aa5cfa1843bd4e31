"""What people do with their own account and owners with those of others: for pages and programs alike, all logged."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.store import ApiToken, Link, LinkPurpose, Person, Role
from pipeline.web.access import Scope, Visitor
from pipeline.web.admission import try_password
from pipeline.web.failures import NotThere, Refused, TooMany
from pipeline.web.passwords import hash_password, weakness_of
from pipeline.web.secrets import digest_of, new_secret
from pipeline.web.site import Site

INVITATION_DAYS = 7
PASSWORD_LINK_HOURS = 24
LONGEST_TOKEN_DAYS = 366
MOST_TOKENS = 50  # that open something, of one person

_ROLE_OF_SCOPE = {
    Scope.READ: Role.READER,
    Scope.REVIEW: Role.REVIEWER,
    Scope.MANAGE: Role.ANALYST,
    Scope.PEOPLE: Role.OWNER,
}

_WEAK = {
    "short": "too short, at least 12 characters are needed",
    "long": "too long, at most 256 characters are taken",
    "common": "among the first that anybody would try",
    "personal": "made of the name or the user name",
    "repeated": "the same few characters again and again",
}


class WrongProof(Refused):
    """The person has not shown that it is them: a wrong password, or a wrong user name where they have no password."""


class WeakPassword(Refused):
    """The new password is too easily guessed; ``key`` is that of its sentence."""

    def __init__(self, key: str) -> None:
        advice = "Three or four words that do not belong together are good."
        super().__init__(f"The password cannot be used: it is {_WEAK[key]}.", advice=advice)
        self.key = key


@dataclass(frozen=True, slots=True)
class Opened:
    """A link to hand over, whose secret nobody can look up again."""

    path: str
    link: Link


def scopes_within(role: Role) -> tuple[Scope, ...]:
    """The scopes that a person's programs may have.

    >>> [scope.value for scope in scopes_within(Role.REVIEWER)]
    ['read', 'review']
    """
    return tuple(scope for scope, needed in _ROLE_OF_SCOPE.items() if role.covers(needed))


def hash_fit(password: str, login: str, name: str) -> str:
    """The hash of a new password. Raises WeakPassword."""
    weakness = weakness_of(password, login, name)
    if weakness is not None:
        raise WeakPassword(weakness.value)
    return hash_password(password)


def prove(site: Site, visitor: Visitor, proof: str) -> None:
    """Make sure that it is the person who sits there, by their password, else by their user name.

    Raises WrongProof, TooMany.
    """
    me = visitor.me
    if me.password is None:
        if proof.strip() != me.login:
            raise WrongProof("This is not your user name.", advice="Type it as it is shown.")
        return
    tried = try_password(site, me.login or "", proof, visitor.address)
    if tried.wait:
        raise TooMany("Too many tries.", advice=f"Wait {tried.wait} seconds.", seconds=tried.wait)
    if tried.person is None:
        raise WrongProof("The password is not right.", advice="Type the one that you sign in with.")


def change_password(site: Site, visitor: Visitor, present: str, new: str) -> int:
    """Change one's own password and end one's other sessions; how many they were.

    Raises WrongProof, WeakPassword, TooMany; Refused where somebody else vouches for the person.
    """
    me = visitor.me
    if me.password is None:
        raise Refused("Your account has no password here.", advice="Change it where you sign in.")
    prove(site, visitor, present)
    site.archive.change_person(me.code, password=hash_fit(new, me.login or "", me.name))
    ended = site.archive.end_sessions(me.code, visitor.session.digest if visitor.session is not None else None)
    site.archive.log(me.code, "change-password", me.code, now=site.now())
    return ended


def make_token(site: Site, me: Person, name: str, scopes: frozenset[Scope], days: int) -> tuple[str, ApiToken]:
    """A token for one's programs, and its secret, which is seen this once. Raises Refused."""
    beyond = sorted(scope.value for scope in scopes - set(scopes_within(me.role)))
    if beyond or not scopes:
        told = f"Your role does not reach {', '.join(beyond)}." if beyond else "A token needs a scope."
        raise Refused(told, advice="Choose among the scopes that are offered.")
    now = site.now()
    if sum(opens(token, now) for token in site.archive.tokens_of(me.code)) >= MOST_TOKENS:
        raise Refused(f"You have {MOST_TOKENS} tokens.", advice="Revoke one that you no longer need.")
    secret, until = new_secret(), now + timedelta(days=days)
    values = {scope.value for scope in scopes}
    token = site.archive.add_token(digest_of(secret), me.code, name, values, now=now, expires_at=until)
    detail = {"scopes": " ".join(sorted(values)), "days": str(days)}
    site.archive.log(me.code, "make-token", str(token.number), detail, now=now)
    return secret, token


def opens(token: ApiToken, now: datetime) -> bool:
    """Whether a token still opens something."""
    return token.revoked_at is None and (token.expires_at is None or token.expires_at > now)


def revoke_token(site: Site, me: Person, number: int) -> None:
    """Revoke one of one's own tokens. Raises NotThere."""
    if not site.archive.revoke_token(number, site.now(), person=me.code):
        raise NotThere("You have no such token, or it was revoked before.", advice="Look at the list again.")
    site.archive.log(me.code, "revoke-token", str(number), now=site.now())


def end_session(site: Site, me: Person, start: str) -> None:
    """End one of one's own sessions, by the beginning of its digest. Raises NotThere."""
    found = [one for one in site.archive.sessions_of(me.code) if one.digest.startswith(start)]
    if len(found) != 1:
        raise NotThere("You have no such session, or it has ended.", advice="Look at the list again.")
    site.archive.end_session(found[0].digest)
    site.archive.log(me.code, "end-session", me.code, now=site.now())


def erase_myself(site: Site, visitor: Visitor, proof: str) -> None:
    """Erase one's own account. Raises WrongProof, TooMany, LastOwner."""
    prove(site, visitor, proof)
    site.archive.erase_person(visitor.me.code, site.now())
    site.archive.log(visitor.me.code, "erase-person", visitor.me.code, now=site.now())


def invite(site: Site, by: Person, name: str, role: Role) -> Opened:
    """A link by which somebody makes their account, to be handed over by whoever invites."""
    secret, now = new_secret(), site.now()
    until = now + timedelta(days=INVITATION_DAYS)
    told = {"role": role, "name": " ".join(name.split()), "created_by": by.code}
    link = site.archive.make_link(digest_of(secret), LinkPurpose.INVITATION, now=now, expires_at=until, **told)  # type: ignore[arg-type] # as named
    site.archive.log(by.code, "invite-person", link.digest[:16], {"role": role.value}, now=now)
    return Opened(f"/welcome?key={secret}", link)


def withdraw_link(site: Site, by: Person, start: str) -> None:
    """Take back a link that nobody has used, by the beginning of its digest. Raises NotThere."""
    found = [link for link in site.archive.open_links(site.now()) if link.digest.startswith(start)]
    if len(found) != 1 or not site.archive.drop_link(found[0].digest):
        raise NotThere("There is no such link, or it was used.", advice="Look at the list again.")
    detail = {"purpose": found[0].purpose.value}
    site.archive.log(by.code, "withdraw-link", found[0].digest[:16], detail, now=site.now())


def open_password(site: Site, by: Person, code: str) -> Opened:
    """A link by which a person gives themself a new password. Raises UnknownRecord, Refused."""
    person = existing(site, code)
    if not person.is_active:
        raise Refused("A disabled account takes no new password.", advice="Enable it first.")
    secret, now = new_secret(), site.now()
    until = now + timedelta(hours=PASSWORD_LINK_HOURS)
    told = {"person": code, "created_by": by.code}
    link = site.archive.make_link(digest_of(secret), LinkPurpose.NEW_PASSWORD, now=now, expires_at=until, **told)  # type: ignore[arg-type] # as named
    site.archive.log(by.code, "reset-password", code, now=now)
    return Opened(f"/welcome?key={secret}", link)


def existing(site: Site, code: str) -> Person:
    """An account that is not erased. Raises NotThere."""
    person = site.archive.person(code)
    if person is None or person.erased_at is not None:
        raise NotThere("There is no such account, or it was erased.", advice="Open the list of people again.")
    return person


def change_role(site: Site, by: Person, code: str, role: Role) -> Person:
    """Give a person another role, at once for their sessions and tokens too. Raises NotThere, LastOwner."""
    before = existing(site, code)
    if before.role is role:
        return before
    after = site.archive.change_person(code, role=role)
    detail = {"before": before.role.value, "after": role.value}
    site.archive.log(by.code, "change-role", code, detail, now=site.now())
    return after


def set_active(site: Site, by: Person, code: str, *, active: bool) -> Person:
    """Keep a person out, or let them in again. Raises NotThere, LastOwner."""
    before = existing(site, code)
    if before.is_active == active:
        return before
    after = site.archive.enable_person(code) if active else site.archive.disable_person(code, site.now())
    site.archive.log(by.code, "enable-person" if active else "disable-person", code, now=site.now())
    return after


def erase(site: Site, by: Person, code: str) -> None:
    """Erase somebody's account; what they decided stays under their code. Raises NotThere, LastOwner."""
    existing(site, code)
    site.archive.erase_person(code, site.now())
    site.archive.log(by.code, "erase-person", code, now=site.now())


def last_seen(site: Site, codes: list[str]) -> dict[str, datetime]:
    """When people were last here, in a browser or through a program; who never was is missing."""
    found: dict[str, datetime] = {}
    for code in codes:
        signed_in = site.archive.log_entries(person=code, action="sign-in", limit=1)
        moments = [entry.at for entry in signed_in]
        moments += [session.seen_at for session in site.archive.sessions_of(code)[:1]]
        moments += [token.used_at for token in site.archive.tokens_of(code) if token.used_at is not None]
        if moments:
            found[code] = max(moments)
    return found
