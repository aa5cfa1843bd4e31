"""5,000 hostile texts as passages, titles, headings, citations, notes and names: shown as text and as nothing else."""

import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Page
from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.errors import UnfitAccount
from pipeline.objectives import Objective
from pipeline.records import Direction, Document, Evidence, EvidencePlace, Passage, PassageKind, Tag, Verdict
from pipeline.store import Entry, Role
from pipeline.store.columns import clean
from pipeline.store.review_rows import Reading, RemarkKind, Settlement, Word
from pipeline.web.marks import readable
from tests.store.examples import make_document, make_outcome, make_source
from tests.web.conftest import Live, QuietStarter, Room, served
from tests.web.hostile_texts import KINDS, hostile_texts, short

COUNT, OF_A_DOCUMENT = 5_000, 200  # the second is a page of a document's text
PHONE = {"width": 390, "height": 844}
ELEMENTS = frozenset(
    re.split(
        r"\s+",
        """html head meta title link script body a header nav main form input button div p h1 h2 h3 h4 span svg use ul
        ol li article section aside details summary bdi b strong em i small code kbd mark time label select option
        optgroup textarea noscript fieldset
        legend table thead tbody tr th td caption dl dt dd img meter datalist progress figure figcaption rect g
        blockquote q br hr output template dialog search path line circle text""",
    )
)
OURS = re.compile(r"^(/(?!/)|\?|#|$)")
HEARD = "window.heard = []; window.hx = (n) => window.heard.push(n); window.alert = window.hx;"


@dataclass
class Hostile:
    """A room full of them."""

    room: Room
    documents: list[str]
    passages: dict[str, list[tuple[str, str]]]
    """By document, ids and texts as they were given."""
    clients: dict[Role | None, TestClient] = field(default_factory=dict)

    def client(self, role: Role | None) -> TestClient:
        """The same each time: a room makes a whole application for each of its own."""
        if role not in self.clients:
            self.clients[role] = self.room.client(role)
        return self.clients[role]

    @property
    def sample(self) -> list[tuple[str, str]]:
        """One passage of each kind and some more, of the first documents."""
        return [each for sha256 in self.documents[:1] for each in self.passages[sha256]][: 2 * (len(KINDS) + 2)]


def written(room: Room, texts: list[str]) -> Hostile:
    """Documents of the texts, everything else about them hostile too; tagged, answered, remarked, disputed."""
    site = room.site
    archive, now = site.archive, site.now()
    site.starter = QuietStarter()
    run, root = archive.last_run(), str(site.settings.raw.resolve())
    assert run is not None
    model = next(tag.model_id for one in room.passage_ids(50) for tag in archive.passage_tags(one))
    found = Hostile(room, [], {})
    for number, start in enumerate(range(0, len(texts), OF_A_DOCUMENT)):
        some = texts[start : start + OF_A_DOCUMENT]
        document = hostile_document(f"hostile {number}", some)
        source = make_source(
            f"hostile {number}", title=short(some[0], 200), path=f"laws/{short(clean(some[1]))}-{number}.pdf"
        )
        entry = Entry(root, run.id, 1000, 1_700_000_000_123_456_789, now, None)
        told = {"entry": entry, "recipe": "recipe", "model_id": model}
        archive.write_document(source, document, tags_of(document, model), make_outcome(source, document), **told)  # type: ignore[arg-type]
        found.documents.append(source.sha256)
        found.passages[source.sha256] = [(each.id, each.text) for each in document.passages]
    talked_of(found)
    return found


def hostile_document(name: str, texts: list[str]) -> Document:
    plain = make_document(name, texts)
    passages = []
    for place, passage in enumerate(plain.passages):
        other = texts[place - 1]
        told = {
            "path": short(other),
            "headings": (short(texts[place - 2]), short(other, 300)),
            "language": ("en", "ar", "und")[place % 3],
            "direction": (Direction.LEFT_TO_RIGHT, Direction.RIGHT_TO_LEFT)[place % 2],
            "kind": PassageKind.HEADING if place % 29 == 28 else PassageKind.PARAGRAPH,
        }
        passages.append(replace(passage, **told))  # type: ignore[arg-type]
    return replace(plain, passages=tuple(passages), title=short(texts[-1], 200), notes=(short(texts[-2], 200),))


