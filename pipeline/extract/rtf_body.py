"""The body of an Outlook message that came as RTF: unpacked ([MS-OXRTFCP]), then as HTML or text ([MS-OXRTFEX])."""

import re
import struct
from dataclasses import dataclass, replace

from pipeline.extract.ole import damaged

MAX_BODY = 50_000_000  # bytes; an RTF body has no pictures of its own
_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
    b"MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0"
    b"\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_WINDOW = 4_096
_TOKEN = re.compile(
    r"\\(?:'(?P<hex>[0-9a-fA-F]{2})|(?P<word>[a-z]{1,32})(?P<number>-?[0-9]{1,9})? ?|(?P<sign>[^a-z']))"
    r"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)",
    re.IGNORECASE | re.DOTALL,
)
_SILENT_NAMES = "fonttbl colortbl stylesheet info pict header footer generator listtable themedata object"
_SILENT = frozenset(_SILENT_NAMES.split())
_SIGNS = {
    "par": "\n", "line": "\n", "tab": "\t", "row": "\n", "cell": "\t", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "endash": "–", "emdash": "—", "bullet": "•", "emspace": " ", "enspace": " ",
}  # fmt: skip
_DEEPEST = 200  # groups in groups


def unpack_rtf(data: bytes) -> bytes:
    """The RTF of a compressed body. Raises ``DamagedDocument``."""
    if len(data) < 16:
        raise damaged("its body is cut off")
    size, kind = struct.unpack_from("<I4s", data, 4)
    if size > MAX_BODY:
        raise damaged(f"its body claims {size:,} bytes")
    if kind == b"MELA":
        return data[16 : 16 + size]
    if kind != b"LZFu":
        raise damaged("its body is packed in an unknown way")
    return _unpack(data, size)


def _unpack(data: bytes, size: int) -> bytes:
    window = bytearray(_DICTIONARY.ljust(_WINDOW, b"\0"))
    write, place, output = len(_DICTIONARY), 16, bytearray()
    while place < len(data) and len(output) < size:
        control, place = data[place], place + 1
        for bit in range(8):
            if place >= len(data):
                break
            if not control >> bit & 1:
                piece, place = data[place : place + 1], place + 1
            else:
                token = int.from_bytes(data[place : place + 2], "big")
                place += 2
                offset, length = token >> 4, (token & 15) + 2
                if offset == write:
                    return bytes(output)
                piece = b""
                for step in range(length):  # byte by byte: a piece may repeat what it has just written
                    sign = window[(offset + step) % _WINDOW]
                    window[(write + step) % _WINDOW] = sign
                    piece += bytes((sign,))
            for sign in piece:
                window[write] = sign
                write = (write + 1) % _WINDOW
            output += piece
    return bytes(output)


@dataclass(frozen=True, slots=True)
class _Group:
    silent: bool = False
    plain: bool = False
    """Within what the program added for readers of RTF alone."""
    tag: bool = False
    """Within a piece of the HTML that the RTF carries."""
    skip: int = 1


def read_rtf(data: bytes) -> tuple[str, str]:
    """Text and HTML of an RTF body; one of the two is empty."""
    source = data.decode("latin-1")
    reader = _RtfReader("\\fromhtml1" in source[:2_000], _charset(source))
    reader.read(source)
    told = "".join(reader.parts)
    return ("", told) if reader.carries_html else (told, "")


def _charset(source: str) -> str:
    found = re.search(r"\\ansicpg([0-9]{3,5})", source[:2_000])
    name = f"cp{found[1]}" if found and found[1] != "65001" else "utf-8" if found else "cp1252"
    try:
        "".encode(name)
    except LookupError:
        return "cp1252"
    return name


class _RtfReader:
    """Reads RTF once; ``parts`` then hold what it prints."""

    def __init__(self, carries_html: bool, charset: str) -> None:
        self.carries_html = carries_html
        self.parts: list[str] = []
        self._charset = charset
        self._bytes = bytearray()
        self._left = 0  # characters that stand in for one of Unicode and are passed over
        self._fresh = False  # a group has just begun

    def read(self, source: str) -> None:
        """Token by token, with a stack of groups."""
        stack: list[_Group] = []
        group = _Group()
        for token in _TOKEN.finditer(source):
            if token["hex"] is None:
                self._spend()
            brace = token["brace"]
            if brace == "{":
                if len(stack) < _DEEPEST:
                    stack.append(group)
                self._fresh = True
                continue
            if brace == "}":
                group = stack.pop() if stack else _Group()
                self._left = 0
            else:
                group = self._take(token, group)
            self._fresh = self._fresh and token["sign"] == "*"
        self._spend()

    def _take(self, token: "re.Match[str]", group: _Group) -> _Group:
        if token["word"]:
            return self._obey(token["word"].lower(), token["number"], group)
        if token["hex"]:
            if self._left:
                self._left -= 1
            elif self._is_printed(group):
                self._bytes.append(int(token["hex"], 16))
        elif token["sign"]:
            if token["sign"] == "*" and self._fresh:
                return replace(group, silent=True)
            self._print({"~": "\u00a0", "_": "-", "-": ""}.get(token["sign"], token["sign"]), group)
        elif token["text"]:
            text = token["text"][self._left :] if self._left else token["text"]
            self._left = max(self._left - len(token["text"]), 0)
            self._print(text, group)
        return group

    def _obey(self, word: str, number: str | None, group: _Group) -> _Group:
        if word == "htmltag" and self.carries_html:
            return replace(group, silent=False, tag=True)
        if word == "htmlrtf":
            return replace(group, plain=number != "0")
        if word in _SILENT and self._fresh:
            return replace(group, silent=True)
        if word == "uc":
            return replace(group, skip=min(int(number or 1), 10))
        if word == "u" and number:
            point = int(number) % 0x10000
            self._print(chr(point) if not 0xD800 <= point < 0xE000 else "\ufffd", group)
            self._left = group.skip
        elif word == "bin":
            self._left = max(int(number or 0), 0)
        elif word in _SIGNS:
            self._print(_SIGNS[word], group)
        return group

    def _is_printed(self, group: _Group) -> bool:
        return not group.silent and not (self.carries_html and group.plain)

    def _print(self, text: str, group: _Group) -> None:
        if self._is_printed(group):
            self.parts.append(text)

    def _spend(self) -> None:
        if self._bytes:
            self.parts.append(bytes(self._bytes).decode(self._charset, "replace"))
            self._bytes.clear()
