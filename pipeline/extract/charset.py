"""From bytes to characters: byte order mark, strict UTF-8, what the file declares, then a bounded guess."""

import codecs
import re

import charset_normalizer

from pipeline.errors import DamagedDocument

SAMPLE_BYTES = 200_000
"""The guess looks at no more, so that it takes about as long for a book as for a letter."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_WESTERN = ("cp1252", "mac_roman", "cp850")
_PLAUSIBLE: dict[str, tuple[str, ...]] = {
    "ar": ("cp1256", "iso8859_6"),
    "fa": ("cp1256",),
    "ur": ("cp1256",),
    "ru": ("cp1251", "koi8_r", "cp866", "iso8859_5"),
    "uk": ("cp1251", "koi8_u", "cp866", "iso8859_5"),
    "bg": ("cp1251", "iso8859_5"),
    "sr": ("cp1251", "cp1250", "iso8859_5", "iso8859_2"),
    "zh": ("gb18030", "big5", "big5hkscs"),
    "ja": ("shift_jis", "cp932", "euc_jp", "iso2022_jp"),
    "ko": ("cp949", "euc_kr"),
    "el": ("cp1253", "iso8859_7"),
    "he": ("cp1255", "iso8859_8"),
    "tr": ("cp1254", "iso8859_9"),
    "th": ("cp874",),
    "vi": ("cp1258",),
    **dict.fromkeys(("pl", "cs", "sk", "hu", "sl", "hr", "ro"), ("cp1250", "iso8859_2")),
    **dict.fromkeys(("lt", "lv", "et"), ("cp1257", "iso8859_13")),
    **dict.fromkeys(("en", "fr", "es", "pt", "de", "it", "nl", "sv", "da", "fi", "no", "ga", "ca"), _WESTERN),
}
_UNHINTED = (
    "cp1252",
    "cp1256",
    "cp1251",
    "koi8_r",
    "gb18030",
    "big5",
    "cp1250",
    "cp1253",
    "cp1254",
    "shift_jis",
    "cp949",
)
_MIXED = re.compile("[A-Za-z][\u0370-\u06ff]|[\u0370-\u06ff][A-Za-z]")
"""A Latin letter beside a Greek, Cyrillic, Hebrew or Arabic one: the trace of a wrong encoding."""
_ADVICE = "Open it in a text editor and save it as UTF-8, or state its language in sources.csv."


def decode(data: bytes, language_hint: str | None, declared: str | None = None) -> tuple[str, str]:
    """The characters of ``data`` and the name of the encoding, strongest evidence first.

    ``language_hint`` (ISO 639-1) narrows the guess to encodings in which that language was written. Raises
    ``DamagedDocument`` for bytes that are no text, or whose encoding stays unknown.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_marked(data[len(mark) :], encoding), encoding
    _reject_binary(data)
    stated = _known(declared)
    seven_bits = stated is not None and stated.startswith(("iso2022", "hz"))  # their bytes are valid UTF-8 as well
    for name in (stated, "utf-8") if seven_bits else ("utf-8", stated):
        if name is not None:
            try:
                return data.decode(name), name
            except (UnicodeDecodeError, ValueError):
                continue
    return _guess(data, language_hint)


def _decode_marked(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise DamagedDocument(
            f"The file says that it is {encoding.upper()}, but byte {error.start:,} is not.", advice=_ADVICE
        ) from error


def _known(declared: str | None) -> str | None:
    """The codec of a declared name, if it is one for text; browsers read Latin-1 as Windows-1252, and so do we."""
    try:
        codec = codecs.lookup((declared or "").strip())
    except (LookupError, ValueError):
        return None
    # The flag is private, yet the only way to tell `hex` or `zlib` from encodings of text.
    if not getattr(codec, "_is_text_encoding", True) or codec.name in {"idna", "punycode", "unicode_escape", "utf-7"}:
        return None
    return "cp1252" if codec.name in {"iso8859-1", "ascii"} else codec.name


def _reject_binary(data: bytes) -> None:
    sample = data[:SAMPLE_BYTES]
    controls = len(sample) - len(sample.translate(None, bytes([*range(9), *range(14, 27), *range(28, 32), 127])))
    if b"\0" in sample or controls * 100 > len(sample):
        raise DamagedDocument(
            "The bytes of the file are not text.", advice="Check that it is the right file and ask for it again."
        )


def _guess(data: bytes, language_hint: str | None) -> tuple[str, str]:
    candidates = _PLAUSIBLE.get(language_hint or "", _UNHINTED)
    for encoding in _rank(data[:SAMPLE_BYTES], candidates):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue  # the sample looked right and the rest does not: try the next likely one
        if len(_MIXED.findall(text, 0, SAMPLE_BYTES)) * 200 <= min(len(text), SAMPLE_BYTES):
            return text, encoding
    raise DamagedDocument("The encoding of the text cannot be told.", advice=_ADVICE)


def _rank(sample: bytes, candidates: tuple[str, ...]) -> list[str]:
    """Candidates by plausibility; those about as plausible as the best one keep their order, the commonest first."""
    found = charset_normalizer.from_bytes(sample, cp_isolation=list(candidates), enable_fallback=False)
    chaos = {name: match.chaos for match in found for name in (match.encoding, *match.could_be_from_charset)}
    best = min(chaos.values(), default=0.0)
    return sorted(
        (name for name in candidates if name in chaos),
        key=lambda name: (chaos[name] > best + 0.05, candidates.index(name)),
    )
