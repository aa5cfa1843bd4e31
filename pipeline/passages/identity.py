"""Ids of passages: what they are made of, and nothing else, decides them."""

from hashlib import blake2b

ID_BYTES = 16  # 128 bits: no two of a billion passages share an id by chance


def passage_id(source_id: str, path: str, text: str, ordinal: int) -> str:
    """32 hex digits of BLAKE2b over the parts.

    Each part has its length in front, so that no two lists of parts run together.
    ``ordinal`` counts the passages of the source that have the same path and text, from 0.
    """
    digest = blake2b(digest_size=ID_BYTES)
    for part in (source_id, path, text, str(ordinal)):
        data = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(data))
        digest.update(data)
    return digest.hexdigest()
