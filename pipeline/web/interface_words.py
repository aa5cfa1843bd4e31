"""What the description of the interface says beside what its routes say: how to come in, and what its parts are."""

from typing import Any

ABOUT = """\
Passages of laws, their tags, and what people decided about them: all that the pages of the room show, and all that
can be done there.

**Coming in.** Make a token on your own page and send it as `Authorization: Bearer ...`. It reaches as far as your role
and its scopes: `read`, `review`, `manage` (documents, runs, assignments), `people`. Each operation says what it needs.
Pages of the room use the cookie of their session instead, and send its CSRF token in `X-CSRF-Token` with whatever
changes something.

**Lists** come in pages of `limit` items. `next` is the `cursor` of the page behind, null at the end. A cursor
stays good while things are added; do not look into it.

**Sent again.** What is answered or remarked carries a `key` that the sender chooses anew for each: sent again, it is
the same thing (200 instead of 201), never a second one.

**Asked again.** Answers with an `ETag` are not sent again to who has them: ask with `If-None-Match`, and get 304. What
somebody else may have changed meanwhile can be changed with `If-Match`: 412 says that it is no longer as you saw it.

**Failures** are `Problem`: `error` is a name for programs, `message` a sentence for people, `advice` says what to do.
A method that a path does not know is 405 with `Allow`; a foreign host name is 421.

**Texts** of documents are foreign: they may hold any character, markup and control characters among them. Never put
them into a page as markup.
"""
TAGS = {
    "me": "Your own account: who you are, settings, sessions, your data.",
    "tokens": "Tokens of your programs. Only people who are signed in make and revoke them.",
    "documents": "Documents with their versions, passages, coverage and originals.",
    "search": "Passages by their words, by a pattern, or like another.",
    "review": "What a reviewer sees: a passage with all that speaks about it, what comes next, the 23 objectives; "
    "precedents and the story of a passage.",
    "readings": "Answers of people to passages, sent once however often they arrive.",
    "remarks": "Flags for discussion, comments, and answers to questions.",
    "presence": "Who looks at a passage now.",
    "queues": "Queues of passages by a filter, and saved views of them.",
    "assignments": "Passages given to people, with independent readings where they are wanted.",
    "discussions": "What people differ on: both sides, questions, last words.",
    "agreement": "How far people agree, and how much the machine sways them.",
    "bulk": "One word on many passages, after a look at their number and a sample.",
    "uploads": "Files brought into the folder of documents.",
    "runs": "Reading of documents: started, followed, stopped.",
    "people": "Accounts, roles and invitations.",
    "audit": "The log of all changes.",
}
DONE = {"200": "The answer", "201": "Made", "202": "Asked for", "204": "Done; there is nothing to say"}
EXAMPLES: dict[str, dict[str, Any]] = {
    "ReadingSent": {
        "key": "6f1c2a90-answer",
        "passage": "0123456789abcdef0123456789abcdef",
        "words": [{"objective": 13, "verdict": "yes", "alignment": "advance", "note": "As a last resort alone."}],
        "shown": [13, 7],
        "seconds": 14.5,
    },
    "RemarkSent": {
        "key": "6f1c2a90-remark",
        "passage": "0123456789abcdef0123456789abcdef",
        "kind": "comment",
        "text": "See the schedule.",
    },
    "AssignmentSent": {
        "name": "Detention, Arabic laws",
        "query": "objective=13&language=ar",
        "wanted": 2,
        "people": ["p-aaaaaaaaaaaaaaaa", "p-bbbbbbbbbbbbbbbb"],
    },
    "SettlementSent": {
        "key": "6f1c2a90-settled",
        "passage": "0123456789abcdef0123456789abcdef",
        "objective": 13,
        "verdict": "no",
        "reason": "It speaks of prisons, not of migrants.",
    },
    "ViewSent": {"name": "Doubtful detention", "query": "objective=13&min=0.3&max=0.7", "shared": True},
    "TokenSent": {"name": "Nightly export", "scopes": ["read"], "days": 90},
    "InvitationSent": {"name": "Amina Diallo", "role": "reviewer"},
    "PersonChange": {"role": "analyst"},
    "StartBody": {"retry": True},
}
"""Of bodies, by the name of their shape; a test holds each against it."""
IF_NONE_MATCH = "The ETag of the answer that you have."
IF_MATCH = "The ETag of the thing as you saw it; left out, it is changed however it is."
ETAG = "Differs when the answer does."
ALLOWED = "Needs the role {role}; of a token the scope `{scope}`."
THEMSELF = "Needs the role {role}, signed in: no token may."
