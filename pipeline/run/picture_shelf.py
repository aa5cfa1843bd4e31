"""Pictures of pages as files, by what they show; the ones that nobody has looked at for longest make room."""

import contextlib
import os
import secrets
import threading
from pathlib import Path

KEPT_SHARE = 0.9  # of the bound, once it was passed: so that not every picture makes room for the next


class PictureShelf:
    """A folder of small files within a bound of bytes. Threads may share it; it may be deleted at any time."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder = folder
        self._most = most_bytes
        self._held: int | None = None
        self._lock = threading.Lock()

    def get(self, name: str) -> bytes | None:
        """The picture of this name, which counts as looked at now; None where there is none."""
        place = self._place(name)
        try:
            data = place.read_bytes()
            os.utime(place)
        except OSError:
            return None
        return data or None

    def put(self, name: str, data: bytes) -> None:
        """Keep a picture, whole or not at all; a full disk keeps nobody from seeing it."""
        place = self._place(name)
        part = place.with_name(f".{secrets.token_hex(8)}.part")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(data)
            part.replace(place)
        except OSError:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            return
        self._count(len(data))

    def _place(self, name: str) -> Path:
        return self._folder / name[:2] / name

    def _count(self, size: int) -> None:
        with self._lock:
            self._held = sum(file[1] for file in self._files()) if self._held is None else self._held + size
            if self._held > self._most:
                self._make_room()

    def _make_room(self) -> None:
        files = sorted(self._files())
        held = sum(size for _, size, _ in files)
        for _, size, place in files:
            if held <= self._most * KEPT_SHARE:
                break
            with contextlib.suppress(OSError):
                place.unlink()
            held -= size
        self._held = held

    def _files(self) -> list[tuple[int, int, Path]]:
        """Time, size and place of each, leftovers of killed processes too."""
        found = []
        for place in self._folder.glob("*/*"):
            with contextlib.suppress(OSError):
                status = place.stat()
                found.append((status.st_mtime_ns, status.st_size, place))
        return found
