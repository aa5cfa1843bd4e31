"""Walking along a queue: what comes next, and from where on, as opaque text for addresses and scripts."""

from pipeline.store import Archive, Cursor, QueueFilter, QueueItem
from pipeline.web.api_shapes import decode_cursor, encode_cursor

MOST_LOOKS = 20  # bounded pieces of a queue that are looked through for a rare combination before somebody is told
FEW_LOOKS = 3  # the same where a list or a script goes on by itself: nobody else is to wait for long meanwhile


def read_cursor(text: str | None) -> Cursor | None:
    """A cursor of a queue. Raises Refused."""
    if not text:
        return None
    order, key = decode_cursor(text, float, int)
    return order, key


def following(
    archive: Archive, wanted: QueueFilter, *, limit: int, after: str | None = None, looks: int = MOST_LOOKS
) -> tuple[list[QueueItem], str | None]:
    """Some passages of a queue, and the cursor behind them (None at the end).

    A rare combination is looked for in several steps; where even those find nothing, the cursor goes on.
    """
    cursor = read_cursor(after)
    found: list[QueueItem] = []
    for _ in range(looks):
        page = archive.queue_page(wanted, limit=limit - len(found), after=cursor)
        found += page.items
        cursor = page.next
        if cursor is None or len(found) >= limit or page.exhausted:
            break
    return found, encode_cursor(*cursor) if cursor is not None else None
