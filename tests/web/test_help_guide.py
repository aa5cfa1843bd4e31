"""The reviewers' guide: it names every key as the sheet does, and shows pictures that are there."""

import re

from pipeline.web.key_list import shown_keys
from pipeline.web.routes.help import GUIDE
from pipeline.web.wording import Wording, load_words
from tests.room_pictures import LARGEST, PICTURES, ROOT

PICTURE = re.compile(r"!\[([^\]]*)\]\(pictures/([a-z0-9-]+\.png)\)")


def guide() -> str:
    return (ROOT / GUIDE).read_text(encoding="utf-8")


def test_the_guide_names_every_key_of_the_sheet_in_its_words() -> None:
    rows = dict(re.findall(r"(?m)^\| `(.+?)`.* \| (.+) \|$", guide()))
    words = load_words("en")
    plain = {
        key: re.sub(r"\W+", " ", str(words[f"review.key_{key}"])).lower().strip()
        for key in shown_keys({}, Wording("en"))
    }
    told = {
        key: re.sub(r"\W+", " ", rows.get(printed, "")).strip()
        for key, printed in shown_keys({}, Wording("en")).items()
    }
    assert told == plain
    assert {"1", "⇧ 1", "⇧ F"} <= set(rows)
    assert len(rows) == len(plain) + 3


def test_every_picture_is_there_told_in_words_and_small() -> None:
    pictures = PICTURE.findall(guide())
    assert len(pictures) == guide().count("![")
    assert all(told for told, _ in pictures)
    sizes = {name: (PICTURES / name).stat().st_size for _, name in pictures}
    assert {name: size for name, size in sizes.items() if not 10_000 < size <= LARGEST} == {}
    assert sorted(sizes) == sorted(path.name for path in PICTURES.glob("room-*.png")), (
        "each picture of the room is shown"
    )


def test_the_parts_that_the_guide_links_to_are_there() -> None:
    headings = {
        re.sub(r"[^a-z ]", "", line.lower()).strip().replace(" ", "-") for line in re.findall(r"(?m)^## (.+)$", guide())
    }
    assert set(re.findall(r"\]\(#([a-z-]+)\)", guide())) == headings
