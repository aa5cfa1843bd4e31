"""The house rules, held by the tools that know them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CODE = [p for room in ("pipeline", "flows") for p in sorted((ROOT / room).rglob("*.py"))]


def tool(*words: str) -> str:
    """Run a tool of the environment in the project; its output, if it is content."""
    done = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def test_no_room_imports_what_it_must_not_know() -> None:
    script = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    assert "0 broken" in tool("-c", script)


def test_the_code_keeps_the_style() -> None:
    tool("-m", "ruff", "check", ".")
    tool("-m", "ruff", "format", "--check", ".")


def test_every_type_is_told_and_kept() -> None:
    assert "Success" in tool("-m", "mypy")


def test_everything_is_caught_in_one_place_only() -> None:
    places = [p.relative_to(ROOT).as_posix() for p in CODE if re.search(r"except Exception\b", p.read_text("utf-8"))]
    assert places == ["pipeline/run/document.py"]


def test_no_pickle_is_ever_loaded() -> None:
    for path in CODE:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\b(pickle|joblib|dill|shelve|marshal)\.", text), path
        assert not re.search(r"allow_pickle\s*=\s*True", text), path


def test_only_the_settings_read_the_environment() -> None:
    allowed = {
        "pipeline/settings.py",
        "pipeline/run/guarded.py",  # what a worker is given of it
        "flows/server.py",  # what Prefect's processes are given of it
        "flows/up.py",
        "pipeline/commands/process.py",
    }
    readers = {p.relative_to(ROOT).as_posix() for p in CODE if re.search(r"os\.(environ|getenv)", p.read_text("utf-8"))}
    assert readers <= allowed


@pytest.mark.parametrize("pattern", [r"pypi\.org", r"pythonhosted", r"/home/\w+/", r"/root/"])
def test_nothing_names_a_package_index_or_a_path_of_one_machine(pattern: str) -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    texts = [
        ROOT / name for name in listed if name and Path(name).suffix in {".py", ".toml", ".md", ".lock", ".css", ""}
    ]
    assert texts or not (ROOT / ".git").exists()
    found = [
        p.name
        for p in texts
        if p.is_file() and p.name != Path(__file__).name and re.search(pattern, p.read_text("utf-8"))
    ]
    assert found == []


def test_modules_stay_short_enough_to_read() -> None:
    lengths = {p.relative_to(ROOT).as_posix(): len(p.read_text("utf-8").splitlines()) for p in CODE}
    long = {path for path, lines in lengths.items() if lines > 330}
    assert long == {"pipeline/records.py"}  # the nouns stay together
