"""Reading WordprocessingML: names without the namespace, properties as Word takes them."""

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)
_OFF = frozenset({"0", "false", "off", "none"})


def without_strict(data: bytes) -> bytes:
    """The same part in the transitional namespaces, which are the only ones that the reader knows."""
    for strict, transitional in _STRICT:
        data = data.replace(strict, transitional)
    return data


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first descendant along ``path`` of names in Word's namespace."""
    for name in path:
        if element is None:
            return None
        element = element.find(W + name)
    return element


def value(element: etree._Element | None, *path: str) -> str | None:
    """The ``w:val`` of the first descendant along ``path``."""
    found = child(element, *path)
    return None if found is None else found.get(W + "val")


def number(element: etree._Element | None, *path: str) -> int | None:
    """The ``w:val`` as a number, None where there is none or none that makes sense."""
    text = (value(element, *path) or "").strip()
    return int(text) if text.lstrip("-").isdecimal() and text.isascii() and len(text) < 8 else None


def switch(element: etree._Element | None, name: str) -> bool | None:
    """A property that is on, off or, as None, not stated here."""
    found = child(element, name)
    return None if found is None else (found.get(W + "val") or "1").lower() not in _OFF
