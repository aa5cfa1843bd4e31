"""Encoders with ONNX weights, by onnxruntime and tokenizers: some 110 MB of packages, where PyTorch needs gigabytes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from types import TracebackType
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.classify.encoder_layout import Layout, Pooling
from pipeline.classify.features import Floats
from pipeline.errors import ModelError

OF_TOKENS = ("last_hidden_state", "token_embeddings")
"""What exporters call the vectors of the tokens."""
WHOLE = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}
INSTALL = "Install the extra: `pip install 'migralex[encoder]'`."
FAILURES = [
    "EPFail",
    "Fail",
    "InvalidArgument",
    "InvalidGraph",
    "InvalidProtobuf",
    "ModelRequiresCompilation",
    "NoModel",
    "NoSuchFile",
    "NotImplemented",
    "RuntimeException",
]
"""The errors of onnxruntime, which have no ancestor of their own."""


class BareErrors:
    """Turns what ``tokenizers`` raises, a bare Exception and no kind of it, into a ModelError."""

    def __init__(self, sentence: str, advice: str) -> None:
        self._sentence, self._advice = sentence, advice

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if kind is Exception:
            raise ModelError(f"{self._sentence}: {error}.", advice=self._advice) from error


def open_onnx(layout: Layout, threads: int) -> Callable[[str], Floats]:
    """What gives the pooled vector of a text. Raises ModelError for missing packages and files that are no model."""
    try:
        runtime, tokenizers = import_module("onnxruntime"), import_module("tokenizers")
    except ImportError as error:
        raise ModelError(
            f"The encoder {layout.name} needs the packages onnxruntime and tokenizers ({error}).", advice=INSTALL
        ) from error
    place = layout.folder / "tokenizer.json"
    with BareErrors(f"{place} is not a tokeniser", "Fetch the encoder again."):
        tokenizer = tokenizers.Tokenizer.from_file(str(place))
        tokenizer.no_padding()
        tokenizer.enable_truncation(max_length=layout.most_tokens)
    with _told(layout):
        session = runtime.InferenceSession(
            str(layout.weights), _options(runtime, threads), providers=["CPUExecutionProvider"]
        )
    return _Runner(layout, tokenizer, session).vector_of


def _options(runtime: Any, threads: int) -> Any:
    runtime.disable_telemetry_events()  # it would send some from Windows
    options = runtime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.enable_cpu_mem_arena = False  # an arena keeps for ever what the longest text needed
    options.enable_mem_pattern = False
    options.use_deterministic_compute = True
    options.log_severity_level = 4  # only what is fatal: the rest is raised, and told in one sentence
    return options


@contextmanager
def _told(layout: Layout) -> Iterator[None]:
    """Errors of onnxruntime as ModelError, but MemoryError for want of memory."""
    state = import_module("onnxruntime.capi.onnxruntime_pybind11_state")
    kinds = tuple(getattr(state, name) for name in FAILURES if hasattr(state, name))
    try:
        yield
    except kinds as error:
        told = " ".join(str(error).split())[:300]
        if "alloc" in told:
            raise MemoryError(told) from error
        raise ModelError(
            f"The encoder {layout.name} cannot be run from {layout.weights}: {told}.",
            advice="Fetch it again; if that does not help, use another one.",
        ) from error


class _Runner:
    def __init__(self, layout: Layout, tokenizer: Any, session: Any) -> None:
        self._layout, self._tokenizer, self._session = layout, tokenizer, session
        self._inputs = {each.name: WHOLE.get(each.type) for each in session.get_inputs()}
        self._output = _output(layout, session)
        unknown = sorted(set(self._inputs) - {"input_ids", "attention_mask", "token_type_ids"})
        if unknown or None in self._inputs.values():
            raise ModelError(
                f"The ONNX weights of {layout.name} ask for more than tokens ({', '.join(unknown) or 'other kinds'}).",
                advice="Use weights that were exported for sentence-transformers (feature extraction).",
            )

    def vector_of(self, text: str) -> Floats:
        """The pooled vector of a text, of any length; zero where it has no token."""
        words = text.lower() if self._layout.lower_case else text
        with BareErrors(f"The tokeniser of {self._layout.name} cannot read a text", "Use another encoder."):
            read = self._tokenizer.encode(self._layout.prompt + words)
        if not read.ids:
            return self._zero()
        with _told(self._layout):
            found = np.asarray(self._session.run([self._output], self._feed(read))[0], np.float32)[0]
        return pool(found, np.array(read.attention_mask, bool), self._layout.pooling) if found.ndim == 2 else found

    def _feed(self, read: Any) -> dict[str, npt.NDArray[np.generic]]:
        told = {"input_ids": read.ids, "attention_mask": read.attention_mask, "token_type_ids": read.type_ids}
        return {name: np.array([told[name]], kind) for name, kind in self._inputs.items()}

    def _zero(self) -> Floats:
        width = next(each.shape[-1] for each in self._session.get_outputs() if each.name == self._output)
        return np.zeros(width if isinstance(width, int) else 0, np.float32)


def _output(layout: Layout, session: Any) -> str:
    """The output to read: the tokens' vectors under a known name, or the first that can be theirs or the text's."""
    outputs = {each.name: len(each.shape) for each in session.get_outputs()}
    known = [name for name in OF_TOKENS if outputs.get(name) == 3]
    fitting = known or [name for size in (3, 2) for name, dimensions in outputs.items() if dimensions == size]
    if not fitting:
        raise ModelError(
            f"The ONNX weights of {layout.name} give no vectors of tokens.",
            advice="Use weights that were exported for sentence-transformers (feature extraction).",
        )
    return fitting[0]


def pool(tokens: Floats, counts: npt.NDArray[np.bool_], pooling: Pooling) -> Floats:
    """One vector from those of the tokens (tokens x dimensions); those that do not count are padding."""
    heard = tokens[counts]
    if not len(heard):
        return np.zeros(tokens.shape[1], np.float32)
    if pooling is Pooling.CLS:
        return np.asarray(heard[0], np.float32)
    return np.asarray(heard.max(axis=0) if pooling is Pooling.MAX else heard.mean(axis=0), np.float32)
