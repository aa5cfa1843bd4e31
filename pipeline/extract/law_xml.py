"""Law as XML: Akoma Ntoso of any version, the consolidated laws of Canada (LIMS), and what has a table of names."""

from lxml import etree

from pipeline.errors import DamagedDocument, UnsupportedFormat
from pipeline.extract.options import ReadOptions
from pipeline.extract.text_blocks import fold_text, make_extraction, short_language
from pipeline.extract.xml_dialects import DIALECTS
from pipeline.extract.xml_safety import local_name, parse_xml
from pipeline.extract.xml_schemas import AKOMA_NTOSO, LIMS
from pipeline.extract.xml_walk import LawWalk
from pipeline.records import Extraction, Origin, SourceKind

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NO_TITLE = frozenset({"", "untitled"})


def read_law(data: bytes, kind: SourceKind, options: ReadOptions) -> Extraction:
    """A law in XML of one of the three kinds. Raises as their readers do."""
    if kind is SourceKind.AKOMA_NTOSO:
        return read_akoma_ntoso(data, options)
    return read_lims(data, options) if kind is SourceKind.LIMS else read_law_xml(data, options)


def read_akoma_ntoso(data: bytes, options: ReadOptions) -> Extraction:
    """An Akoma Ntoso document, whatever its namespace and type, as blocks with absolute paths.

    Raises ``HostileDocument``, ``DamagedDocument`` or ``TooLarge``.
    """
    root = parse_xml(data, "the law")
    if local_name(root) != "akomaNtoso":
        raise DamagedDocument(f"The XML begins with <{local_name(root)}>, not with <akomaNtoso>.")
    language = short_language(_attribute(root, "FRBRlanguage", "language") or root.get(_LANG))
    walk = LawWalk(AKOMA_NTOSO)
    walk.walk(root, language or options.language_hint)
    title = _alias(root) or walk.title or _text_of(root, "shortTitle")
    return make_extraction(walk.blocks, Origin.XML, options, furniture=walk.furniture, title=title, language=language)


def read_lims(data: bytes, options: ReadOptions) -> Extraction:
    """A Canadian statute or regulation as blocks with absolute paths; what is not in force is set apart.

    Raises ``HostileDocument``, ``DamagedDocument`` or ``TooLarge``.
    """
    root = parse_xml(data, "the law")
    if local_name(root) not in {"Statute", "Regulation"}:
        raise DamagedDocument(f"The XML begins with <{local_name(root)}>, not with <Statute> or <Regulation>.")
    language = short_language(root.get(_LANG))
    walk = LawWalk(LIMS)
    walk.walk(root, language or options.language_hint)
    notes = []
    if walk.set_apart:
        notes.append(
            f"{walk.set_apart} related provisions or provisions not in force were set apart and are not tagged."
        )
    return make_extraction(
        walk.blocks,
        Origin.XML,
        options,
        furniture=walk.furniture,
        title=walk.title or _text_of(root, "LongTitle"),
        language=language,
        notes=notes,
    )


def read_law_xml(data: bytes, options: ReadOptions) -> Extraction:
    """A law in another XML whose root has a table in ``xml_dialects``, as blocks with absolute paths.

    Raises ``HostileDocument``, ``DamagedDocument``, ``TooLarge`` or, for an unknown root, ``UnsupportedFormat``.
    """
    root = parse_xml(data, "the law")
    schema = DIALECTS.get(local_name(root))
    if schema is None:
        raise UnsupportedFormat(
            f"The XML begins with <{local_name(root)[:60]}>, which no table of element names describes.",
            advice=f"Roots that are known: {', '.join(sorted(DIALECTS))}. Save the law as HTML, DOCX or Akoma Ntoso.",
        )
    stated = root.get(_LANG) or _text_of(root, "LG.DOC")
    language = short_language(stated) or options.language_hint or schema.language
    walk = LawWalk(schema)
    walk.walk(root, language)
    return make_extraction(
        walk.blocks, Origin.XML, options, furniture=walk.furniture, title=walk.title, language=language
    )


def _alias(root: etree._Element) -> str | None:
    """The title among the metadata of the work, unless it is a stopgap."""
    work = next(root.iter("{*}FRBRWork"), None)  # the first is the document's own, the others its attachments'
    for element in () if work is None else work.iter("{*}FRBRalias"):
        value = fold_text(element.get("value") or "")
        if element.get("name", "title") in {"title", "shortTitle", "short-title"} and value.lower() not in _NO_TITLE:
            return value
    return None


def _attribute(root: etree._Element, name: str, attribute: str) -> str | None:
    element = next(root.iter("{*}" + name), None)
    return None if element is None else element.get(attribute)


def _text_of(root: etree._Element, name: str) -> str | None:
    element = next(root.iter("{*}" + name), None)
    return None if element is None else fold_text("".join(str(text) for text in element.itertext())) or None
