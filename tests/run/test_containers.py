"""Messages and ZIPs in the folder: every document in them has a path, an outcome and a second run that is idle."""

import io
import os
import shutil
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest

from pipeline.records import Status
from pipeline.run.found import Door, find_files
from pipeline.run.journey import prepare, process_straight
from pipeline.run.shelf import FOLDER, locate, shelf_folder
from pipeline.run.summary import Summary
from pipeline.settings import Settings
from pipeline.store import DocumentRow, open_archive
from tests.walk import Place, small_law


def mail(number: int, **attachments: bytes) -> bytes:
    made = EmailMessage()
    made["From"], made["To"] = "a@b.example", "c@d.example"
    made["Date"], made["Subject"] = "Tue, 07 May 2024 09:30:00 +0100", f"Bill {number}"
    made.set_content(f"Dear clerk,\n\nBill {number} on the fees of recruiters is annexed.\n")
    for name, data in attachments.items():
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name.replace("_", "."))
    return made.as_bytes()


def bundle(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name.replace("__", "/").replace("_", "."), (1980, 1, 1, 0, 0, 0))
            archive.writestr(info, data)
    return buffer.getvalue()


def law(number: int) -> bytes:
    return small_law(number).encode()


def settings_of(place: Place) -> Settings:
    return Settings(raw=place.raw, out=place.out, models=place.models, ocr=False, workers=1, database_url=None)


class State:
    def __init__(self, place: Place) -> None:
        settings = settings_of(place)
        self.summary: Summary = process_straight(settings)
        root = str(place.raw.resolve())
        with open_archive(settings.archive_url()) as archive:
            self.ends = {row.path: (row.status, row.code) for row in archive.outcomes(root)}
            self.reasons = {row.path: row.reason for row in archive.outcomes(root)}
            self.run = {row.path for row in archive.run_outcomes(self.summary.run_id)}
            self.documents: dict[str, DocumentRow] = {p: row for row in archive.documents(root) for p in row.paths}


DONE = (Status.DONE, "")


@pytest.fixture(scope="module")
def filled(new_place: Callable[..., Place]) -> tuple[Place, State]:
    place = new_place()
    deep = bundle(too_zip=bundle(law_txt=law(9)), law_txt=law(8))
    place.write("letters/mail.eml", mail(1, law_txt=law(1), bundle_zip=deep, empty_txt=b""))
    place.write("bundle.zip", bundle(a__law_txt=law(2), b__law_txt=law(3), picture_png=b"\x89PNG\r\n\x1a\n\0"))
    place.write("plain.txt", law(4))
    place.write("copy.txt", law(3))
    place.write("broken.zip", bundle(a_txt=law(5))[:-30])
    place.write("sources.csv", "file,country,title,kind\nbundle.zip,XS,All,law\nbundle.zip/b/law.txt,XB,Law B,\n")
    return place, State(place)


def test_every_document_has_an_outcome_and_one_that_fails_harms_no_other(filled: tuple[Place, State]) -> None:
    _, state = filled
    assert state.ends == {
        "letters/mail.eml": DONE,
        "letters/mail.eml/law.txt": DONE,
        "letters/mail.eml/bundle.zip": DONE,
        "letters/mail.eml/bundle.zip/law.txt": DONE,
        "letters/mail.eml/bundle.zip/too.zip": (Status.FAILED, "TooLarge"),
        "letters/mail.eml/empty.txt": (Status.FAILED, "EmptyFile"),
        "bundle.zip": DONE,
        "bundle.zip/a/law.txt": DONE,
        "bundle.zip/b/law.txt": DONE if "copy.txt" not in state.ends else state.ends["bundle.zip/b/law.txt"],
        "bundle.zip/picture.png": (Status.FAILED, "UnsupportedFormat"),
        "plain.txt": DONE,
        "copy.txt": state.ends["copy.txt"],
        "broken.zip": (Status.FAILED, "DamagedDocument"),
    }
    assert {state.ends["copy.txt"][0], state.ends["bundle.zip/b/law.txt"][0]} == {Status.DONE, Status.SKIPPED}
    assert state.summary.planned == len(state.ends) == sum(state.summary.statuses.values())


