"""A look at the raw objects of a PDF before pdfium sees them: forms that draw themselves, streams that swell.

pdfium follows a form that draws itself until its memory ends, and unpacks a stream whole. This scan needs no parser: it
reads what lies between ``n 0 obj`` and ``stream`` or ``endobj``. A file that hides from it meets the worker's limits.
"""

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.errors import HostileDocument

MOST_UNPACKED = 300_000_000  # bytes; a page scanned in colour at 600 dpi has about 100 million
MOST_TOGETHER = 2_000_000_000  # bytes of all large streams of one file
FLATE_RATIO = 1_032  # a Flate stream cannot grow by more
MOST_DRAWN = 200_000  # forms drawn by one form, through all levels
DEEPEST_FORMS = 60
PIECE = 1 << 16
SAMPLE = 2_048  # packed bytes that tell whether a stream is worth counting
ADVICE = "Do not open it on another machine; ask its sender how it was made."
_OBJECT = re.compile(rb"(?<![0-9])(\d{1,10})\s+(\d{1,5})\s+obj\b")
_END = re.compile(rb"\bstream\r?\n|\bendobj\b")
_FORM = re.compile(rb"/Subtype\s*/Form\b")
_RESOURCES = re.compile(rb"/Resources\s*(\d{1,10}\s+\d{1,5}\s+R|<<)")
_XOBJECT = re.compile(rb"/XObject\s*(\d{1,10}\s+\d{1,5}\s+R|<<)")
_NAMED = re.compile(rb"/([^\s/<>\[\]()]+)\s+(\d{1,10})\s+\d{1,5}\s+R")
_DO = re.compile(rb"/([^\s/<>\[\]()]+)\s+Do\b")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_LENGTH = re.compile(rb"/Length\s+(\d{1,12})\b(?!\s+\d+\s+R)")
_FLATE = re.compile(rb"/(?:FlateDecode|Fl)\b")
_NO_TEXT = re.compile(rb"/Subtype\s*/Image\b|/Length1\b|/FontFile|/Type\s*/(?:XRef|ObjStm|Metadata)\b|/FunctionType\b")


@dataclass(frozen=True, slots=True)
class RawObject:
    """One object of the file: the bytes of its dictionary, and where its stream begins (0 for none)."""

    head: bytes
    stream: int = 0


@dataclass(frozen=True, slots=True)
class Scan:
    """What the look at the raw objects found."""

    dense: frozenset[int] = frozenset()
    """Numbers of the streams that draw more characters than a page may hold."""


@dataclass(slots=True)
class _Forms:
    """The forms of a file and which forms each draws."""

    data: bytes
    objects: Mapping[int, RawObject]
    drawn: dict[int, int] = field(default_factory=dict)

    def named(self, number: int) -> dict[bytes, int]:
        """Names of a form's XObjects that are forms themselves, with their numbers."""
        resources = self._part(self.objects[number].head, _RESOURCES)
        part = self._part(resources, _XOBJECT)
        found = {name: int(target) for name, target in _NAMED.findall(part)}
        return {
            name: target for name, target in found.items() if target in self.objects and _is_form(self.objects[target])
        }

    def _part(self, head: bytes, pattern: re.Pattern[bytes]) -> bytes:
        match = pattern.search(head)
        if match is None:
            return b""
        if match.group(1) == b"<<":
            return head[match.end() : _close(head, match.end())]
        target = self.objects.get(int(match.group(1).split()[0]))
        return target.head if target else b""


def scan_pdf(data: bytes, most_characters: int) -> Scan:
    """Refuse files built to exhaust their reader; tell which streams draw more characters than a page may have.

    Raises ``HostileDocument`` for forms that draw themselves or multiply beyond measure, and for streams that unpack to
    more than any scan needs.
    """
    objects = _objects(data)
    _check_forms(data, objects)
    return Scan(_check_streams(data, objects, most_characters))


def _objects(data: bytes) -> dict[int, RawObject]:
    objects: dict[int, RawObject] = {}
    place = 0
    while (match := _OBJECT.search(data, place)) is not None:
        end = _END.search(data, match.end())
        stop = end.start() if end else len(data)
        head = data[match.end() : min(stop, match.end() + 1_000_000)]
        if b"#" in head:
            head = _ESCAPE.sub(lambda found: bytes([int(found.group(1), 16)]), head)
        has_stream = end is not None and end.group().startswith(b"stream")
        number = int(match.group(1))
        objects[number] = RawObject(head, end.end() if has_stream and end else 0)
        place = _after_stream(data, head, end.end()) if has_stream and end else stop
        place = max(place, match.end())
    return objects


def _after_stream(data: bytes, head: bytes, start: int) -> int:
    """Where to look on: past the stream if its length is written and true, lest its bytes be read as objects."""
    length = _LENGTH.search(head)
    if length is not None:
        end = start + int(length.group(1))
        if data[end : end + 20].lstrip().startswith(b"endstream"):
            return end
    end = data.find(b"endstream", start)
    return end if end >= 0 else start


def _is_form(item: RawObject) -> bool:
    return item.stream > 0 and _FORM.search(item.head) is not None


def _close(head: bytes, start: int) -> int:
    depth, place = 1, start
    while depth and place < len(head):
        nearest_open, nearest_close = head.find(b"<<", place), head.find(b">>", place)
        if nearest_close < 0:
            return len(head)
        if 0 <= nearest_open < nearest_close:
            depth, place = depth + 1, nearest_open + 2
        else:
            depth, place = depth - 1, nearest_close + 2
    return place


