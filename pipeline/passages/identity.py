"""Ids of passages: what they are made of, and nothing else, decides them."""

from hashlib import blake2b

ID_BYTES = 16  # 128 bits: no two of a billion passages share an id by chance


def passage_id(source_id: str, path: str, text: str, ordinal: int) -> str:
    """32 hex digits of BLAKE2b over the parts.

    Each part has its length in front, so that no two lists of parts run together.
    ``ordinal`` counts the passages of the source that have the same path and text, from 0.
    """
    source, place = source_id.encode("utf-8", "surrogatepass"), path.encode("utf-8", "surrogatepass")
    words, number = text.encode("utf-8", "surrogatepass"), b"%d" % ordinal
    lengths = (len(source), len(place), len(words), len(number))
    data = b"%d:%b%d:%b%d:%b%d:%b" % (lengths[0], source, lengths[1], place, lengths[2], words, lengths[3], number)
    return blake2b(data, digest_size=ID_BYTES).hexdigest()
