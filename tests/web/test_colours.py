"""The colours of the web room: words and signs stand out in both themes, and the 23 objectives differ."""

import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser

from pipeline.objectives import Objective
from tests.report.contrast import contrasts

STATIC = Path(__file__).parents[2] / "pipeline" / "web" / "static"
SHEETS = {path.name: path.read_text(encoding="utf-8") for path in sorted((STATIC / "css").glob("*.css"))}
THEMES = ("light", "dark")
WORDS = 4.5  # WCAG 2.2, 1.4.3
SIGNS = 3.0  # WCAG 2.2, 1.4.11: what is not text
GROUNDS = ("paper", "card", "sunk")
TINTED = ("tint-soft", "good-soft", "warn-soft", "bad-soft")
READ = [
    *((ink, ground) for ink in ("ink", "soft", "tint", "tint-deep", "bad") for ground in GROUNDS),
    *((ink, ground) for ink in ("ink", "soft") for ground in TINTED),
    *((name, f"{name}-soft") for name in ("good", "warn", "bad", "tint")),
    ("tint-deep", "tint-soft"),
    ("tint-ink", "tint"),
    ("tint-ink", "tint-deep"),
    ("bad-ink", "bad"),
    ("card", "good"),
    ("card", "soft"),
]
SEEN = [
    *((sign, ground) for sign in ("edge", "focus", "good", "warn", "bad") for ground in GROUNDS),
    *(("focus", ground) for ground in TINTED),
]
Colour = tuple[float, float, float]
Palette = dict[str, Colour]


def shares(hexed: str) -> Colour:
    """Red, green and blue in 0 .. 1, as they are written, not linear."""
    red, green, blue = (int(hexed[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def linear(colour: Colour) -> np.ndarray:
    given = np.array(colour)
    return np.where(given <= 0.04045, given / 12.92, ((given + 0.055) / 1.055) ** 2.4)


def contrast(one: Colour, other: Colour) -> float:
    """The ratio of WCAG 2.2, at least 1."""
    lights = sorted(float(linear(colour) @ (0.2126, 0.7152, 0.0722)) + 0.05 for colour in (one, other))
    return lights[1] / lights[0]


def oklab(colour: Colour) -> np.ndarray:
    """Björn Ottosson's OKLab (2020): equal distances look equal."""
    cones = [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566]]
    cones.append([0.0883024619, 0.2817188376, 0.6299787005])
    axes = [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099]]
    axes.append([0.0259040371, 0.7827717662, -0.8086757660])
    return np.array(axes) @ np.cbrt(np.array(cones) @ linear(colour))


def tokens(block: str, theme: str) -> Palette:
    pairs = re.findall(r"--([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)", block)
    return {name: shares(dark if theme == "dark" else light) for name, light, dark in pairs}


def root(theme: str, *, more: bool = False) -> Palette:
    """The tokens of :root; `more` lays what `prefers-contrast: more` says over them."""
    blocks = re.findall(r"^ *:root \{(.*?)\}", SHEETS["base.css"], flags=re.DOTALL | re.MULTILINE)
    assert len(blocks) == 2
    return tokens(blocks[0], theme) | (tokens(blocks[1], theme) if more else {})


def objectives(theme: str) -> dict[int, Palette]:
    blocks = re.findall(r"^\.o(\d+) \{(.*?)\}", SHEETS["base.css"], flags=re.MULTILINE)
    return {int(number): tokens(block, theme) for number, block in blocks}


def without_words(sheet: str) -> str:
    return re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)


@pytest.mark.parametrize("more", [False, True])
@pytest.mark.parametrize("theme", THEMES)
def test_words_stand_out_from_their_ground(theme: str, *, more: bool) -> None:
    palette = root(theme, more=more)
    weak = {pair: round(found, 2) for pair in READ if (found := contrast(*(palette[name] for name in pair))) < WORDS}
    assert weak == {}


@pytest.mark.parametrize("more", [False, True])
@pytest.mark.parametrize("theme", THEMES)
def test_borders_signs_and_focus_rings_are_seen(theme: str, *, more: bool) -> None:
    palette = root(theme, more=more)
    weak = {pair: round(found, 2) for pair in SEEN if (found := contrast(*(palette[name] for name in pair))) < SIGNS}
    assert weak == {}