def _check_forms(data: bytes, objects: Mapping[int, RawObject]) -> None:
    numbers = [number for number, item in objects.items() if _is_form(item)]
    if not numbers:
        return
    forms = _Forms(data, objects)
    children = {number: forms.named(number) for number in numbers}
    order = _depth_first(children)
    if not any(children[target] for names in children.values() for target in names.values()):
        return
    for number in order:
        names = children[number]
        if not names:
            forms.drawn[number] = 1
            continue
        content = _unpack(data, objects[number], 4_000_000)
        uses = [names[name] for name in _DO.findall(content) if name in names]
        forms.drawn[number] = 1 + sum(forms.drawn[target] for target in uses)
        if forms.drawn[number] > MOST_DRAWN:
            raise HostileDocument(
                "A drawing in the file repeats itself millions of times through others.", advice=ADVICE
            )


def _depth_first(children: Mapping[int, Mapping[bytes, int]]) -> list[int]:
    """Forms so that each comes after those that it draws. Raises ``HostileDocument`` for a circle."""
    order: list[int] = []
    state: dict[int, int] = {}
    for root in children:
        stack = [(root, iter(children[root].values()))] if root not in state else []
        state.setdefault(root, 1)
        while stack:
            number, rest = stack[-1]
            target = next(rest, None)
            if target is None:
                state[number] = 2
                order.append(number)
                stack.pop()
            elif state.get(target) == 1:
                raise HostileDocument("A drawing in the file draws itself without end.", advice=ADVICE)
            elif target not in state:
                state[target] = 1
                stack.append((target, iter(children[target].values())))
            if len(stack) > DEEPEST_FORMS:
                raise HostileDocument("Drawings in the file are nested too deeply.", advice=ADVICE)
    return order


def _check_streams(data: bytes, objects: Mapping[int, RawObject], most_characters: int) -> frozenset[int]:
    """Count what suspicious streams unpack to, without keeping it."""
    dense = set()
    together = 0
    for number, item in objects.items():
        if not item.stream or not (filters := len(_FLATE.findall(item.head))):
            if item.stream and _may_be_dense(item, _stream_length(data, item), most_characters):
                dense |= {number} if _characters(data[item.stream :][:50_000_000]) > most_characters else set()
            continue
        length = _stream_length(data, item)
        if filters > 1:
            _check_twice_packed(data, item)
        if length * FLATE_RATIO < most_characters:
            continue
        estimate = length * _ratio(data, item)
        if length * FLATE_RATIO > MOST_UNPACKED or estimate > MOST_UNPACKED / 10:
            together += _unpacked_size(data[item.stream : item.stream + length])
        if together > MOST_TOGETHER:
            raise HostileDocument("The file unpacks to thousands of times its size.", advice=ADVICE)
        if estimate > most_characters and not _NO_TEXT.search(item.head):
            content = _unpack(data, item, 50_000_000)
            dense |= {number} if _characters(content) > most_characters else set()
    return frozenset(dense)


def _may_be_dense(item: RawObject, length: int, most: int) -> bool:
    return length > most and b"/Filter" not in item.head and not _NO_TEXT.search(item.head)


def _stream_length(data: bytes, item: RawObject) -> int:
    length = _LENGTH.search(item.head)
    if length is not None and item.stream + int(length.group(1)) <= len(data):
        return int(length.group(1))
    end = data.find(b"endstream", item.stream)
    return (end if end >= 0 else len(data)) - item.stream


def _ratio(data: bytes, item: RawObject) -> float:
    """How much the beginning of a stream grows when it is unpacked."""
    sample = data[item.stream : item.stream + SAMPLE]
    try:
        return len(zlib.decompressobj().decompress(sample, SAMPLE * FLATE_RATIO)) / max(len(sample), 1)
    except zlib.error:
        return 0.0


def _unpacked_size(packed: bytes) -> int:
    """Bytes that a stream unpacks to. Raises ``HostileDocument`` above the limit."""
    unpacker = zlib.decompressobj()
    size, rest = 0, packed
    try:
        while rest and not unpacker.eof:
            size += len(unpacker.decompress(rest, PIECE))
            rest = unpacker.unconsumed_tail
            if size > MOST_UNPACKED:
                raise HostileDocument(
                    f"A part of the file unpacks to more than {MOST_UNPACKED // 1_000_000} MB.", advice=ADVICE
                )
    except zlib.error:
        return size
    return size


def _check_twice_packed(data: bytes, item: RawObject) -> None:
    first = _unpack(data, item, 20_000_000)
    _unpacked_size(first)


def _unpack(data: bytes, item: RawObject, most: int) -> bytes:
    packed = data[item.stream : item.stream + _stream_length(data, item)]
    if not _FLATE.search(item.head):
        return packed[:most]
    try:
        return zlib.decompressobj().decompress(packed, most)
    except zlib.error:
        return b""


def _characters(content: bytes) -> int:
    """About how many characters a content stream draws: bytes in (...), and half the digits in <...>."""
    literal = sum(len(found) - 2 for found in re.findall(rb"\((?:[^()\\]|\\.)*\)", content))
    return literal + sum(len(found) - 2 for found in re.findall(rb"<[0-9A-Fa-f\s]*>", content)) // 4
