"""What the README promises."""

import re
from pathlib import Path

from typer.main import get_command

from pipeline.cli import app
from tests.readme import FIGURES, PART, README, figures, printed

ROOT = README.parent


def test_the_readme_shows_the_help_of_every_command_as_it_is_printed() -> None:
    shown = {words: text for _, words, text, _ in PART.findall(README.read_text(encoding="utf-8"))}
    commands = sorted(get_command(app).commands)  # type: ignore[attr-defined]
    assert sorted(words for words in shown if words != "--help") == [f"{name} --help" for name in commands]
    for words, text in shown.items():
        assert text == printed(words), f"`python -m tests.readme` writes `migralex {words}` anew"


def test_the_figures_are_those_that_were_measured() -> None:
    shown = FIGURES.search(README.read_text(encoding="utf-8"))
    assert shown
    assert shown[2].strip() == figures().strip(), "`python -m tests.readme` writes them anew"


def test_every_file_that_the_documents_link_to_is_there() -> None:
    for page in [README, *sorted((ROOT / "docs").glob("*.md"))]:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if not re.match(r"[a-z]+:", target):
                assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_make_target_that_the_readme_names_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z]+)", README.read_text(encoding="utf-8")))
    assert named
    assert named <= targets


def test_the_lock_names_no_index_and_hashes_everything() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / lock).read_text(encoding="utf-8")
        assert "://" not in text
        packages = re.split(r"(?m)^(?=\S)", text)[1:]
        assert len(packages) > 50
        assert all("--hash=sha256:" in package for package in packages)


def test_the_house_is_as_the_readme_maps_it() -> None:
    map_ = re.search(r"<!-- map -->\n```text\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert map_
    named = [line.split()[0] for line in map_[1].splitlines() if line and not line.startswith(" ")]
    assert len(named) > 5
    for name in named:
        assert (ROOT / name).exists(), name
    rooms = {f"pipeline/{p.name}/" for p in (ROOT / "pipeline").iterdir() if p.is_dir() and not p.name.startswith("_")}
    assert rooms <= set(named)
    assert Path(ROOT / "LICENSE").exists()
