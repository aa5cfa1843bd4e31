"""Laws in the formats without pages: Akoma Ntoso, HTML and text, and the truth about their paragraphs."""

import textwrap
from xml.sax.saxutils import escape

from pipeline.records import PathStep
from tests.typeset.law import Law, Provision, Role
from tests.typeset.records import TruthParagraph
from tests.typeset.styles import kinds_of

_UPPER = (Role.PART, Role.CHAPTER, Role.SCHEDULE)
_TITLES = (Role.TITLE, Role.SUBTITLE, Role.SMALL)


def printed(provision: Provision, law: Law) -> str:
    """The paragraph with its label, as all writers of this module print it."""
    if provision.role is Role.ARTICLE:
        return (
            f"{law.word} {provision.label} – {provision.text}".strip()
            if law.word
            else f"{provision.label}. {provision.text}"
        )
    if provision.role in _UPPER and provision.text:
        return f"{provision.label} – {provision.text}"
    if provision.role is Role.ROW:
        return " ".join(_cells(provision))
    return f"{provision.label} {provision.text}".strip()


def truth_of(law: Law) -> tuple[TruthParagraph, ...]:
    """What a reader should find, in order, footnotes after the paragraph that holds their mark."""
    found = []
    for provision in law.provisions:
        if provision.role is Role.RULE:
            continue
        kind, block = kinds_of(provision, opening=False, footnote=False)
        found.append(
            TruthParagraph(
                printed(provision, law),
                kind,
                block,
                provision.path,
                provision.upper,
                provision.headings,
                law.language,
                0,
            )
        )
        for note in provision.notes:
            kind, block = kinds_of(provision, opening=False, footnote=True)
            found.append(
                TruthParagraph(note.text, kind, block, (), provision.upper, provision.headings, law.language, 0)
            )
    return tuple(found)


def make_text(law: Law, width: int = 72) -> bytes:
    """Plain UTF-8 text: titles centred, paragraphs wrapped with a hanging indent and parted by empty lines."""
    blocks = []
    for provision in law.provisions:
        text = printed(provision, law)
        if provision.role in _TITLES:
            blocks.append("\n".join(line.center(width).rstrip() for line in textwrap.wrap(text, width - 8)))
            continue
        margin = "    " * provision.depth
        hang = margin + (" " * (len(provision.label) + 1) if provision.label else "")
        blocks.append(
            textwrap.fill(
                text,
                width,
                initial_indent=margin,
                subsequent_indent=hang,
                break_on_hyphens=False,
                break_long_words=False,
            )
        )
    return ("\n\n".join(blocks) + "\n").encode()


def make_html(law: Law, *, site: str) -> bytes:
    """An HTML page of a treaty register: the law in ``main``, around it what every site has."""
    body = []
    for at, provision in enumerate(law.provisions):
        previous = law.provisions[at - 1] if at else None
        following = law.provisions[at + 1] if at + 1 < len(law.provisions) else None
        body.append(_html(provision, law, previous, following))
    title = escape(law.title)
    return _PAGE.format(language=law.language, title=title, site=escape(site), body="\n".join(body)).encode()


def _html(provision: Provision, law: Law, previous: Provision | None, following: Provision | None) -> str:
    text = escape(printed(provision, law))
    role = provision.role
    if role in _TITLES:
        return {Role.TITLE: f"<h1>{text}</h1>", Role.SUBTITLE: f'<p class="subtitle">{text}</p>'}.get(
            role, f'<p class="date">{text}</p>'
        )
    if role in _UPPER:
        return f"<h2>{text}</h2>"
    if role is Role.ARTICLE:
        return f'<h3 id="art-{provision.label}">{text}</h3>'
    if role is Role.ROW:
        first, last = not previous or previous.role is not role, not following or following.role is not role
        tag = "th" if first else "td"
        row = "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in _cells(provision)) + "</tr>"
        return ("<table>\n" if first else "") + row + ("\n</table>" if last else "")
    style = {Role.RECITAL: "recital", Role.SIGNATURE: "signature"}.get(role, f"level-{provision.depth}")
    return f'<p class="{style}">{text}</p>'


def _cells(provision: Provision) -> list[str]:
    return [cell.strip() for cell in provision.text.strip("| ").split("|")]


