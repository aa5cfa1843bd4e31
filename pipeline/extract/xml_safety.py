"""XML from strangers: no document type tricks, no entities, no network, no endless nesting."""

from typing import Any

from lxml import etree

from pipeline.errors import DamagedDocument, HostileDocument

MAX_DEPTH = 200
"""Elements in elements. Law XML stays under 40, Word under 100 with boxes in tables in boxes."""

_DEPTH_ADVICE = "If the file comes from a trusted office, ask for it in another format."


def parse_xml(data: bytes, name: str) -> etree._Element:
    """The root element of ``data``; ``name`` says for messages what is parsed.

    Raises ``HostileDocument`` for entity declarations and nesting beyond ``MAX_DEPTH``, ``DamagedDocument`` for XML
    that is not well formed.
    """
    if _declares_entities(data):
        raise _entities(name)
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _refusal(error, name) from error
    dtd: Any = root.getroottree().docinfo.internalDTD  # its stub lacks the entities
    # In encodings other than those above, the parser has found the declarations.
    if dtd is not None and any(True for _ in dtd.iterentities()):
        raise _entities(name)
    _check_depth(root, name)
    return root


def local_name(element: etree._Element) -> str:
    """The tag without its namespace; empty for what is no element, such as an entity reference."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _declares_entities(data: bytes) -> bool:
    # A document type must come before the root, but its length is free: so both marks are sought in the whole file.
    return any("<!DOCTYPE".encode(code) in data and "<!ENTITY".encode(code) in data for code in _UNITS)


_UNITS = ("ascii", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")


def _check_depth(root: etree._Element, name: str) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise _too_deep(name)


def _refusal(error: etree.XMLSyntaxError, name: str) -> DamagedDocument | HostileDocument:
    message = str(error.msg or "")
    if "depth" in message.lower():
        return _too_deep(name)
    if "entity" in message.lower() and ("loop" in message.lower() or "amplification" in message.lower()):
        return _entities(name)
    return DamagedDocument(
        f"The XML of {name} is broken in line {error.lineno}: {message or 'no reason given'}.",
        advice="Ask for the file again, or save it anew with the program that made it.",
    )


def _entities(name: str) -> HostileDocument:
    return HostileDocument(
        f"The XML of {name} declares entities, which can swell without end or read other files.",
        advice="Ask for a file without a document type declaration.",
    )


def _too_deep(name: str) -> HostileDocument:
    return HostileDocument(f"The XML of {name} nests deeper than {MAX_DEPTH} elements.", advice=_DEPTH_ADVICE)