@pytest.mark.parametrize("theme", THEMES)
def test_every_objective_can_be_read_and_seen(theme: str) -> None:
    palette, found = root(theme), objectives(theme)
    assert list(found) == [int(objective) for objective in Objective]
    for number, own in found.items():
        assert contrast(own["o-ink"], own["o"]) >= WORDS, number
        assert contrast(palette["ink"], own["o-soft"]) >= WORDS, number
        for ground in (palette["paper"], palette["card"], own["o-soft"]):
            assert contrast(own["o"], ground) >= SIGNS, number


@pytest.mark.parametrize("theme", THEMES)
def test_no_two_objectives_look_alike(theme: str) -> None:
    found = {number: oklab(own["o"]) for number, own in objectives(theme).items()}
    apart = {pair: float(np.linalg.norm(found[pair[0]] - found[pair[1]])) for pair in combinations(found, 2)}
    assert min(apart.values()) >= 0.08  # four times what an eye can just tell apart
    assert min(gap for (one, other), gap in apart.items() if other == one + 1) >= 0.12


@pytest.mark.parametrize("name", list(SHEETS))
def test_a_sheet_reads_in_both_directions(name: str) -> None:
    sheet = without_words(SHEETS[name])
    assert re.findall(r"(?:margin|padding|border|(?<!area-)inset)-(?:left|right|top|bottom)", sheet) == []
    assert re.findall(r"[\s;{](?:left|right|top|bottom|width|height):", sheet) == []
    assert re.findall(r"(?:text-align|float|clear):\s*(?:left|right)", sheet) == []


@pytest.mark.parametrize("name", list(SHEETS))
def test_a_sheet_asks_nothing_of_the_outside(name: str) -> None:
    assert re.findall(r"@import|@font-face|url\(", without_words(SHEETS[name])) == []


def test_the_list_of_classes_is_the_truth() -> None:
    lines = re.findall(r"^([BPRS]) ([\w-]+)(?: \.\. o23)?: (.+)$", SHEETS["parts.css"], flags=re.MULTILINE)
    homes = {"B": "base.css", "P": "parts.css", "R": "review.css", "S": "strip.css"}
    lost = [name for home, name, _ in lines if not re.search(rf"\.{name}(?![\w-])", without_words(SHEETS[homes[home]]))]
    assert lost == []
    assert len(lines) > 100


def test_every_icon_is_drawn_in_the_colour_of_the_words() -> None:
    symbols = re.findall(r"<symbol ([^>]+)>(.*?)</symbol>", (STATIC / "icons.svg").read_text(encoding="utf-8"))
    names = [re.findall(r'id="([\w-]+)"', head)[0] for head, _ in symbols]
    assert len(set(names)) == len(names) >= 30
    for head, body in symbols:
        assert 'stroke="currentColor"' in head
        assert "style=" not in body
        assert "#" not in body


@pytest.mark.parametrize("chosen", ["", *THEMES])
@pytest.mark.parametrize("scheme", THEMES)
def test_a_browser_shows_the_theme_that_was_chosen(browser: Browser, scheme: str, chosen: str) -> None:
    page = browser.new_page(color_scheme=scheme)  # type: ignore[arg-type]
    tags = "".join(f'<span class="tag o{int(objective)}"><b>{int(objective)}</b></span>' for objective in Objective)
    marks = "".join(f'<mark class="ev o{int(objective)}">words</mark>' for objective in Objective)
    page.set_content(
        f'<html data-theme="{chosen}"><style>{"".join(SHEETS.values())}</style><p>words</p>{tags}{marks}'
        '<button class="button button-main">a</button><button class="button button-danger">b</button>'
        '<span class="badge">c</span><span class="badge badge-good">d</span><span class="badge badge-warn">e</span>'
        '<span class="badge badge-bad">f</span><span class="badge badge-quiet">g</span><div class="toast">h</div>'
    )
    measured = contrasts(page, "p, .tag b, mark, .button, .badge, .toast")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.close()
    assert len(measured) == 2 * len(Objective) + 9
    assert min(measured) >= WORDS
    red, green, blue = (round(255 * share) for share in root(chosen or scheme)["paper"])
    assert ground == f"rgb({red}, {green}, {blue})"
