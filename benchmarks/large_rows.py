"""Archives as large as those of a parliament's library, made up by chance from a seed: documents, tags, queue, work.

Documents are of very different lengths (the longest has 20,000 passages), every passage has five tags, one in fifty is
in the audit slice, and twenty people have decided on some.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import msgspec

from benchmarks.large_load import Loader
from benchmarks.large_texts import LANGUAGES, SHARES, Text, Tongue, make_tongues
from pipeline.store.tables import PASSAGES_BITS

ROOT = "/raw"
RUN = "large"
MODEL = "large-model"
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PEOPLE = tuple(f"p-aaaaaaaaaaaaaa{letter}{other}" for letter in "abcd" for other in "abcde")
LONGEST = 20_000  # passages of the longest document
_AVERAGE = 333  # passages of a document
_PER_PAGE = 12  # passages
_FLUSH = 20_000  # passages written at a time
_COUNTRIES = tuple(f"X{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_KINDS = ("law", "bill", "regulation", "agreement", "report", "debate")
_KIND_SHARES = (0.4, 0.2, 0.2, 0.12, 0.079, 0.001)  # one kind is rare
_PASSAGE_KINDS = ("paragraph", "article", "item", "section", "heading", "recital")
_AUDITED = 0.02
_TAG_SETS = 4_000  # different sets of tags; every passage has one of them

TABLES = {
    "documents": "number created_at",
    "models": "number model_id card",
    "runs": "id kind root state host pid pid_started started_at ended_at planned done done_empty skipped failed error",
    "versions": "number sha256 document ordinal kind size title country document_kind language notes recipe status "
    "reading pages passages languages model current created_at read_at",
    "texts": "version text",
    "outcomes": "number run root path sha256 stage status code reason pages passages tags seconds ended_at",
    "paths": "root path sha256 version size mtime_ns recipe metadata_digest outcome first_seen last_seen",
    "pages": "version number width height origin status reason words confidence flags",
    "passages": "key id version ordinal kind path language direction start end origin flags headings text spans",
    "tags": "passage objective model score evidence",
    "taggings": "version model tags tagged_at",
    "queue": "passage version model language country place decided best rival chance rival_chance doubt novelty judged "
    "tagged told readers draw probability",
    "queue_objectives": "passage objective place decided language country chance",
    "readings": "number key passage_id sha256 reviewer made_at none blind shown model_id seconds",
    "decisions": "number passage_id sha256 text_digest path text objective verdict alignment reviewer decided_at note "
    "model_id reading",
    "flagged": "passage_id since by",
    "remarks": "number key passage_id sha256 author at kind text",
    "assignments": "number name note query wanted created_by created_at",
    "assigned_people": "assignment person",
    "assigned_passages": "assignment passage_id place readers",
    "people": "code login name role language preferences created_at",
}


@dataclass(frozen=True, slots=True)
class Size:
    """How much is made."""

    passages: int
    decided: float = 0.05
    """The share of passages that somebody decided."""
    seed: int = 1


@dataclass
class Maker:
    """Rows by table, flushed to a loader as they become many."""

    size: Size
    loader: Loader
    random: Random = field(init=False)
    tongues: dict[str, Tongue] = field(init=False)
    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: {name: [] for name in TABLES})
    words: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    tag_sets: list[list[tuple[int, float, str]]] = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(self.size.seed)  # noqa: S311 - nothing is to be secret
        self.tongues = make_tongues(self.random)
        self.tag_sets = [_tag_set(self.random) for _ in range(_TAG_SETS)]

    def make(self) -> None:
        """Everything."""
        self._people()
        for number, count in enumerate(_lengths(self.size.passages, self.random), start=1):
            self._document(number, count)
            if len(self.words) >= _FLUSH:
                self.flush()
        self._failures()
        self.flush()

    def flush(self) -> None:
        """Write what was made so far."""
        for name, rows in self.rows.items():
            if rows:
                self.loader.add(name, TABLES[name], rows)
                rows.clear()
        self.loader.add_words(self.words)
        self.words.clear()

    def _people(self) -> None:
        later = NOW + timedelta(hours=1)
        self.rows["models"].append((1, MODEL, "{}"))
        ended = ("finished", "here", 1, "0", NOW, later, 0, 0, 0, 0, 0, "")
        self.rows["runs"].append((RUN, "process", ROOT, *ended))
        for place, code in enumerate(PEOPLE):
            role = ("owner", "analyst")[place] if place < 2 else "reviewer"
            self.rows["people"].append((code, f"person-{place:02}", f"Person {place}", role, "en", "{}", NOW))
        for number, wanted in ((1, 1), (2, 2)):
            self.rows["assignments"].append((number, f"Assignment {number}", "", "", wanted, PEOPLE[1], NOW))
            self.rows["assigned_people"] += [(number, code) for code in PEOPLE[2:12]]

    def _document(self, number: int, count: int) -> None:
        random = self.random
        language = random.choices(LANGUAGES, SHARES)[0]
        country = _COUNTRIES[min(int(random.expovariate(0.25)), 25)]
        sha256 = hashlib.sha256(f"{self.size.seed}:{number}".encode()).hexdigest()
        title = self.tongues[language].passage(random).text[:90]
        kind = random.choices(_KINDS, _KIND_SHARES)[0]
        at = NOW + timedelta(seconds=number)
        path = f"{kind}s/{country}/{number:05}.pdf"
        pages = 1 + count // _PER_PAGE
        read = ("done", hashlib.sha256(sha256.encode()).hexdigest(), pages, count, language, 1, True, at, at)
        self.rows["documents"].append((number, at))
        source = (number, sha256, number, 1, "pdf", 1_000 * count, title, country, kind, language, "[]", "large")
        self.rows["versions"].append((*source, *read))
        outcome = (sha256, "store", "done", "", "", pages, count, 5 * count, 1.0, at)
        self.rows["outcomes"].append((number, RUN, ROOT, path, *outcome))
        self.rows["paths"].append((ROOT, path, sha256, number, 1_000 * count, 0, "large", "", number, at, at))
        self.rows["pages"] += [
            (number, page, 595.0, 842.0, "text-layer", "read", "", 400, 1.0, "") for page in range(1, pages + 1)
        ]
        self.rows["taggings"].append((number, 1, 5 * count, at))
        whole = [self._passage(number, ordinal, sha256, language, country) for ordinal in range(count)]
        self.rows["texts"].append((number, "\n".join(whole)))
        self._start = 0

    _start = 0

    def _passage(self, version: int, ordinal: int, sha256: str, language: str, country: str) -> str:
        random = self.random
        if random.random() < 0.03:
            language = "en"  # quotations
        made = self.tongues[language].passage(random)
        key = (version << PASSAGES_BITS) + ordinal
        passage_id = hashlib.md5(f"{sha256}{ordinal}".encode(), usedforsecurity=False).hexdigest()
        start, end = self._start, self._start + len(made.text)
        self._start = end + 1
        path = f"art. {ordinal // 7 + 1}({ordinal % 7 + 1})"
        spans = _spans(made.text, 1 + ordinal // _PER_PAGE, start, end)
        direction = "rtl" if language == "ar" else "ltr"
        said = (random.choices(_PASSAGE_KINDS, (60, 12, 12, 8, 5, 3))[0], path, language, direction, start, end)
        headings = '["Part I","Rights and duties"]'
        self.rows["passages"].append(
            (key, passage_id, version, ordinal, *said, "text-layer", "", headings, made.text, spans)
        )
        self.words.append((key, made.words))
        self._queue(key, version, language, country, passage_id, sha256, path, made)
        return made.text

    def _queue(
        self, key: int, version: int, language: str, country: str, passage_id: str, sha256: str, path: str, made: Text
    ) -> None:
        random = self.random
        found = random.choice(self.tag_sets)
        (best, chance, _), (rival, rival_chance, _) = found[:2]
        doubt = 1 - abs(2 * chance - 1)
        place = int(10_000 * (1 - doubt * random.random()))
        decided = random.random() < self.size.decided
        readers = self._decide(passage_id, sha256, path, made, best) if decided else 0
        drawn = random.random() < _AUDITED
        lot = (random.random() * _AUDITED, _AUDITED) if drawn else (None, None)
        scores = (best, rival, chance, rival_chance, doubt, random.random(), 0, 5, best, readers)
        self.rows["queue"].append((key, version, 1, language, country, place, decided, *scores, *lot))
        for objective, score, evidence in found:
            self.rows["tags"].append((key, objective, 1, score, evidence))
            self.rows["queue_objectives"].append((key, objective, place, decided, language, country, chance))
        self._set_aside(passage_id, sha256, place)

    _readings = 0

    def _decide(self, passage_id: str, sha256: str, path: str, made: Text, best: int) -> int:
        """One or two readings of a passage, each with one word; their number."""
        random = self.random
        readers = random.sample(PEOPLE, 2 if random.random() < 0.2 else 1)
        digest = hashlib.sha256(made.text.encode()).hexdigest()
        for reviewer in readers:
            self._readings += 1
            number, at = self._readings, NOW + timedelta(seconds=self._readings)
            told = (False, False, str(best), MODEL, 4.0)
            self.rows["readings"].append((number, f"large-{number:09}", passage_id, sha256, reviewer, at, *told))
            verdict = "yes" if random.random() < 0.8 else "no"
            said = (best, verdict, "advance" if verdict == "yes" else None, reviewer, at, "", MODEL, number)
            self.rows["decisions"].append((number, passage_id, sha256, digest, path, made.text, *said))
        return len(readers)

    def _set_aside(self, passage_id: str, sha256: str, place: int) -> None:
        chance = self.random.random() * self.size.passages
        at = NOW + timedelta(seconds=place)
        if chance < 500:  # flags
            number = 1 + int(chance * 1_000_000)
            key = f"flag-{passage_id}"
            self.rows["flagged"].append((passage_id, at, PEOPLE[3]))
            self.rows["remarks"].append((number, key, passage_id, sha256, PEOPLE[3], at, "flag", "Look at this."))
        elif chance < 1_000:
            self.rows["assigned_passages"].append((1, passage_id, place, 0))
        elif chance < 16_000:
            self.rows["assigned_passages"].append((2, passage_id, place, 0))

    def _failures(self) -> None:
        for number in range(60):
            path = f"broken/{number:03}.pdf"
            outcome = 10_000_000 + number
            sha256 = hashlib.sha256(path.encode()).hexdigest()
            told = ("extract", "failed", "DamagedDocument", "The file is damaged.", 0, 0, 0, 0.1, NOW)
            self.rows["outcomes"].append((outcome, RUN, ROOT, path, sha256, *told))
            self.rows["paths"].append((ROOT, path, sha256, None, 1_000, 0, "large", "", outcome, NOW, NOW))


def _lengths(passages: int, random: Random) -> Iterator[int]:
    """The numbers of passages of documents: one very long, the others by a broad law around the average."""
    longest = min(LONGEST, passages // 4)
    yield longest
    left = passages - longest
    while left > 0:
        count = min(left, max(1, int(random.lognormvariate(4.6, 1.5) * _AVERAGE / 306)), LONGEST)
        left -= count
        yield count


def _tag_set(random: Random) -> list[tuple[int, float, str]]:
    """Five objectives with scores, the highest first; the objective n is about 1/n as frequent as the first."""
    weights = [1 / number for number in range(1, 23)] + [0.002]  # one objective is rare
    found: dict[int, None] = {}
    while len(found) < 5:
        found[random.choices(range(1, 24), weights)[0]] = None
    high = random.betavariate(0.6, 1.0)
    scores = sorted((high * share for share in (1.0, *(random.random() for _ in range(4)))), reverse=True)
    evidence = [("text", 0, 5, 0.5, None), ("text", 8, 15, 0.25, "c-7")]
    packed = msgspec.json.encode(evidence).decode()
    return [(objective, round(score, 6), packed) for objective, score in zip(found, scores, strict=True)]


def _spans(text: str, page: int, start: int, end: int) -> str:
    lines = [(at, min(at + 80, end)) for at in range(start, end, 80)]
    spans = [(page, (72.0, 90.0 + 12 * n, 520.0, 101.5 + 12 * n), *line) for n, line in enumerate(lines)]
    return msgspec.json.encode(spans).decode()
