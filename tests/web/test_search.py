"""Search without a browser: words, phrases and patterns with their marks, filters, pages, files, passages like one."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from html import unescape
from urllib.parse import quote

import pytest

from pipeline.objectives import Objective
from pipeline.records import Direction, Document, PassageKind, Source, Verdict
from pipeline.store import Reading, Role, Word
from pipeline.store.rows import Owner, RunKind
from pipeline.web import search_files
from pipeline.web.api_shapes import encode_cursor
from pipeline.web.failures import Refused
from pipeline.web.search_asked import read_search
from pipeline.web.veil import veil_for
from tests.store.examples import make_document, make_entry, make_source, write
from tests.web.conftest import Room

SLOW = ("(?:a|aa)+$", "a" * 20_000 + "!")
"""A pattern that matches in endless ways, and a text to try it on."""
HOSTILE = (
    "q=%00",
    "q=a%00b",
    "q=" + "a" * 10_000,
    "q=" + "%28" * 10_000 + "&mode=regex",
    "q=(a&mode=regex",
    "q=(?R)&mode=regex",
    "q=a{1,99999999}&mode=regex",
    "q=a&mode=wish",
    "q=a&objective=" + "9" * 400,
    "q=a&objective=1e3",
    "q=a&min=nan",
    "q=a&min=1e999",
    "q=a&country=%00",
    "q=a&language=../..",
    "q=a&document=" + "0" * 64,
    "q=a&kind=poem",
    "q=a&part=law",
    "q=a&max=nan",
    "q=a&max=2",
    "q=a&older=yes",
    "q=a&state=never",
)


def shelve(room: Room, name: str, sentences: Sequence[str], *, language: str = "en", rtl: bool = False) -> Document:
    """A document of these sentences, which the machine tags with objective 13."""
    made = make_document(name, sentences, language=language)
    direction = Direction.RIGHT_TO_LEFT if rtl else Direction.LEFT_TO_RIGHT
    made = replace(made, passages=tuple(replace(each, direction=direction) for each in made.passages))
    put(room, make_source(name), made)
    return made


def put(room: Room, source: Source, document: Document) -> None:
    """Write a document as a run does."""
    run, now = f"run of {document.source_id}", room.site.now()
    owner = Owner("h", 1, "1")
    room.site.archive.begin_run(run, kind=RunKind.PROCESS, root="/raw", started_at=now, planned=1, owner=owner)
    write(room.site.archive, source, document, entry=make_entry(run_id=run))


def decide(room: Room, passage_id: str, who: str = "maya") -> None:
    person = room.person(Role.REVIEWER, who)
    key = hashlib.sha256(f"{passage_id}{who}".encode()).hexdigest()[:32]
    words = (Word(Objective(7), Verdict.YES),)
    room.site.archive.record_reading(Reading(key, passage_id, person.code, room.site.now(), words))


def ids(room: Room, query: str, role: Role = Role.READER) -> list[str]:
    got = room.client(role).get(f"/api/v1/search?{query}")
    assert got.status_code == 200, got.text
    return [item["passage"] for item in got.json()["items"]]


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.mark.parametrize(
    ("text", "language", "query", "marked"),
    [
        ("للمُهاجِرين الحق في محامٍ، ولكلّ لاجئ الحقّ.", "ar", "q=الحق", ["الحق", "الحقّ"]),
        ("国际移民组织协助移民返回。", "zh", "q=移民", ["移民", "移民"]),
        ("国际移民组织协助移民返回。", "zh", "q=移民组织&mode=phrase", ["移民组织"]),
        ("Le droit à l'asile, l'ASILE même.", "fr", "q=asile", ["asile", "ASILE"]),
        ("𝒜 zeppelin flies; a Zeppelin lands.", "en", "q=zeppelin", ["zeppelin", "Zeppelin"]),
        ("An order of quarantine, or quarantines.", "en", "q=quarantin%5Cw*s&mode=regex", ["quarantines"]),
    ],
)
def test_what_was_found_is_marked_in_any_script(
    room: Room, text: str, language: str, query: str, marked: list[str]
) -> None:
    made = shelve(room, "own", [text], language=language, rtl=language == "ar")
    at = f"{query}&document={made.source_id}"
    item = room.client(Role.READER).get(f"/api/v1/search?{at}").json()["items"][0]
    assert [item["snippet"][start:end] for start, end in item["marks"]] == marked
    page = room.client(Role.READER).get(f"/search?{at}").text
    assert [unescape(found) for found in re.findall(r"<mark>(.*?)</mark>", page)] == marked
    assert f'lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in page


def test_words_may_stand_anywhere_and_a_phrase_may_not(room: Room) -> None:
    made = shelve(room, "own", ["Walrus tusks are kept.", "Tusks of a walrus."])
    first, second = (passage.id for passage in made.passages)
    assert set(ids(room, "q=walrus+tusks")) == {first, second}
    assert ids(room, "q=walrus+tusks&mode=phrase") == [first]
    assert ids(room, 'q=%22walrus%22+"tusks&mode=phrase') == [first]  # quotes of the person are in the way of none
    assert ids(room, "q=TUSKS%5Csof&mode=regex") == [second]
    assert ids(room, "q=TUSKS%5Csof&mode=regex&case=1") == []


def test_each_filter_leaves_what_it_says(room: Room) -> None:
    made = shelve(room, "own", ["Walrus one.", "Walrus two."])
    kept = {"objective=13", "min=0.8", "max=0.9", "country=xa", "language=en", "kind=law", "part=paragraph"}
    kept |= {f"document={made.source_id}", "min=0.8&max=0.9", "objective=13&max=0.9"}
    for each in kept:
        assert len(ids(room, f"q=walrus&{each}")) == 2, each
        assert len(ids(room, f"q=walrus&mode=regex&{each}")) == 2, each
    for each in (
        "objective=12",
        "min=0.9",
        "max=0.8",
        "objective=13&max=0.8",
        "country=XB",
        "language=fr",
        "kind=bill",
        "part=heading",
    ):
        assert ids(room, f"q=walrus&{each}") == [], each


def test_what_somebody_decided_is_told_apart(room: Room) -> None:
    everything, one = set(ids(room, "q=detention&limit=200")), ids(room, "q=detention")[2]
    decide(room, one)
    assert ids(room, "q=detention&state=done") == [one]
    assert ids(room, "q=detention&mode=regex&state=done") == [one]
    assert set(ids(room, "q=detention&state=open&limit=200")) == everything - {one}
    hits = room.client(Role.READER).get("/search?q=detention").text.partition('<ol class="queue-lines')[2]
    assert hits.count("Decided by a person") == 1


def test_older_versions_are_found_where_they_are_asked_for(room: Room) -> None:
    shelve(room, "own", ["Walrus of old."])
    newer = make_document("newer", ["Another animal."])
    put(room, make_source("newer", path="laws/own.pdf"), newer)
    assert ids(room, "q=walrus") == []
    assert len(ids(room, "q=walrus&older=1")) == 1


def test_the_address_of_a_search_is_written_as_it_is_read() -> None:
    told = {"q": "a “b”", "mode": "regex", "case": "1", "objective": "7", "min": "0.5", "max": "0.9"}
    told |= {
        "document": "a" * 64,
        "country": "CA",
        "language": "fr",
        "kind": "law",
        "part": "article",
        "state": "open",
        "older": "1",
    }
    asked = read_search(told)
    assert asked.fields() == told
    assert read_search(asked.fields()) == asked
    assert read_search({"q": "x", "case": "1", "state": "all"}).fields() == {"q": "x"}
    for wrong in ({"q": "\ud800"}, {"q": "a\0"}, {"mode": "x"}, {"kind": "article"}, {"part": "law"}, {"max": "2"}):
        with pytest.raises(Refused):
            read_search(wrong)


@pytest.mark.parametrize("query", HOSTILE)
def test_a_hostile_question_is_refused_in_words(room: Room, query: str) -> None:
    reviewer = room.client(Role.REVIEWER)
    for address in ("/search", "/search.csv", "/search.json", "/api/v1/search"):
        got = reviewer.get(f"{address}?{query}")
        assert got.status_code == 422, (address, got.status_code)
        assert "Our mistake" not in got.text


@pytest.mark.parametrize("cursor", ["x", "AAAA", encode_cursor(1, 2), encode_cursor(-1, 0, 0, 0), "é", "a" * 400])
def test_a_cursor_that_was_not_given_out_is_refused(room: Room, cursor: str) -> None:
    client = room.client(Role.READER)
    assert client.get(f"/search?q=a&after={quote(cursor)}").status_code == 422
    assert client.get(f"/api/v1/search?q=a&cursor={quote(cursor)}").status_code == 422


def test_a_cursor_beyond_everything_finds_nothing(room: Room) -> None:
    far = encode_cursor(2**53 - 1, 2**53 - 1, 0, 0)
    for mode in ("words", "regex"):
        assert ids(room, f"q=the&mode={mode}&cursor={far}") == []


@pytest.mark.parametrize("mode", ["words", "regex"])
def test_pages_follow_each_other_and_count_all(room: Room, mode: str) -> None:
    made = shelve(room, "own", [f"Walrus {number}." for number in range(45)])
    client, seen, cursor = room.client(Role.READER), [], ""
    while True:
        page = client.get(f"/api/v1/search?q=walrus&mode={mode}&limit=20{cursor}").json()
        seen += [item["passage"] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert (sorted(seen), len(seen)) == (sorted(passage.id for passage in made.passages), 45)
    assert (page["total"], page["more"]) == (45, False)
    if mode == "regex":
        assert page["searched"] == page["passages"] > 45


def test_a_page_says_how_far_a_pattern_was_tried(room: Room) -> None:
    shelve(room, "own", [f"Walrus {number}." for number in range(45)])
    client = room.client(Role.READER)
    first = client.get("/search?q=walrus&mode=regex").text
    told = re.search(r"20 passages so far; ([\d,]+) of ([\d,]+) passages searched", first)
    assert told is not None
    assert int(told[1].replace(",", "")) <= int(told[2].replace(",", ""))
    following = re.search(r'href="(/search\?[^"]*after=[^"]*)" rel="next"', first)
    assert following is not None
    assert "40 passages so far" in client.get(unescape(following[1])).text


def test_common_words_are_told_as_at_least_so_many(room: Room) -> None:
    shelve(room, "own", [f"Walrus {number}." for number in range(1_030)])
    client = room.client(Role.READER)
    assert "At least 1,000 passages" in client.get("/search?q=walrus").text
    seen, cursor = 0, ""
    while True:
        page = client.get(f"/api/v1/search?q=walrus&limit=200{cursor}").json()
        seen += len(page["items"])
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert (seen, page["total"], page["more"]) == (1_030, 1_030, False)


def test_a_pattern_that_is_wrong_or_too_slow_says_what_to_do(room: Room) -> None:
    pattern, text = SLOW
    made = shelve(room, "own", [text])
    client, at = room.client(Role.READER), f"q={quote(pattern)}&mode=regex&document={made.source_id}"
    wrong = client.get("/search?q=(abc&mode=regex")
    assert (wrong.status_code, "This pattern cannot be understood." in wrong.text) == (422, True)
    assert 'value="(abc"' in wrong.text
    assert "Put a backslash" in wrong.text
    slow = client.get(f"/search?{at}")
    assert (slow.status_code, "This pattern takes too long." in slow.text) == (422, True)
    told = client.get(f"/api/v1/search?{at}")
    assert (told.status_code, told.json()["error"]) == (422, "SearchError")
    assert room.client(Role.REVIEWER).get(f"/search.csv?{at}").status_code == 422


def test_nothing_found_says_what_to_try(room: Room) -> None:
    client = room.client(Role.READER)
    page = client.get("/search?q=zzyzx&mode=phrase&country=XA").text
    assert "No passage fits." in page
    assert 'href="/search?q=zzyzx&amp;mode=phrase"' in page
    assert 'href="/search?q=zzyzx&amp;country=XA"' in page
    assert "Write at least one letter or digit." in client.get("/search?q=%3F%21").text
    assert client.get("/api/v1/search?q=%20").status_code == 422


def test_a_hit_leads_to_its_place_and_to_passages_like_it(room: Room) -> None:
    made = shelve(room, "own", ["First.", "A walrus & a <b>tusk</b>."])
    one = made.passages[1].id
    page = room.client(Role.READER).get("/search?q=walrus").text
    assert f'href="/documents/{made.source_id}/text?at=1#p-{one}"' in page
    assert f'href="/search/like/{one}"' in page
    assert f'href="/passages/{one}"' not in page  # of reviewers
    assert f'href="/passages/{one}"' in room.client(Role.REVIEWER).get("/search?q=walrus").text
    assert "&lt;b&gt;tusk" in page
    assert "Rights &gt; duties" in page
    assert "detention</span>" in page
    target = room.client(Role.READER).get(f"/documents/{made.source_id}/text?at=1").text
    assert f'id="p-{one}"' in target


def test_passages_like_one_share_its_rare_words(room: Room) -> None:
    shelve(room, "one", ["The walrus sleeps on the floe.", "Nothing of the kind."])
    other = shelve(room, "two", ["A walrus needs a floe.", "Bread and butter."])
    client = room.client(Role.READER)
    this = ids(room, "q=walrus+sleeps")[0]
    told = client.get(f"/api/v1/passages/{this}/similar").json()
    assert told["items"][0]["passage"] == other.passages[0].id
    assert this not in [item["passage"] for item in told["items"]]
    page = client.get(f"/search/like/{this}").text
    assert "<mark>walrus</mark>" in page
    for address in ("/search/like/unheard-of", "/api/v1/passages/unheard-of/similar"):
        assert client.get(address).status_code == 404
    for address in ("/search/like/a%00b", f"/api/v1/passages/{'a' * 400}/similar", f"{this}/similar?limit=201"):
        at = address if address.startswith("/") else f"/api/v1/passages/{address}"
        assert client.get(at).status_code == 422, at


def test_what_is_kept_from_a_reviewer_is_kept_here_too(new_room: Callable[..., Room]) -> None:
    room = new_room(web_blind_share=0.5)
    found = room.client(Role.READER).get("/api/v1/search?q=detention&limit=200").json()["items"]
    tagged = {item["passage"] for item in found if item["suggested"]}
    sets = (veil_for(room.site, room.person(Role.REVIEWER), item["document"], (item["passage"],)) for item in found)
    blind = frozenset().union(*(each.blind for each in sets)) & tagged
    assert blind != tagged
    decide(room, min(blind))
    client = room.client(Role.REVIEWER)
    shown = {item["passage"]: item for item in client.get("/api/v1/search?q=detention&limit=200").json()["items"]}
    assert {one for one in tagged if not shown[one]["suggested"]} == blind
    assert not any(item["decided"] or item["stands"] for item in shown.values())
    by_chance = ("q=detention&min=0.01", "q=detention&mode=regex&min=0.01", "q=detention&max=1")
    for query in by_chance:  # to be found would say the suggestion
        assert set(ids(room, f"{query}&limit=200", Role.REVIEWER)) == set(ids(room, f"{query}&limit=200")) - blind
        assert len(rows_of(client.get(f"/search.csv?{query}").text)) == len(ids(room, f"{query}&limit=200")) - len(
            blind
        )
    assert ids(room, "q=detention&state=done") == [min(blind)]  # a reader does not decide
    assert ids(room, "q=detention&state=done", Role.REVIEWER) == []
    for row in rows_of(client.get("/search.csv?q=detention").text):
        assert row["passage"] not in blind or (row["suggested"], row["decided"]) == ("", "no")


def test_a_file_has_whole_passages_and_runs_no_formula(room: Room) -> None:
    sentences = ["=HYPERLINK(walrus)", "+walrus", "-walrus", "@walrus", "\twalrus", "walrus " + "long " * 200]
    shelve(room, "own", sentences)
    client = room.client(Role.REVIEWER)
    got = client.get("/search.csv?q=walrus")
    assert got.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in got.headers["content-disposition"]
    rows = rows_of(got.text)
    harmless = {f"'{text}" for text in sentences[:5]} | {sentences[5]}
    assert {row["text"] for row in rows} == harmless
    assert {(row["name"], row["suggested"]) for row in rows} == {("Act own", "13 (0.88)")}
    told = client.get("/search.json?q=walrus").json()
    assert {each["text"] for each in told["passages"]} == set(sentences)
    assert (told["search"], told["complete"]) == ({"q": "walrus"}, True)
    assert client.get("/search.json?q=zzyzx").json() == {"search": {"q": "zzyzx"}, "passages": [], "complete": True}


def test_a_file_is_for_those_who_decide_and_is_logged(room: Room) -> None:
    assert room.client(Role.READER).get("/search.csv?q=the").status_code == 403
    assert "/search.csv" not in room.client(Role.READER).get("/search?q=the").text
    client = room.client(Role.REVIEWER)
    assert 'href="/search.csv?q=the&amp;country=XS"' in client.get("/search?q=the&country=XS").text
    assert client.get("/search.csv?q=+").status_code == 422
    client.get("/search.json?q=the&country=XA")
    entry = room.site.archive.log_entries(limit=1)[0]
    assert (entry.action, entry.person) == ("export-search", room.person(Role.REVIEWER).code)
    assert dict(entry.detail) == {"q": "the", "country": "XA", "as": "json"}


@pytest.mark.parametrize("mode", ["words", "regex"])
def test_a_file_that_is_not_all_says_so(room: Room, monkeypatch: pytest.MonkeyPatch, mode: str) -> None:
    shelve(room, "own", [f"Walrus {number}." for number in range(30)])
    monkeypatch.setattr(search_files, "MOST", 25)
    monkeypatch.setattr(search_files, "_BATCH", 10)
    client = room.client(Role.REVIEWER)
    rows = rows_of(client.get(f"/search.csv?q=walrus&mode={mode}").text)
    assert len(rows) == 26
    assert rows[-1]["name"].startswith("This is not all")
    told = client.get(f"/search.json?q=walrus&mode={mode}").json()
    assert (len(told["passages"]), told["complete"]) == (25, False)
    monkeypatch.setattr(search_files, "MOST", 30)
    told = client.get(f"/search.json?q=walrus&mode={mode}").json()
    assert (len(told["passages"]), told["complete"]) == (30, True)


def test_an_answer_that_the_asker_has_is_not_sent_again(room: Room) -> None:
    made = shelve(room, "own", ["Walrus."])
    client = room.client(Role.READER)
    known = {"if-none-match": client.get("/api/v1/search?q=walrus").headers["etag"]}
    assert client.get("/api/v1/search?q=walrus", headers=known).status_code == 304
    decide(room, made.passages[0].id)
    assert client.get("/api/v1/search?q=walrus", headers=known).status_code == 200


def test_empty_fields_of_the_form_leave_the_address(room: Room) -> None:
    got = room.client(Role.READER).get("/search?q=a+b&mode=words&objective=&country=CA&min=")
    assert (got.status_code, got.headers["location"]) == (303, "/search?q=a+b&mode=words&country=CA")
    assert room.client(Role.READER).get("/search?q=").status_code == 200


def test_signs_that_disorder_a_page_are_shown_as_such(room: Room) -> None:
    made = shelve(room, "own", ["Walrus \u202egnitset\x07 here."])
    page = room.client(Role.READER).get(f"/search?q=walrus&document={made.source_id}").text
    assert "\u202e" not in page
    assert "\x07" not in page
    item = room.client(Role.READER).get("/api/v1/search?q=walrus").json()["items"][0]
    assert item["snippet"] == made.passages[0].text
    assert item["kind"] == PassageKind.PARAGRAPH.value
    assert json.dumps(item)
