"""What a provision is, and in which face, size and place each kind is set."""

from dataclasses import dataclass, replace

from pipeline.records import BlockKind, PassageKind
from tests.typeset import faces
from tests.typeset.law import Law, Provision, Role
from tests.typeset.look import Look
from tests.typeset.shaping import ShapedFont, amiri

Face = str | ShapedFont


@dataclass(frozen=True, slots=True)
class Style:
    """How one paragraph is set. ``indent`` is that of its text, ``hang`` that of its label."""

    face: Face
    size: float
    leading: float
    before: float
    align: str = "justify"
    indent: float = 0.0
    hang: float = 0.0
    first: float = 0.0
    keep_next: bool = False
    full_width: bool = False


@dataclass(frozen=True, slots=True)
class Faces:
    """The three cuts of a document's family."""

    regular: Face
    bold: Face
    italic: Face


def faces_of(law: Law, look: Look) -> Faces:
    """Amiri with shaping for Arabic, else the family of the look."""
    if law.language == "ar":
        regular, bold = (
            amiri(cut, ligatures=look.ligatures, mirrored=look.mirrored_brackets) for cut in ("Regular", "Bold")
        )
        return Faces(regular, bold, regular)
    if look.font == "Amiri":
        return Faces(*(amiri(cut, latin=True) for cut in ("Regular", "Bold", "Italic")))
    cuts = faces.family(look.font)
    return Faces(cuts.regular, cuts.bold, cuts.italic)


def _fixed_styles(look: Look, cuts: Faces) -> dict[Role, Style]:
    size, leading, gap = look.size, look.leading, look.paragraph_gap
    tight = leading / size
    return {
        Role.TITLE: Style(cuts.bold, size * 1.65, size * 1.65 * 1.2, 10, "center", full_width=True, keep_next=True),
        Role.SUBTITLE: Style(cuts.bold, size * 1.15, size * 1.15 * 1.3, 6, "center", full_width=True, keep_next=True),
        Role.SMALL: Style(cuts.italic, size, leading, 4, "center", full_width=True, keep_next=True),
        Role.RULE: Style(cuts.regular, size, leading, 6, "center", full_width=True, keep_next=True),
        Role.PART: Style(
            cuts.bold, size * 1.1, size * 1.1 * tight, leading * 1.25, "center", keep_next=True, full_width=True
        ),
        Role.SCHEDULE: Style(
            cuts.bold, size * 1.1, size * 1.1 * tight, leading * 1.6, "center", keep_next=True, full_width=True
        ),
        Role.CHAPTER: Style(cuts.italic, size * 1.05, leading, leading * 0.9, "center", keep_next=True),
        Role.ARTICLE: Style(cuts.bold, size, leading, leading * 0.8, "left", keep_next=True),
        Role.RECITAL: Style(cuts.regular, size, leading, gap),
        Role.SIGNATURE: Style(cuts.italic, size, leading, gap, "left"),
        Role.CONTENTS_TITLE: Style(
            cuts.bold, size * 1.1, size * 1.1 * tight, leading * 1.2, "center", keep_next=True, full_width=True
        ),
        Role.CONTENTS: Style(cuts.regular, size, leading, gap * 0.4, "left", look.indent, full_width=True),
        Role.ROW: Style(cuts.regular, size * 0.94, leading, 0, "left"),
    }


def style_of(provision: Provision, law: Law, look: Look, cuts: Faces) -> Style:
    """The style of a provision in a look."""
    style = _fixed_styles(look, cuts).get(provision.role)
    if style is None:
        align = "justify" if look.justify else "left"
        hang = look.indent * (provision.depth + provision.inset)
        indent = hang + (look.indent if provision.label else 0.0)
        return Style(cuts.regular, look.size, look.leading, look.paragraph_gap, align, indent, hang)
    if provision.quoted is not None:
        hang = look.indent * provision.inset
        return replace(style, indent=hang + (look.indent if not law.word else 0.0), hang=hang)
    numbered_heading = provision.role is Role.ARTICLE and law.language != "ar" and not law.word
    if numbered_heading or (provision.role is Role.RECITAL and provision.label):
        return replace(style, indent=look.indent)
    return style


_TITLES = (PassageKind.HEADING, BlockKind.TITLE)
_HEADINGS = (PassageKind.HEADING, BlockKind.HEADING)
_FIXED_KINDS = {
    Role.TITLE: _TITLES,
    Role.SUBTITLE: _TITLES,
    Role.SMALL: _TITLES,
    Role.PART: _HEADINGS,
    Role.CHAPTER: _HEADINGS,
    Role.SCHEDULE: _HEADINGS,
    Role.ARTICLE: _HEADINGS,
    Role.CONTENTS_TITLE: _HEADINGS,
    Role.CONTENTS: (PassageKind.OTHER, BlockKind.CONTENTS_ENTRY),
    Role.ROW: (PassageKind.TABLE_ROW, BlockKind.TABLE_ROW),
    Role.SIGNATURE: (PassageKind.OTHER, BlockKind.PARAGRAPH),
}


def kinds_of(provision: Provision, *, opening: bool, footnote: bool) -> tuple[PassageKind, BlockKind]:
    """What a provision is as a passage and on its page; ``opening`` where its article has no heading line."""
    if footnote:
        return PassageKind.FOOTNOTE, BlockKind.FOOTNOTE
    if provision.role in _FIXED_KINDS:
        return _FIXED_KINDS[provision.role]
    if provision.depth and provision.label:
        return PassageKind.ITEM, BlockKind.ITEM
    if provision.role is Role.RECITAL:
        kind = PassageKind.RECITAL if provision.label else PassageKind.PREAMBLE
    elif not provision.path:
        kind = PassageKind.OTHER
    else:
        kind = PassageKind.ARTICLE if len(provision.path) == 1 or opening else PassageKind.PARAGRAPH
    return kind, BlockKind.PARAGRAPH