def test_a_container_says_what_is_in_it(filled: tuple[Place, State]) -> None:
    _, state = filled
    assert state.reasons["bundle.zip"] == "A ZIP with 3 documents, each with a path of its own below it."
    assert "with 3 attachments, each a document of its own" in state.reasons["letters/mail.eml"]


def test_members_have_the_metadata_of_their_container_but_for_its_title(filled: tuple[Place, State]) -> None:
    _, state = filled
    first, second = (state.documents[f"bundle.zip/{name}/law.txt"].source for name in "ab")
    assert (first.country, first.title, first.document_kind.value) == ("XS", None, "law")
    assert not state.summary.problems
    assert second.country in ("XB", None)  # its bytes stand under another path too


def test_a_second_run_opens_nothing(filled: tuple[Place, State]) -> None:
    place, _ = filled
    plan = prepare(settings_of(place)).plan
    assert plan.is_idle, plan
    assert len(plan.unchanged) == 13


def test_a_container_that_is_as_it_was_is_not_even_opened(place: Place) -> None:
    container = place.write("bundle.zip", bundle(a_txt=law(1)))
    State(place)
    status = container.stat()
    container.write_bytes(bytes(status.st_size))
    os.utime(container, ns=(0, status.st_mtime_ns))
    plan = prepare(settings_of(place)).plan
    assert plan.is_idle
    assert plan.unchanged == ["bundle.zip", "bundle.zip/a.txt"]


def test_a_member_can_be_opened_by_its_path(filled: tuple[Place, State]) -> None:
    place, _ = filled
    shelf = shelf_folder(place.out.resolve(), str(place.raw.resolve()))
    inner = locate(place.raw, shelf, "letters/mail.eml/bundle.zip/law.txt")
    assert inner is not None
    assert inner.read_bytes() == law(8)
    assert locate(place.raw, shelf, "plain.txt") == place.raw / "plain.txt"
    assert locate(place.raw, shelf, "bundle.zip/none.txt") is None
    assert locate(place.raw, shelf, "none.zip/a.txt") is None


def test_only_changed_members_are_read_again_and_what_is_gone_is_removed(place: Place) -> None:
    container = place.write("bundle.zip", bundle(a_txt=law(1), b_txt=law(2), c_txt=law(3)))
    place.write("mail.eml", mail(1, law_txt=law(7)))
    State(place)
    container.write_bytes(bundle(a_txt=law(1), b_txt=law(20), d_txt=law(4)))
    state = State(place)
    assert state.run == {"bundle.zip", "bundle.zip/b.txt", "bundle.zip/d.txt"}
    assert "bundle.zip/c.txt" not in state.documents
    shelf = next((place.out / FOLDER).iterdir())
    assert len(list(shelf.iterdir())) == 2
    (place.raw / "mail.eml").unlink()
    container.rename(place.raw / "renamed.zip")
    state = State(place)
    assert set(state.documents) == {"renamed.zip", *(f"renamed.zip/{name}.txt" for name in "abd")}
    assert len(list(shelf.iterdir())) == 1


def test_what_was_unpacked_comes_back_where_somebody_deleted_it(place: Place) -> None:
    place.write("bundle.zip", bundle(a_txt=law(1), b_txt=law(2)))
    State(place)
    shutil.rmtree(place.out / FOLDER)
    plan = prepare(settings_of(place)).plan
    assert plan.is_idle
    assert len(list(place.out.glob(f"{FOLDER}/*/*/members-*.msgpack"))) == 1


def test_metadata_of_a_container_that_change_change_its_members_without_reading(place: Place) -> None:
    place.write("bundle.zip", bundle(a_txt=law(1)))
    State(place)
    place.write("bundle.zip.toml", 'country = "XS"\n')
    state = State(place)
    assert state.run == set()
    assert state.documents["bundle.zip/a.txt"].source.country == "XS"


def test_without_a_shelf_containers_stay_closed(tmp_path: Path) -> None:
    (tmp_path / "bundle.zip").write_bytes(bundle(a_txt=law(1)))
    found = [file.path for file in find_files(tmp_path, {}, Door(1_000_000), None, lambda _: False)]
    assert found == ["bundle.zip"]
