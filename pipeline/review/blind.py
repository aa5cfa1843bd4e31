"""Which passages a person is shown without suggestions: by lot, yet the same each time."""

from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b

BLIND_SHARE = 1 / 10  # of a person's passages
_STEPS = 1 << 53  # numbers that a float tells apart in [0, 1)


def is_blind(passage_id: str, person_code: str, seed: str, share: float = BLIND_SHARE) -> bool:
    """Whether a person is shown a passage without suggestions, by the archive's seed; persons are drawn independently.

    A greater share keeps the passages of a smaller one. BLAKE2 with a key (RFC 7693) is a function that looks random.
    Raises ValueError for a share outside of 0 to 1.

    >>> is_blind("p1", "p-a", "seed", 1.0), is_blind("p1", "p-a", "seed", 0.0)
    (True, False)
    """
    return bool(blind_among((passage_id,), person_code, seed, share))


def blind_among(passage_ids: Iterable[str], person_code: str, seed: str, share: float = BLIND_SHARE) -> frozenset[str]:
    """Those of some passages that a person is shown without suggestions: ``is_blind`` for a whole document at once."""
    if not 0 <= share <= 1:
        raise ValueError(f"a share lies between 0 and 1, not at {share}")
    lots, person, bound = _lots(seed), person_code.encode(), share * _STEPS
    found = []
    for passage_id in passage_ids:
        drawn, passage = lots.copy(), passage_id.encode()
        # the length comes first, else ("a", "bc") would be drawn like ("ab", "c")
        drawn.update(len(passage).to_bytes(8, "big") + passage + person)
        if (int.from_bytes(drawn.digest(), "big") >> 11) < bound:
            found.append(passage_id)
    return frozenset(found)


@lru_cache(maxsize=8)
def _lots(seed: str) -> blake2b:
    key = blake2b(seed.encode(), person=b"blind items").digest()  # a seed of any length; of no use for other lots
    return blake2b(key=key, digest_size=8)
