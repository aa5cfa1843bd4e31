"""Pages as pictures for the screen: real PDFs drawn by real workers, kept, and what stands in the way."""

import hashlib
import io
import os
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import LimitReached, UnreadableFile, UnsupportedFormat, WorkerError
from pipeline.extract.limits import GuardedWorker
from pipeline.run.journey import process_straight
from pipeline.run.originals import original
from pipeline.run.picture_shelf import PictureShelf
from pipeline.run.pictures import Pictures, etag_of
from pipeline.run.turns import Turns
from pipeline.settings import Settings
from pipeline.store import Archive, open_archive
from tests import samples
from tests.hostile.pdfs import encrypted_pdf
from tests.typeset import statute_look, typeset
from tests.walk import Place, command_of, processes_with, small_law, wait_until

WIDTH, HEIGHT = 400.0, 500.0


def turned_pdf(degrees: int) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(drawn_pdf(1))))
    writer.pages[0].rotate(degrees)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def drawn_pdf(pages: int = 2, *, coloured: bool = False) -> bytes:
    """Pages with a black bar at their head."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    for number in range(1, pages + 1):
        canvas.setFillColorRGB(1 if coloured else 0, 0, 0)
        canvas.rect(0, HEIGHT - 50, WIDTH, 50, fill=1, stroke=0)
        canvas.setFillColorRGB(0, 0, 0)
        canvas.drawString(50, 300, f"{number}. The registrar shall keep a register of arrivals, page {number}.")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def scanned_pdf() -> bytes:
    paper = Image.effect_noise((600, 800), 30.0)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.drawImage(ImageReader(paper), 0, 0, WIDTH, HEIGHT)
    canvas.drawString(50, 300, "1. The register is open to the public.")
    canvas.save()
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class Room:
    """A folder that was run, its archive, and the digests of its documents by path."""

    place: Place
    settings: Settings
    archive: Archive
    digests: dict[str, str]

    def write(self, path: str, data: bytes) -> str:
        """A file that a run has read, so far as pictures see: written, and read by a run."""
        self.place.write(path, data)
        process_straight(self.settings)
        return hashlib.sha256(data).hexdigest()


@pytest.fixture(scope="module")
def room(new_place: Callable[..., Place]) -> Iterator[Room]:
    place = new_place()
    bundle = io.BytesIO()
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as packed:
        packed.writestr("deep.pdf", drawn_pdf(3))
    with zipfile.ZipFile(bundle, "w") as packed:
        packed.writestr("laws/member.pdf", drawn_pdf(1))
        packed.writestr("inner.zip", inner.getvalue())
    files = {
        "act.pdf": typeset(samples.law_of("bill.law"), statute_look()).pdf,
        "turned.pdf": turned_pdf(90),
        "colour.pdf": drawn_pdf(1, coloured=True),
        "scan.pdf": scanned_pdf(),
        "law.txt": small_law(1).encode(),
        "locked.pdf": encrypted_pdf(),
        "bundle.zip": bundle.getvalue(),
        "loi \u00e9trang\u00e8re.pdf": drawn_pdf(4),
    }
    for path, data in files.items():
        place.write(path, data)
    (place.raw / os.fsdecode(b"acte \xe9.pdf")).write_bytes(drawn_pdf(5))
    settings = Settings(raw=place.raw, out=place.out, models=place.models, workers=1, ocr=False)
    process_straight(settings)
    with open_archive(settings.archive_url()) as archive:
        digests = {path: known.sha256 or "" for path, known in archive.known_files(str(place.raw.resolve())).items()}
        yield Room(place, settings, archive, digests)


@pytest.fixture(scope="module")
def pictures(room: Room) -> Iterator[Pictures]:
    made = Pictures(room.settings, room.archive)
    yield made
    made.close()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_a_page_of_print_is_a_sharp_png_of_the_asked_size(room: Room, pictures: Pictures) -> None:
    picture = pictures.picture(room.digests["act.pdf"], 1, dpi=144)
    drawn = opened(picture.data)
    page = room.archive.pages(room.digests["act.pdf"])[0]
    assert (picture.media_type, drawn.format) == ("image/png", "PNG")
    assert drawn.size == (round(page.width * 2), round(page.height * 2))
    assert 0 < sum(drawn.convert("L").histogram()[:64]) < 0.2 * drawn.width * drawn.height


def test_a_page_in_colour_and_a_scan_are_jpegs(room: Room, pictures: Pictures) -> None:
    for path in ("colour.pdf", "scan.pdf"):
        picture = pictures.picture(room.digests[path], 1)
        assert (picture.media_type, opened(picture.data).format) == ("image/jpeg", "JPEG"), path
    red = opened(pictures.picture(room.digests["colour.pdf"], 1).data).convert("RGB").getpixel((400, 20))
    assert isinstance(red, tuple)
    assert (red[0] > 200, red[1] < 60) == (True, True)


def test_a_turned_page_is_shown_as_a_reader_of_it_sees_it(room: Room, pictures: Pictures) -> None:
    sha256 = room.digests["turned.pdf"]
    drawn = opened(pictures.picture(sha256, 1, dpi=72).data).convert("L")
    page = room.archive.pages(sha256)[0]
    assert drawn.size == (round(page.width), round(page.height)) == (HEIGHT, WIDTH)
    assert (drawn.getpixel((490, 200)), drawn.getpixel((10, 200))) == (0, 255)  # the head is at the right
    boxes = [span.box for passage in room.archive.passages(sha256) for span in passage.spans if span.box]
    assert boxes
    for left, top, right, bottom in boxes:  # and the words lie in their boxes
        ink = drawn.crop((int(left), int(top), int(right) + 1, int(bottom) + 1)).histogram()
        assert sum(ink[:128]) > 20


@pytest.mark.parametrize(
    ("path", "pages"),
    [("bundle.zip/laws/member.pdf", 1), ("bundle.zip/inner.zip/deep.pdf", 3), ("loi étrangère.pdf", 4)],
)
def test_members_of_containers_and_names_of_any_kind_are_drawn(
    room: Room, pictures: Pictures, path: str, pages: int
) -> None:
    assert pictures.picture(room.digests[path], pages).data
    with pytest.raises(UnreadableFile, match=rf"There is no page {pages + 1}: the file has {pages}"):
        pictures.picture(room.digests[path], pages + 1)


def test_a_name_in_no_encoding_is_found_again(room: Room, pictures: Pictures) -> None:
    path = next(path for path in room.digests if path.startswith("acte "))
    assert "\ufffd" in path
    assert pictures.picture(room.digests[path], 5).data
    assert original(room.settings, room.archive, room.digests[path]).path.read_bytes() == drawn_pdf(5)


@pytest.mark.parametrize("page", [0, -1, 10**30])
def test_a_page_that_cannot_be_is_refused_at_once(room: Room, pictures: Pictures, page: int) -> None:
    with pytest.raises(UnreadableFile, match="There is no page"):
        pictures.picture(room.digests["act.pdf"], page)


@pytest.mark.parametrize("digest", ["../../etc/passwd", "", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_what_is_no_digest_is_refused(pictures: Pictures, digest: str) -> None:
    with pytest.raises(UnreadableFile, match="no digest"):
        pictures.picture(digest, 1)


def test_a_document_without_pages_is_told_by_its_kind(room: Room, pictures: Pictures) -> None:
    with pytest.raises(UnsupportedFormat, match=r"law\.txt has no pages to draw: it is text"):
        pictures.picture(room.digests["law.txt"], 1)
    with pytest.raises(UnsupportedFormat, match=r"locked\.pdf has no pages to draw: it could not be read"):
        pictures.picture(room.digests["locked.pdf"], 1)
    with pytest.raises(UnreadableFile, match="does not lie in the folder of documents any more"):
        pictures.picture("0" * 64, 1)


def test_sizes_are_bounded_and_share_pictures(room: Room, pictures: Pictures) -> None:
    sha256 = room.digests["act.pdf"]
    small, least = pictures.picture(sha256, 1, dpi=1), pictures.picture(sha256, 1, dpi=60)
    assert small == least
    assert opened(pictures.picture(sha256, 1, dpi=10**9).data).width <= room.archive.pages(sha256)[0].width * 300 / 72
    assert pictures.picture(sha256, 1, dpi=145).etag == etag_of(sha256, 1, 144)
    assert len({etag_of(sha256, page, dpi) for page in (1, 2) for dpi in (72, 144)}) == 4


def test_a_picture_that_was_drawn_is_kept_for_the_next_server(room: Room, pictures: Pictures) -> None:
    sha256 = room.digests["act.pdf"]
    drawn = pictures.picture(sha256, 2)
    kept = list((room.settings.out / "pictures").glob(f"*/{sha256}-2-144-*"))
    assert [file.read_bytes() for file in kept] == [drawn.data]
    kept[0].write_bytes(b"as it lies there")
    assert pictures.picture(sha256, 2).data == b"as it lies there"
    kept[0].unlink()
    assert pictures.picture(sha256, 2) == drawn


def test_a_file_that_changed_or_went_is_told_and_comes_back(room: Room, pictures: Pictures) -> None:
    sha256 = room.write("moves.pdf", drawn_pdf(6))
    file = room.place.raw / "moves.pdf"
    data, status = file.read_bytes(), file.stat()
    file.write_bytes(data[:-1] + b"!")
    with pytest.raises(UnreadableFile, match=r"moves\.pdf has changed since it was read"):
        pictures.picture(sha256, 1)
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))  # as if it were the old one: its digest tells
    with pytest.raises(UnreadableFile, match="The file changed"):
        pictures.picture(sha256, 1)
    with pytest.raises(UnreadableFile, match="has changed since it was read"):
        original(room.settings, room.archive, sha256)
    file.unlink()
    with pytest.raises(UnreadableFile, match=r"moves\.pdf .* does not lie in the folder"):
        pictures.picture(sha256, 1)
    file.write_bytes(data)  # with another time than before
    assert pictures.picture(sha256, 1).data
    assert original(room.settings, room.archive, sha256).name == "moves.pdf"


def test_a_link_that_leads_out_of_the_folder_is_not_followed(room: Room, pictures: Pictures, tmp_path: Path) -> None:
    sha256 = room.write("leads out.pdf", drawn_pdf(7))
    file = room.place.raw / "leads out.pdf"
    outside = tmp_path / "outside.pdf"
    file.rename(outside)
    file.symlink_to(outside)
    with pytest.raises(UnreadableFile, match="does not lie in the folder"):
        pictures.picture(sha256, 1)
    file.unlink()


def test_a_worker_that_is_killed_while_it_draws_is_replaced(room: Room) -> None:
    made = Pictures(room.settings, room.archive)
    sha256 = room.write("killed.pdf", drawn_pdf(8))
    failures: list[LimitReached] = []

    def ask() -> None:
        try:
            made.picture(sha256, 1)
        except LimitReached as error:
            failures.append(error)

    try:
        assert made.picture(sha256, 2).data
        (pid,) = own_workers()
        os.kill(pid, 19)  # stopped: it is at its work and never ends it
        thread = threading.Thread(target=ask)
        thread.start()
        wait_until(lambda: made._turns._free == [made._workers[1]], "the page is asked of it")
        os.kill(pid, 9)
        thread.join()
        assert "Page 1 of killed.pdf cannot be drawn" in str(failures[0])
        assert made.picture(sha256, 3).data
        assert own_workers() != [pid]
        with pytest.raises(LimitReached):  # what harmed a worker is not tried again at once
            made.picture(sha256, 1)
    finally:
        made.close()
    wait_until(lambda: own_workers() == [], "the workers have ended")


def own_workers() -> list[int]:
    mine = []
    for pid in processes_with("pipeline.run.picture_worker"):
        try:
            parent = int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == os.getpid() and b"picture_worker" in command_of(pid) and pid not in shared_workers():
            mine.append(pid)
    return mine


_shared: set[int] = set()


def shared_workers() -> set[int]:
    """Those of the pictures of the other tests."""
    return _shared


@pytest.fixture(autouse=True)
def _know_the_shared(pictures: Pictures) -> None:
    _shared.update(worker._process.pid for worker in pictures._workers if worker._process is not None)


def test_many_who_ask_at_once_all_get_their_page(room: Room, pictures: Pictures) -> None:
    wanted = [(path, page) for path, pages in (("act.pdf", 4), ("loi étrangère.pdf", 4)) for page in range(1, pages)]
    got: dict[int, bytes] = {}

    def ask(number: int, path: str, page: int) -> None:
        got[number] = pictures.picture(room.digests[path], page, dpi=96, asker=f"p-{number % 3}").data

    threads = [
        threading.Thread(target=ask, args=(number, *wanted[number % len(wanted)])) for number in range(4 * len(wanted))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == len(threads)
    assert all(got[number] == got[number % len(wanted)] for number in got)
    assert len(set(got.values())) == len(wanted)


def idle_workers(count: int) -> list[GuardedWorker]:
    from pipeline.extract.limits import WorkerLimits

    return [GuardedWorker(["false"], WorkerLimits(), {}) for _ in range(count)]


def test_who_asks_for_little_is_served_between_those_who_ask_for_much() -> None:
    turns = Turns(idle_workers(1))
    order: list[str] = []
    threads = []

    def ask(asker: str) -> None:
        with turns.lend(asker, "a document"):
            order.append(asker)

    with turns.lend("first", "a document"):
        for asker in ("much", "much", "much", "little"):
            threads.append(threading.Thread(target=ask, args=(asker,)))
            before = waiting(turns)
            threads[-1].start()
            wait_until(lambda expected=before + 1: waiting(turns) == expected, "the asker waits")  # type: ignore[misc]
    for thread in threads:
        thread.join()
    assert order == ["much", "little", "much", "much"]


def waiting(turns: Turns) -> int:
    return sum(len(tickets) for tickets in turns._waiting.values())


def test_a_document_goes_to_the_worker_that_has_it_open() -> None:
    turns = Turns(idle_workers(2))
    with turns.lend("a", "one") as first, turns.lend("a", "two") as second:
        pass
    for document, expected in (("two", second), ("one", first), ("two", second)):
        with turns.lend("a", document) as worker:
            assert worker is expected


def test_who_waits_when_the_server_closes_is_told() -> None:
    turns = Turns(idle_workers(1))
    failures: list[WorkerError] = []

    def ask() -> None:
        try:
            with turns.lend("b", "one"):
                pass
        except WorkerError as error:
            failures.append(error)

    with turns.lend("a", "one"):
        thread = threading.Thread(target=ask)
        thread.start()
        wait_until(lambda: waiting(turns) == 1, "the other waits")
        turns.close()
        thread.join()
    assert len(failures) == 1
    with pytest.raises(WorkerError, match="closing"), turns.lend("c", "one"):
        pass


def test_kept_pictures_make_room_for_new_ones_and_the_last_looked_at_stay(tmp_path: Path) -> None:
    shelf = PictureShelf(tmp_path / "pictures", 10_000)
    for number in range(9):
        shelf.put(f"{number:02}-a", b"x" * 1_000)
        os.utime(tmp_path / "pictures" / f"{number:02}" / f"{number:02}-a", ns=(number, number))
    assert shelf.get("00-a") is not None  # looked at now
    shelf.put("09-a", b"x" * 1_000)
    shelf.put("10-a", b"x" * 1_000)
    kept = {file.name for file in (tmp_path / "pictures").glob("*/*")}
    assert sum(file.stat().st_size for file in (tmp_path / "pictures").glob("*/*")) <= 10_000
    assert {"00-a", "09-a", "10-a"} <= kept
    assert "01-a" not in kept
    assert PictureShelf(tmp_path / "pictures", 10_000).get("10-a") == b"x" * 1_000


def test_pictures_are_drawn_where_they_cannot_be_kept(room: Room, tmp_path: Path) -> None:
    (tmp_path / "pictures").write_text("in the way", encoding="utf-8")
    shelf = PictureShelf(tmp_path / "pictures", 1_000)
    shelf.put("00-a", b"x")
    assert shelf.get("00-a") is None