def tags_of(document: Document, model: str) -> list[Tag]:
    def evidence(passage: Passage) -> tuple[Evidence, ...]:
        length = len(passage.text)
        places = ((0, min(4, length)), (length // 2, min(length, length // 2 + 9)))
        return tuple(Evidence(EvidencePlace.TEXT, start, end, 0.5) for start, end in places)

    return [
        Tag(passage.id, Objective(1 + passage.ordinal % 23), 0.8, model, evidence(passage))
        for passage in document.passages
        if passage.ordinal % 3 == 0
    ]


def talked_of(found: Hostile) -> None:
    """Names, notes, remarks, settlements, views, assignments and invitations with hostile words."""
    room, archive, now = found.room, found.room.site.archive, found.room.site.now()
    words = [text for _, text in found.sample]
    people = []
    for number, text in enumerate(words):
        try:
            people.append(archive.add_person(f"bad{number}", clean(short(text)), Role.REVIEWER, now=now).code)
        except UnfitAccount:
            continue
    assert len(people) > 8
    for number, (passage, text) in enumerate(found.sample):
        note = clean(text)[:2000]
        for place, verdict in enumerate((Verdict.YES, Verdict.NO)):
            said = (Word(Objective(7), verdict, None, note),)
            who = people[(number + place) % len(people)]
            archive.record_reading(Reading(f"reading-{number}-{place}", passage, who, now, said))
        for kind in (RemarkKind.FLAG, RemarkKind.COMMENT):
            archive.add_remark(f"remark-{kind}-{number}", passage, people[number % len(people)], now, kind, note)
        if number % 2:
            told = (f"settled-{number}", passage, Objective(7), Verdict.YES, people[0], now, note)
            archive.settle(Settlement(*told))
    asked = {role: room.client(role) for role in Role}
    for number, text in enumerate(words):
        name = " ".join(readable(clean(short(text, 70))).split())
        asked[Role.OWNER].post(
            "/api/v1/views", json={"name": name, "query": f"objective={1 + number % 23}", "shared": True}
        )
        asked[Role.OWNER].post("/api/v1/people/invitations", json={"name": name, "role": "reader"})
        if number < 6:
            sent = {"name": name, "note": clean(text)[:2000], "query": "objective=7", "people": people[:2]}
            asked[Role.ANALYST].post("/api/v1/assignments", json=sent)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, read_samples: Path, models: Path) -> Iterator[Hostile]:
    """Written once; the tests only look."""
    from pipeline.commands.serve import make_site
    from tests.web.conftest import settings_of

    folder = tmp_path_factory.mktemp("hostile")
    (folder / "out").mkdir()
    (folder / "raw").mkdir()
    for name in ("archive.sqlite3", "archive.sqlite3-wal"):
        if (read_samples / "out" / name).exists():
            (folder / "out" / name).write_bytes((read_samples / "out" / name).read_bytes())
    room = Room(make_site(settings_of(folder, models, web_blind_share=0.0)))
    yield written(room, hostile_texts(COUNT))
    room.site.close()


def shown(hostile: Hostile, path: str, role: Role = Role.OWNER) -> LexborHTMLParser:
    """A page, held to have no element and no attribute that is not ours."""
    answer = hostile.client(None if path.startswith("/sign-in") else role).get(path)
    wanted = 422 if "WRONG" in path else 200
    assert answer.status_code == wanted, f"{path}: {answer.status_code} {answer.text[:300]}"
    answer.content.decode("utf-8", "strict")
    tree = LexborHTMLParser(answer.content)
    check_elements(tree, path)
    return tree


def check_elements(tree: LexborHTMLParser, path: str) -> None:
    root = tree.root
    assert root is not None
    for node in root.traverse(include_text=False):
        wrong = wrong_with(node)
        assert not wrong, f"{path}: {wrong}: {(node.html or '')[:300]}"


def wrong_with(node: LexborNode) -> str:
    """What an element has that no page of ours has."""
    if node.tag not in ELEMENTS and not node.tag.startswith("-"):
        return "a foreign element"
    for name, value in node.attributes.items():
        if name.startswith("on") or name in {"style", "srcdoc", "http-equiv"}:
            return f"the attribute {name}"
        if name in {"src", "href", "action", "formaction", "data"} and not OURS.match(value or ""):
            return f"an address of somebody else in {name}"
    if node.tag == "script" and not (node.attributes.get("src") or "").startswith("/static/js/"):
        if node.attributes.get("type") != "application/json":
            return "a script in the page"
        json.loads(node.text(deep=True))
    return ""


def expected(text: str) -> str:
    """A text as a page shows it, line ends as a parser reads them."""
    return re.sub("\r\n?", "\n", readable(clean(text)))


def test_each_of_5000_texts_is_shown_as_it_is(hostile: Hostile) -> None:
    count = 0
    for sha256 in hostile.documents:
        tree = shown(hostile, f"/documents/{sha256}/text", Role.READER)
        for passage, text in hostile.passages[sha256]:
            node = tree.css_first(f"#p-{passage} > :nth-child(2)")
            assert node is not None, text[:200]
            assert node.text(deep=True) == expected(text), f"{text[:200]!r}"
            assert node.attributes.get("dir") in {"ltr", "rtl"}
            count += 1
    assert count == COUNT


def test_each_of_5000_texts_is_json_that_a_strict_reader_takes(hostile: Hostile) -> None:
    client, texts = hostile.client(Role.READER), list[str]()
    for sha256 in hostile.documents:
        answer = client.get(f"/api/v1/documents/{sha256}/passages?limit=200")
        items = json.loads(answer.content.decode("utf-8", "strict"))["items"]
        assert [item["text"] for item in items] == [clean(text) for _, text in hostile.passages[sha256]]
        texts += [item["text"] for item in items]
        strip = client.get(f"/api/v1/documents/{sha256}/strip")
        assert len(json.loads(strip.content.decode("utf-8", "strict"))["passages"]) == len(items)
    assert len(texts) == COUNT


PAGES = (
    "/",
    "/queues",
    "/queues?flagged=1",
    "/queues?objective=7&state=all",
    "/documents",
    "/discussions",
    "/discussions?of=flagged",
    "/discussions?of=settled",
    "/assignments?everybody=1",
    "/assignments/1",
    "/people",
    "/audit",
    "/agreement",
    "/bulk?objective=3",
    "/search?q=asylum",
    "/search?q=script",
    "/search?q=hx.%2B&mode=regex",
    "/search?q=%3Cscript%3Ehx(1)%3C%2Fscript%3E&mode=phrase",
    "/search?q=%22%3E%3Cimg+src%3Dx+onerror%3Dhx(1)%3E",
    "/search?q=(%5B%3Cscript%3EWRONG&mode=regex",
    "/review?state=all",
    "/me",
    "/runs",
    "/uploads",
    "/sign-in?next=/%22%3E%3Cscript%3Ehx(1)%3C/script%3E",
    "/me?lang=%22%3E%3Cscript%3E",
)


@pytest.mark.parametrize("path", PAGES)
def test_no_page_makes_an_element_of_a_text(hostile: Hostile, path: str) -> None:
    tree = shown(hostile, path)
    assert tree.css_first("main") is not None


def test_no_page_of_a_passage_makes_an_element_of_its_text(hostile: Hostile) -> None:
    for passage, text in hostile.sample:
        tree = shown(hostile, f"/passages/{passage}", Role.ANALYST)
        node = tree.css_first("#passage-text")
        assert node is not None
        assert node.text(deep=True) == expected(text), f"{text[:200]!r}"
        shown(hostile, f"/review/story/{passage}")
        item = hostile.client(Role.ANALYST).get(f"/api/v1/items/{passage}").content
        assert json.loads(item.decode("utf-8", "strict"))["text"] == clean(text)
    for passage, _ in hostile.sample[1::12]:
        for page in ("why", "place", "precedents"):
            shown(hostile, f"/review/{page}/{passage}")
        shown(hostile, f"/search/like/{passage}")
        shown(hostile, f"/discussions/{passage}/7")


def test_no_page_of_a_document_makes_an_element_of_its_text(hostile: Hostile) -> None:
    for sha256 in hostile.documents[:4]:
        shown(hostile, f"/documents/{sha256}")
        shown(hostile, f"/documents/{sha256}/glance?objective=7")


def test_tables_of_passages_run_nothing_in_a_spreadsheet(hostile: Hostile) -> None:
    import csv

    client = hostile.client(Role.OWNER)
    for path in (f"/documents/{hostile.documents[0]}/passages.csv", "/audit.csv", "/search.csv?q=asylum"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "attachment" in answer.headers["content-disposition"], path
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
        assert len({len(row) for row in rows}) == 1, path
        assert [cell for row in rows for cell in row if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}] == [], path


def test_files_with_hostile_names_are_kept_under_names_that_are_shown(hostile: Hostile) -> None:
    client, kept = hostile.client(Role.ANALYST), 0
    for number, text in enumerate(hostile_texts(60)):
        name = f"{short(clean(text), 60)}.txt"
        content = f"Article {number}. Every person has the right to asylum.".encode()
        headers = {"content-type": "application/octet-stream"}
        answer = client.post("/api/v1/uploads", params={"name": name}, content=content, headers=headers)
        assert answer.status_code in {200, 201, 409, 422}, answer.text
        if answer.status_code == 201:
            path = answer.json()["path"]
            assert path == readable(path), path
            assert (hostile.room.site.settings.raw / path).is_file()
            kept += 1
    assert kept > 30
    shown(hostile, "/uploads")
    assert not list(hostile.room.site.settings.raw.parent.glob("*.txt"))


def test_lone_surrogates_in_what_is_sent_are_refused_or_made_harmless(hostile: Hostile) -> None:
    client, passage = hostile.client(Role.REVIEWER), hostile.sample[0][0]
    for number, lone in enumerate(('"\\ud800"', '"a\\udc00b"', '"\\u0000"')):
        sent = f'{{"key": "remark-lone-{number}", "passage": "{passage}", "kind": "comment", "text": {lone}}}'
        headers = {"content-type": "application/json"}
        answer = client.post("/api/v1/remarks", content=sent, headers=headers)
        assert answer.status_code in {201, 422}, answer.text
        answer.content.decode("utf-8", "strict")
    shown(hostile, f"/review/story/{passage}")


LOOKED_AT = """() => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  const foreign = /[\\u0590-\\u08ff\\u202a-\\u202e\\u2066-\\u2069\\ufb1d-\\ufdff]/;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const mixed = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const unseen = ["SCRIPT", "OPTION", "TEXTAREA", "title"].includes(node.parentElement.tagName);
    if (unseen || !foreign.test(node.data)) continue;
    let holder = node.parentElement;
    const block = (e) => getComputedStyle(e).display !== "inline";
    while (holder.tagName !== "BODY" && holder.tagName !== "BDI" && !holder.dir && !block(holder))
      holder = holder.parentElement;
    const apart = holder.tagName === "BDI" || (holder.dir && holder.tagName !== "HTML");
    const alone = holder.textContent.trim() === node.data.trim();
    if (!apart && !alone) mixed.push(holder.outerHTML.slice(0, 400));
  }
  const edge = document.documentElement.clientWidth + 1;
  const beyond = (e) => wide > 0 && e.getBoundingClientRect().right > edge;
  const over = [...document.querySelectorAll("main *")].filter(beyond);
  const told = over.slice(0, 3).map((e) => e.outerHTML.slice(0, 200));
  return {wide, mixed: mixed.slice(0, 3), heard: window.heard, over: told};
}"""


def look(page: Page, path: str) -> None:
    """Open a page as a person does and hold that nothing ran, nothing sticks out, and nothing reorders the rest."""
    page.goto(path)
    seen = page.evaluate(LOOKED_AT)
    assert seen["heard"] == [], f"{path}: a text ran"
    assert seen["wide"] <= 0, f"{path}: {seen['wide']} px too wide: {seen['over']}"
    assert seen["mixed"] == [], f"{path}: not isolated: {seen['mixed']}"


def test_in_a_browser_nothing_runs_sticks_out_or_reorders_the_page(
    hostile: Hostile, new_page: Callable[..., Page]
) -> None:
    with served(hostile.room) as live:
        page = watched(new_page, live)
        for sha256 in hostile.documents:
            look(page, f"/documents/{sha256}/text")
        look(page, f"/documents/{hostile.documents[0]}")
        for path in (
            "/",
            "/documents",
            "/queues?objective=7&state=all",
            "/discussions",
            "/people",
            "/audit",
            "/review?state=all",
        ):
            look(page, path)
        for path in (
            "/search?q=asylum",
            "/search?q=hx.%2B&mode=regex",
            "/assignments?everybody=1",
            "/bulk?objective=3",
        ):
            look(page, path)
        for passage, _ in hostile.sample[: len(KINDS) + 2]:
            look(page, f"/passages/{passage}")
        for name in ("story", "why", "place"):
            look(page, f"/review/{name}/{hostile.sample[1][0]}")
        look(page, f"/discussions/{hostile.sample[0][0]}/7")


def watched(new_page: Callable[..., Page], live: Live) -> Page:
    """A phone of an owner, in which whatever runs is heard."""
    page = new_page(live, Role.OWNER, viewport=PHONE)
    page.add_init_script(HEARD)
    return page


def test_the_texts_are_what_they_are_said_to_be() -> None:
    texts = hostile_texts(COUNT)
    assert len(set(texts)) == COUNT
    assert texts == hostile_texts(COUNT)
    for part in ("<script", "onerror=", "\x00", "\ud800", "\u202e", "\ufffe", "{{", "=cmd", "</script>", "\u2066"):
        assert sum(part in text for text in texts) >= 3, part
    assert max(len(text) for text in texts) > 50_000
