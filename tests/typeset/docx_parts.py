"""The parts of a DOCX around its body: styles, numbering, footnotes, relations, and the package that holds them.

The parts are stored, not deflated, so that the bytes do not depend on the version of zlib.
"""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_W = f'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="{_OFFICE}"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip can hold

_CENTRED = '<w:jc w:val="center"/>'
_JUSTIFIED = '<w:jc w:val="both"/>'
_NUMBERED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
_STYLES = (  # id, name, paragraph properties, run properties
    ("Title", "Title", f'<w:spacing w:before="240" w:after="120"/>{_CENTRED}', '<w:b/><w:sz w:val="36"/>'),
    ("Subtitle", "Subtitle", f'<w:spacing w:after="200"/>{_CENTRED}', '<w:b/><w:sz w:val="26"/>'),
    ("Small", "Small line", _CENTRED, "<w:i/>"),
    ("Heading1", "heading 1", f'<w:keepNext/><w:spacing w:before="280" w:after="80"/>{_CENTRED}', "<w:b/>"),
    ("Preamble", "Preamble", f'<w:spacing w:after="160"/>{_JUSTIFIED}', ""),
    (
        "Section",
        "Section",
        f'<w:keepNext/>{_NUMBERED}<w:spacing w:before="200" w:after="60"/>',
        "<w:b/>",
    ),
    ("Clause", "Clause", f'<w:spacing w:after="80"/>{_JUSTIFIED}', ""),
    ("Flush", "Flush", f'<w:spacing w:after="80"/><w:ind w:left="567"/>{_JUSTIFIED}', ""),
    ("FlushDeep", "Flush deep", f'<w:spacing w:after="80"/><w:ind w:left="1134"/>{_JUSTIFIED}', ""),
    ("FootnoteText", "footnote text", "", '<w:sz w:val="18"/>'),
)
_LEVELS = (  # number format, text, left indent and hang in twentieths of a point
    ("decimal", "%1.", 567, 567),
    ("decimal", "(%2)", 1134, 567),
    ("lowerLetter", "(%3)", 1701, 567),
    ("lowerRoman", "(%4)", 2268, 567),
)
_SECTION = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1418" w:right="1418" w:bottom="1418" w:left="1418" '
    'w:header="709" w:footer="709" w:gutter="0"/></w:sectPr>'
)
_RAISED = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'


def run(text: str, tag: str = "t") -> str:
    """A run of text; ``tag`` is ``delText`` where it was deleted."""
    return f'<w:r><w:{tag} xml:space="preserve">{escape(text)}</w:{tag}></w:r>'


def pack(body: str, notes: Sequence[str], title: str) -> bytes:
    """The whole package around a body and the texts of its footnotes, which are numbered from 1."""
    files = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            (f"{_OFFICE}/officeDocument", "word/document.xml"),
            (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "docProps/core.xml": f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(title)}</dc:title>'
        "<dc:language>en</dc:language></cp:coreProperties>",
        "word/document.xml": f"{_HEAD}<w:document {_W}><w:body>{body}{_SECTION}</w:body></w:document>",
        "word/styles.xml": _styles(),
        "word/numbering.xml": _numbering(),
        "word/footnotes.xml": _footnotes(notes),
        "word/_rels/document.xml.rels": _relations(
            *((f"{_OFFICE}/{part}", f"{part}.xml") for part in ("styles", "numbering", "footnotes"))
        ),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), text.encode())
    return buffer.getvalue()


def _styles() -> str:
    defaults = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman"/>'
        '<w:sz w:val="23"/><w:lang w:val="en-GB"/></w:rPr></w:rPrDefault></w:docDefaults>'
    )
    rows = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{letters}</w:rPr></w:style>"
        for key, name, paragraph, letters in _STYLES
    )
    return f"{_HEAD}<w:styles {_W}>{defaults}{rows}</w:styles>"


def _numbering() -> str:
    rows = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
        + ('<w:pStyle w:val="Section"/>' if at == 0 else "")
        + f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{left}" w:hanging="{hang}"/></w:pPr></w:lvl>'
        for at, (kind, text, left, hang) in enumerate(_LEVELS)
    )
    return (
        f'{_HEAD}<w:numbering {_W}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>{rows}'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


def _footnotes(notes: Sequence[str]) -> str:
    fixed = "".join(
        f'<w:footnote w:type="{kind}" w:id="{at}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
        for at, kind in ((-1, "separator"), (0, "continuationSeparator"))
    )
    own = "".join(
        f'<w:footnote w:id="{at}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>'
        f"<w:r>{_RAISED}<w:footnoteRef/></w:r>{run(' ' + text)}</w:p></w:footnote>"
        for at, text in enumerate(notes, 1)
    )
    return f"{_HEAD}<w:footnotes {_W}>{fixed}{own}</w:footnotes>"


def _relations(*rows: tuple[str, str]) -> str:
    body = "".join(
        f'<Relationship Id="rId{at}" Type="{kind}" Target="{target}"/>' for at, (kind, target) in enumerate(rows, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{body}</Relationships>'


def _content_types() -> str:
    parts = ("document.main", "styles", "numbering", "footnotes")
    overrides = "".join(
        f'<Override PartName="/word/{part.split(".")[0]}.xml" ContentType="{_TYPE}.{part}+xml"/>' for part in parts
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )
