"""Writes Outlook messages: an OLE compound file with one sector size, all streams in the mini stream or in sectors."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_END, _FREE, _TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
Tree = Mapping[str, "bytes | Tree"]


@dataclass
class _Node:
    name: str
    data: bytes | None
    children: list[int] = field(default_factory=list)


def write_ole(tree: Tree) -> bytes:
    """A compound file with these streams (bytes) and folders (mappings)."""
    nodes = [_Node("Root Entry", None)]
    _gather(nodes, 0, tree)
    mini, mini_table, sectors, table, starts = bytearray(), [], bytearray(), [], {}

    def put(data: bytes) -> int:
        first, count = len(table), -(-len(data) // _SECTOR)
        sectors.extend(data.ljust(count * _SECTOR, b"\0"))
        table.extend([*range(first + 1, first + count), _END] if count else [])
        return first if count else _END

    for number, node in enumerate(nodes):
        if node.data is None:
            starts[number] = 0
        elif len(node.data) >= _CUTOFF:
            starts[number] = put(node.data)
        else:
            first, count = len(mini_table), -(-len(node.data) // _MINI)
            mini.extend(node.data.ljust(count * _MINI, b"\0"))
            mini_table.extend([*range(first + 1, first + count), _END] if count else [])
            starts[number] = first if count else _END
    mini_start = put(bytes(mini))
    mini_table_start = put(struct.pack(f"<{len(mini_table)}I", *mini_table))
    entries = b"".join(_entry(nodes, number, starts[number], mini_start, len(mini)) for number in range(len(nodes)))
    directory = put(entries)
    count = 1
    while count * _SECTOR // 4 < len(table) + count:
        count += 1
    places = range(len(table), len(table) + count)
    table.extend([_TABLE] * count)
    table.extend([_FREE] * (count * _SECTOR // 4 - len(table)))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(10)
    head += struct.pack("<IIIIIIIII", count, directory, 0, _CUTOFF, mini_table_start, len(mini_table), _END, 0, 0)[:32]
    head += struct.pack("<109I", *places, *[_FREE] * (109 - count))
    return head.ljust(512, b"\0")[:512] + bytes(sectors) + struct.pack(f"<{len(table)}I", *table)


def _gather(nodes: list[_Node], parent: int, tree: Tree) -> None:
    for name, content in tree.items():
        number = len(nodes)
        nodes.append(_Node(name, content if isinstance(content, bytes) else None))
        nodes[parent].children.append(number)
        if not isinstance(content, bytes):
            _gather(nodes, number, content)


def _entry(nodes: list[_Node], number: int, start: int, mini_start: int, mini_size: int) -> bytes:
    node = nodes[number]
    name = node.name.encode("utf-16-le")
    right = next((after for up in nodes for here, after in pairwise(up.children) if here == number), _FREE)
    kind = 5 if number == 0 else 1 if node.data is None else 2
    size = mini_size if number == 0 else len(node.data or b"")
    first = node.children[0] if node.children else _FREE
    where = mini_start if number == 0 else start
    return (
        name.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(name) + 2, kind, 1, _FREE, right, first)
        + bytes(36)
        + struct.pack("<IQ", where, size)
    )


def message(
    texts: Mapping[str, bytes], attachments: list[Tree] | None = None, *, sent: datetime | None = None, head: int = 32
) -> dict[str, "bytes | Tree"]:
    """The folder of a message: properties by tag and type, such as ``0037001F``."""
    ticks = int(((sent or datetime(2024, 5, 7, 9, 30, tzinfo=UTC)).timestamp() + 11644473600) * 10_000_000)
    fixed = struct.pack("<HHIQ", 0x0040, 0x0039, 6, ticks) + struct.pack("<HHIQ", 3, 0x3FFD, 6, 1252)
    tree: dict[str, bytes | Tree] = {"__properties_version1.0": bytes(head) + fixed}
    tree |= {f"__substg1.0_{tag}": data for tag, data in texts.items()}
    tree |= {f"__attach_version1.0_#{number:08X}": content for number, content in enumerate(attachments or [])}
    return tree


def file(name: str, data: bytes, **more: bytes) -> Tree:
    """The folder of an attached file."""
    return {
        "__properties_version1.0": bytes(8),
        "__substg1.0_3707001F": name.encode("utf-16-le"),
        "__substg1.0_37010102": data,
        **{f"__substg1.0_{tag.lstrip('t')}": value for tag, value in more.items()},
    }


def wide(text: str) -> bytes:
    return text.encode("utf-16-le")
