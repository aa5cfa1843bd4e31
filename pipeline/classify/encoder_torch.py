"""Encoders without ONNX weights, by sentence-transformers and PyTorch: only where somebody installed them."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

import numpy as np

from pipeline.classify.encoder_layout import TORCH_ADVICE, Layout
from pipeline.classify.features import Floats
from pipeline.errors import ModelError


def has_torch_way() -> bool:
    """Whether sentence-transformers is installed; it is not loaded for the answer."""
    return find_spec("sentence_transformers") is not None


def open_torch(layout: Layout, threads: int) -> Callable[[str], Floats]:
    """What gives the vector of a text. Nothing is fetched, no code of the model is run, no pickle is read.

    Raises ModelError where the packages are missing or refuse the model.
    """
    try:
        library, torch = import_module("sentence_transformers"), import_module("torch")
    except ImportError as error:
        raise ModelError(
            f"The encoder {layout.name} needs sentence-transformers and PyTorch ({error}).", advice=TORCH_ADVICE
        ) from error
    torch.set_num_threads(threads)
    try:
        model = library.SentenceTransformer(
            str(layout.folder),
            device="cpu",
            trust_remote_code=False,
            local_files_only=True,
            model_kwargs={"use_safetensors": True},
        )
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, ImportError) as error:
        told = " ".join(str(error).split())[:300]
        raise ModelError(
            f"sentence-transformers cannot open the encoder {layout.name}: {told}.",
            advice="Fetch it again; if that does not help, use another one.",
        ) from error
    model.max_seq_length = layout.most_tokens

    def vector_of(text: str) -> Floats:
        # Its own configuration holds lower case and prompt, so the text goes in as it is.
        found = model.encode([text], batch_size=1, show_progress_bar=False, convert_to_numpy=True)
        return np.asarray(found[0], np.float32)

    return vector_of