_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<title>{title} | {site}</title>
<style>
body {{ margin: 0; background: #f4f2ec; color: #222; font: 17px/1.55 Georgia, "Times New Roman", serif; }}
header, footer {{ background: #23405c; color: #fff; padding: 14px 32px; font-family: Helvetica, Arial, sans-serif; }}
nav a {{ color: #d7e3ee; margin-right: 18px; text-decoration: none; font-size: 14px; }}
main {{ max-width: 42em; margin: 28px auto; background: #fff; padding: 28px 52px 44px; border: 1px solid #ddd6c6; }}
h1 {{ font-size: 29px; line-height: 1.25; text-align: center; margin-bottom: 6px; }}
h2 {{ font-size: 20px; text-align: center; margin: 36px 0 8px; }}
h3 {{ font-size: 17px; margin: 24px 0 4px; }}
p {{ margin: 7px 0; }}
.subtitle, .date {{ text-align: center; font-style: italic; }}
.level-1 {{ margin-left: 2.2em; }}
.signature {{ font-style: italic; margin-top: 22px; }}
table {{ border-collapse: collapse; width: 100%; margin: 12px 0; }}
td, th {{ border: 1px solid #999; padding: 5px 10px; text-align: left; }}
</style>
<script>document.documentElement.className = "js";</script>
</head>
<body>
<header>
<strong>{site}</strong>
<nav><a href="/">Home</a><a href="/agreements">Agreements in force</a><a href="/search">Search</a></nav>
</header>
<main>
{body}
</main>
<footer>Published by the Ministry of Foreign Affairs. Only the signed copy is authentic.</footer>
</body>
</html>
"""


def make_akoma_ntoso(law: Law, *, uri: str, date: str, country: str) -> bytes:
    """An act in Akoma Ntoso 3.0 with eIds in the form of its naming convention. ``uri`` is that of the work."""
    body = _Tree(law)
    front = "".join(f"<p>{escape(one.text)}</p>" for one in law.provisions if one.role in (Role.SUBTITLE, Role.SMALL))
    title = f"<longTitle><p><docTitle>{escape(law.title)}</docTitle></p></longTitle>"
    recitals = "".join(f"<p>{escape(one.text)}</p>" for one in law.provisions if one.role is Role.RECITAL)
    return _ACT.format(
        uri=escape(uri), date=date, country=country, language={"es": "spa", "fr": "fra", "en": "eng"}[law.language],
        front=title + front, recitals=recitals, body="\n".join(body.write()),
    ).encode()  # fmt: skip


class _Tree:
    """Writes the body: the open upper levels, the open article, and its open list."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self.out: list[str] = []
        self.open: list[tuple[int, str]] = []

    def write(self) -> list[str]:
        provisions = [one for one in self.law.provisions if one.role in (*_UPPER, Role.ARTICLE, Role.TEXT)]
        for at, provision in enumerate(provisions):
            following = provisions[at + 1] if at + 1 < len(provisions) else None
            self._write(provision, following)
        self._close(0)
        return self.out

    def _write(self, provision: Provision, following: Provision | None) -> None:
        if provision.role in _UPPER:
            rank = 1 if provision.role is Role.CHAPTER else 0
            self._close(rank)
            tag = {"part": "part", "title": "title", "chapter": "chapter", "schedule": "part"}[
                provision.upper[-1].level
            ]
            self._start(rank, tag, _eid(provision.upper), provision.label, provision.text)
        elif provision.role is Role.ARTICLE:
            self._close(2)
            self._start(
                2, "article", _eid(provision.path), f"{self.law.word} {provision.label}".strip(), provision.text
            )
        else:
            self._text(provision, following)

    def _text(self, provision: Provision, following: Provision | None) -> None:
        self._close(3 + provision.depth)
        content = f"<p>{escape(provision.text)}</p>"
        opens_list = following is not None and following.role is Role.TEXT and following.depth > provision.depth
        article = _eid(provision.path)
        if opens_list and not provision.label:
            self.open.append((3 + provision.depth, "list"))
            self.out.append(f'<list eId="{article}__list_1"><intro>{content}</intro>')
        elif provision.depth:
            eid = f"{_eid(provision.path[:-1])}__list_1__point_{provision.path[-1].number}"
            self.out.append(
                f'<point eId="{eid}"><num>{escape(provision.label)}</num><content>{content}</content></point>'
            )
        elif provision.label:
            self.out.append(
                f'<paragraph eId="{article}"><num>{escape(provision.label)}</num>'
                f"<content>{content}</content></paragraph>"
            )
        else:
            self.out.append(f"<content>{content}</content>")

    def _start(self, rank: int, tag: str, eid: str, number: str, heading: str) -> None:
        self.open.append((rank, tag))
        self.out.append(f'<{tag} eId="{eid}"><num>{escape(number)}</num><heading>{escape(heading)}</heading>')

    def _close(self, rank: int) -> None:
        while self.open and self.open[-1][0] >= rank:
            self.out.append(f"</{self.open.pop()[1]}>")


_SHORT = {
    "article": "art",
    "section": "sec",
    "paragraph": "para",
    "chapter": "chp",
    "schedule": "part",
    "item": "point",
}


def _eid(path: tuple[PathStep, ...]) -> str:
    return "__".join(f"{_SHORT.get(step.level, step.level)}_{step.number}" for step in path)


_ACT = """<?xml version="1.0" encoding="UTF-8"?>
<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0">
<act name="ley">
<meta>
<identification source="#asamblea">
<FRBRWork>
<FRBRthis value="{uri}/!main"/>
<FRBRuri value="{uri}"/>
<FRBRdate date="{date}" name="promulgacion"/>
<FRBRauthor href="#asamblea"/>
<FRBRcountry value="{country}"/>
</FRBRWork>
<FRBRExpression>
<FRBRthis value="{uri}/{language}@{date}/!main"/>
<FRBRuri value="{uri}/{language}@{date}"/>
<FRBRdate date="{date}" name="promulgacion"/>
<FRBRauthor href="#asamblea"/>
<FRBRlanguage language="{language}"/>
</FRBRExpression>
<FRBRManifestation>
<FRBRthis value="{uri}/{language}@{date}/!main.xml"/>
<FRBRuri value="{uri}/{language}@{date}.xml"/>
<FRBRdate date="{date}" name="promulgacion"/>
<FRBRauthor href="#asamblea"/>
</FRBRManifestation>
</identification>
<references source="#asamblea">
<TLCOrganization eId="asamblea" href="/ontology/organization/asamblea" showAs="Asamblea de la República"/>
</references>
</meta>
<preface>{front}</preface>
<preamble>{recitals}</preamble>
<body>
{body}
</body>
</act>
</akomaNtoso>
"""
