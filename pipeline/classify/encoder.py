"""A sentence encoder, a neural model that gives texts of like meaning like vectors: optional, and never needed.

Any sentence-transformers model will do, by its folder or by its name on the model hub. With ONNX weights it is run by
onnxruntime (the extra ``encoder``), else by sentence-transformers and PyTorch where they are installed. Weights are
read as ONNX or safetensors, never unpickled, and a model's own code is never run. Texts never leave the machine; only
a name of the hub makes it fetch that model's files, and only where they are not here already.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.classify.encoder_hub import Hub, fetch_model, is_hub_name
from pipeline.classify.encoder_layout import Layout, Way, read_layout
from pipeline.classify.encoder_onnx import open_onnx
from pipeline.classify.encoder_torch import has_torch_way, open_torch
from pipeline.classify.features import Floats
from pipeline.errors import ModelError

LONGEST_TEXT = 20_000  # characters; far more than the tokens that any encoder reads
SHORTEST = 1e-9  # a vector as short as this has no direction


@dataclass(frozen=True, slots=True)
class Encoder:
    """An opened encoder."""

    name: str
    """As on the hub, or the name of its folder."""
    digest: str
    """SHA-256 over all its files and the way that it is run."""
    dimensions: int
    folder: Path
    _vector_of: Callable[[str], Floats]

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of length one (texts x dimensions); all zero for a text without a single token.

        The texts go through one by one: what padding costs on a processor outweighs what a batch saves, memory stays
        that of one text, and no vector depends, in its last digits, on the texts beside it.
        Raises ModelError where the model gives no numbers.
        """
        found = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in enumerate(texts):
            vector = self._vector_of(readable(text))
            length = float(np.linalg.norm(vector))
            if not np.isfinite(length):
                raise ModelError(
                    f"The encoder {self.name} gives no numbers for a text.",
                    advice="Its weights are damaged, or it is no encoder of sentences; use another one.",
                )
            if length > SHORTEST:
                found[row] = vector / np.float32(length)
        return found


def readable(text: str) -> str:
    """The part of a text that is encoded; half of a surrogate pair, which no tokeniser reads, becomes ``?``."""
    return text[:LONGEST_TEXT].encode("utf-8", "replace").decode("utf-8")


def open_encoder(name_or_folder: str, *, threads: int = 1, hub: Hub | None = None) -> Encoder:
    """The encoder in a folder, or on the model hub, whose files are fetched into its local cache if they are not there.

    ``threads`` are those of the arithmetic. Raises ModelError, with what to do, where packages are missing, the folder
    holds no encoder that can be run here, or the hub cannot be reached.
    """
    folder = Path(name_or_folder).expanduser()
    if folder.is_dir():
        return open_folder(folder.resolve(), folder.resolve().name, threads=threads)
    if not is_hub_name(name_or_folder):
        raise ModelError(
            f"There is no encoder {name_or_folder!r}: no such folder, and no name of the model hub.",
            advice="Give the folder of a sentence-transformers model, or its name as owner/model.",
        )
    fetched = fetch_model(name_or_folder, hub or Hub(), torch=has_torch_way())
    return open_folder(fetched, name_or_folder, threads=threads)


def open_folder(folder: Path, name: str, *, threads: int = 1) -> Encoder:
    """The encoder in a folder, under a name; raises ModelError as ``open_encoder`` does."""
    layout = read_layout(folder, name, torch=has_torch_way())
    vector_of = (open_onnx if layout.way is Way.ONNX else open_torch)(layout, threads)
    dimensions = len(vector_of("law"))
    if not dimensions:
        raise ModelError(f"The encoder {name} gives vectors of no length.", advice="Use another encoder.")
    return Encoder(name, digest_of_layout(layout), dimensions, folder, vector_of)


def digest_of_layout(layout: Layout) -> str:
    """SHA-256 over the way of running and over names and contents of the files, however large."""
    digest = hashlib.sha256(layout.way.value.encode())
    for path in layout.files:
        for part in _parts(path, path.relative_to(layout.folder).as_posix()):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def _parts(path: Path, name: str) -> Iterator[bytes]:
    yield name.encode()
    try:
        with path.open("rb") as file:
            yield hashlib.file_digest(file, "sha256").digest()
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error}.", advice="Fetch the encoder again.") from error
