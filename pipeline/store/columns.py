"""Kinds of columns: what Python has and a database refuses is turned into what it takes, and back."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text, TypeDecorator

Number = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts upwards only in a column that says INTEGER
_LONE_SURROGATES = {code: 0x100000 + code for code in range(0xD800, 0xE000)}
_RESTORED = {hidden: code for code, hidden in _LONE_SURROGATES.items()}


def clean(text: str) -> str:
    r"""Replace every character that a database refuses by U+FFFD, at the same length.

    >>> clean("a\0b\ud800")
    'a\ufffdb\ufffd'
    """
    if text.isascii():
        return text.replace("\0", "\ufffd")
    try:
        text.encode()
    except UnicodeEncodeError:
        text = "".join("\ufffd" if "\ud800" <= letter <= "\udfff" else letter for letter in text)
    return text.replace("\0", "\ufffd")


class SafeText(TypeDecorator[str]):
    """Text in which NUL and lone surrogates have become U+FFFD, as no database takes them."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Clean what is written."""
        return None if value is None else clean(value)


class PathText(TypeDecorator[str]):
    """A path as Python has it, undecodable bytes included: lone surrogates rest in plane 16 and come back."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Hide lone surrogates."""
        if value is None or value.isascii():
            return value
        return value.translate(_LONE_SURROGATES)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:
        """Restore them."""
        if value is None or value.isascii():
            return value
        return str(value).translate(_RESTORED)


class Moment(TypeDecorator[datetime]):
    """An aware time, kept in UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; SQLite has no time zones, so they are left off there."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "A time without a time zone was given to the archive."
            raise ValueError(message)
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """To UTC, aware."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
