"""Vectors that were made before, in a file beside the models: to encode a passage costs a thousand times its tags.

Any number of processes may read and write the file at once. It is a convenience and no record: what cannot be read or
kept is made anew, a damaged file is begun anew, and a full one is emptied.
"""

import fcntl
import hashlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.classify.encoder import Encoder, readable
from pipeline.classify.features import Floats

Halves = npt.NDArray[np.float16]

FILE_NAME = "encoded.sqlite"
BATCH = 256  # texts looked up and kept at once
KEY_BYTES = 16  # 128 bits of a SHA-256: no two texts share them
MOST_BYTES = 800_000_000  # a million passages in 384 dimensions; a guarded worker may write files of 1 GB
PAGE_BYTES = 4096
PATIENCE = 10.0  # seconds for another process to finish writing
DAMAGED = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
"""What SQLite says of a file that is broken, of another make, or no database."""
OFF_ONE = 0.01  # a vector rounded to 16 bits is of length one within a tenth of this
TABLE = """CREATE TABLE IF NOT EXISTS vectors
(encoder BLOB, text BLOB, vector BLOB NOT NULL, PRIMARY KEY (encoder, text)) WITHOUT ROWID"""


class CachedEncoder:
    """An encoder that remembers; what it gives is rounded to 16 bits a number, whether remembered or fresh."""

    def __init__(self, encoder: Encoder, file: Path | None, most_bytes: int = MOST_BYTES) -> None:
        """Without a file nothing is remembered."""
        self.encoder = encoder
        self._file = None if file is None else VectorFile(file, encoder, most_bytes)

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of length one (texts x dimensions), in the order of the texts; raises as ``Encoder.encode`` does."""
        found = np.zeros((len(texts), self.encoder.dimensions), np.float32)
        for start in range(0, len(texts), BATCH):
            part = [readable(text) for text in texts[start : start + BATCH]]
            vectors = self._vectors(dict.fromkeys(part))
            found[start : start + BATCH] = np.stack([vectors[text] for text in part]).astype(np.float32)
        return found

    def _vectors(self, texts: Mapping[str, None]) -> dict[str, Halves]:
        keys = {text: hashlib.sha256(text.encode()).digest()[:KEY_BYTES] for text in texts}
        known = {} if self._file is None else self._file.known(list(keys.values()))
        fresh = [text for text in texts if keys[text] not in known]
        made = dict(zip(fresh, self.encoder.encode(fresh).astype(np.float16), strict=True))
        if self._file is not None and made:
            self._file.keep({keys[text]: vector for text, vector in made.items()})
        return {text: made[text] if text in made else known[keys[text]] for text in texts}


class VectorFile:
    """The vectors of one encoder in the file, which others share."""

    def __init__(self, path: Path, encoder: Encoder, most_bytes: int = MOST_BYTES) -> None:
        self._path = path
        self._encoder = bytes.fromhex(encoder.digest)[:KEY_BYTES]
        self._dimensions = encoder.dimensions
        self._most_pages = max(1, most_bytes // PAGE_BYTES)

    def known(self, keys: Sequence[bytes]) -> dict[bytes, Halves]:
        """The vectors of those texts that are there and whole."""
        marks = ",".join("?" * len(keys))
        query = f"SELECT text, vector FROM vectors WHERE encoder = ? AND text IN ({marks})"  # noqa: S608 - only marks
        rows: list[tuple[bytes, bytes]] = []
        with self._mended(), self._opened() as base:
            rows = base.execute(query, (self._encoder, *keys)).fetchall()
        found = {bytes(key): self._vector(blob) for key, blob in rows}
        return {key: vector for key, vector in found.items() if vector is not None}

    def keep(self, vectors: Mapping[bytes, Halves]) -> None:
        """Add vectors; a full file is emptied first."""
        rows = [(self._encoder, key, vector.tobytes()) for key, vector in vectors.items()]
        with self._mended(), self._opened() as base:
            try:
                _write(base, rows)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_FULL:
                    raise
                base.execute("DELETE FROM vectors")
                base.commit()
                _write(base, rows)

    def _vector(self, blob: object) -> Halves | None:
        if not isinstance(blob, bytes) or len(blob) != 2 * self._dimensions:
            return None
        vector = np.frombuffer(blob, np.float16)
        length = float(np.linalg.norm(vector.astype(np.float32)))
        return vector if length == 0 or abs(length - 1) < OFF_ONE else None

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """A connection for this once, so that threads, forks and a file that was begun anew do no harm."""
        with self._lock(fcntl.LOCK_SH), closing(sqlite3.connect(self._path, timeout=PATIENCE)) as base:
            base.execute(f"PRAGMA max_page_count = {self._most_pages}")
            base.execute(TABLE)
            yield base

    @contextmanager
    def _mended(self) -> Iterator[None]:
        """A damaged file is removed; where it cannot be used for any other reason, it is done without."""
        try:
            yield
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", None) in DAMAGED:
                self._begin_anew()
        except OSError:  # a folder that cannot be written
            return

    def _begin_anew(self) -> None:
        with self._lock(fcntl.LOCK_EX):
            if not self._is_sound():  # another process may have been faster
                for end in ("", "-journal", "-wal", "-shm"):
                    self._path.with_name(self._path.name + end).unlink(missing_ok=True)

    def _is_sound(self) -> bool:
        try:
            with closing(sqlite3.connect(self._path, timeout=PATIENCE)) as base:
                base.execute("SELECT encoder, text, vector FROM vectors LIMIT 1").fetchall()
                return bool(base.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
        except sqlite3.Error:
            return False

    @contextmanager
    def _lock(self, kind: int) -> Iterator[None]:
        """All who use the file share a lock; who removes it has the lock alone."""
        with self._path.with_name(f".{self._path.name}.lock").open("a") as lock:
            fcntl.flock(lock, kind)
            yield


def _write(base: sqlite3.Connection, rows: Sequence[tuple[bytes, bytes, bytes]]) -> None:
    with base:
        base.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)
