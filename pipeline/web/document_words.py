"""What the pages of documents say: kinds, outcomes, flags, changes and questions in words."""

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from pipeline.objectives import Objective
from pipeline.records import DocumentKind, Flag, Origin, Page, PageStatus, SourceKind, Status
from pipeline.store.leaf_rows import Leaf
from pipeline.store.version_rows import Ground, Reason
from pipeline.verdicts import Standing
from pipeline.versions.groups import Change, Group
from pipeline.web.marks import readable
from pipeline.web.pages import name_of
from pipeline.web.review_words import country_name, flag_words, language_name, origin_words
from pipeline.web.wording import Wording, load_words

_BADGES = {Status.DONE: "good", Status.DONE_EMPTY: "warn", Status.SKIPPED: "quiet", Status.FAILED: "bad"}
_KINDS = {  # what a file is, in names that every language leaves as they are
    SourceKind.PDF: "PDF",
    SourceKind.DOCX: "Word (docx)",
    SourceKind.HTML: "HTML",
    SourceKind.AKOMA_NTOSO: "Akoma Ntoso",
    SourceKind.LIMS: "LIMS XML",
    SourceKind.LAW_XML: "XML",
    SourceKind.MARKDOWN: "Markdown",
    SourceKind.TEXT: "TXT",
    SourceKind.DOC: "Word (doc)",
    SourceKind.RTF: "RTF",
    SourceKind.ODT: "OpenDocument",
    SourceKind.EML: "EML",
    SourceKind.MSG: "MSG",
    SourceKind.ZIP: "ZIP",
}
_CELL = ("page", "suggested", "confirmed", "nothing", "decided", "open")


@dataclass(frozen=True, slots=True)
class DocumentWords:
    """The words of one language."""

    wording: Wording

    def _say(self, name: str, **figures: object) -> str:
        return self.wording.say(f"documents.{name}", **figures)

    def for_scripts(self) -> dict[str, object]:
        """The words that the strip says."""
        told: dict[str, object] = {name: load_words(self.wording.language)[f"documents.cell_{name}"] for name in _CELL}
        words = load_words(self.wording.language)
        told |= {"cell": words["documents.cell"], "keys": words["documents.strip_keys"]}
        language = self.wording.language
        return told | {"objectives": {int(each): name_of(each, language).short for each in Objective}}

    def readable(self, text: str) -> str:
        """A text with no sign that could disorder the page."""
        return readable(text)

    def kind(self, kind: DocumentKind) -> str:
        """What a document is in a parliament's work."""
        return self._say(f"kind_{kind.value}")

    def format(self, kind: SourceKind | None) -> str:
        """What its file is."""
        return _KINDS[kind] if kind is not None else ""

    def country(self, code: str | None) -> str:
        """A country; empty where nobody said it."""
        return country_name(code, self.wording)

    def language(self, code: str) -> str:
        """A language."""
        return self._say("language_unknown") if code == "und" else language_name(code, self.wording)

    def languages(self, codes: tuple[str, ...]) -> str:
        """Some languages, the most frequent first."""
        return self.wording.comma.join(self.language(code) for code in codes)

    def day(self, day: date) -> str:
        """A day."""
        return format_date(day, "d MMM y", locale=self.wording.language)

    def outcome(self, status: Status | None) -> str:
        """How the work on it ended."""
        return self._say(f"outcome_{status.value.replace('-', '_')}" if status is not None else "outcome_unread")

    def badge(self, status: Status | None) -> str:
        """The look of an outcome."""
        return _BADGES[status] if status is not None else "quiet"

    def flag(self, flag: Flag) -> str:
        """What a reader should know."""
        return flag_words(flag, self.wording)

    def page_state(self, page: Page) -> str:
        """How the reading of a page ended; empty where it was read."""
        return "" if page.status is PageStatus.READ else self._say(f"page_{page.status.value.replace('-', '_')}")

    def origin(self, origin: Origin) -> str:
        """Where its characters came from; empty where it goes without saying."""
        return origin_words(origin, self.wording)

    def ground(self, ground: Ground) -> str:
        """What says that two texts are twins."""
        return self._say(f"ground_{ground.value}")

    def change(self, group: Group) -> list[str]:
        """What became of some passages: one word, or several."""
        if group.change is Change.MOVED:
            words = [name for name, applies in (("moved", group.moved), ("renumbered", group.renumbered)) if applies]
        else:
            words = [group.change.value]
            words += ["moved"] if group.moved and group.old and group.new else []
        words += ["reheaded"] if group.reheaded and group.old and group.new else []
        return [self._say(f"change_{word}") for word in words]

    def question(self, reason: Reason) -> str:
        """What a person is asked after a change."""
        return self._say(f"question_{reason.value}")

    def standing(self, leaf: Leaf, standing: str) -> list[Objective]:
        """The objectives of which this stands on a passage (yes, no, disputed)."""
        return [objective for objective, stands in sorted(leaf.stands.items()) if stands is Standing(standing)]
