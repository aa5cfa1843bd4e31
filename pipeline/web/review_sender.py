"""Whose answer it is that a browser sends: one that waited is never signed by somebody who signed in after them."""

from fastapi import Request

from pipeline.web.access import Forged, Visitor

HEADER = "x-person"
"""The code of the person who gave the answer, told by our own screens; programs need not."""


def check_sender(request: Request, visitor: Visitor) -> None:
    """Refuse what somebody else left in this browser. Raises Forged.

    The token of a session keeps people apart too; but behind a proxy that vouches for people there are no sessions, and
    two people at one machine come with the same token.
    """
    said = request.headers.get(HEADER, "")
    if said and said != visitor.me.code:
        raise Forged("This was said by somebody who is not signed in here now.", advice="Have them sign in.")
