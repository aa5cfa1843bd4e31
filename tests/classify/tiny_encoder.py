"""A sentence-transformers model of a few kilobytes, with ONNX weights: a table of vectors, one for each word.

The ONNX file is written here field by field (protocol buffers, https://onnx.ai/onnx/api/classes.html), so that no
package is needed for it.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

FLOAT, INT64 = 1, 7  # TensorProto.DataType
DIMENSIONS = 12
FIXED_PADDING = {
    "strategy": {"Fixed": 24},
    "direction": "Right",
    "pad_to_multiple_of": None,
    "pad_id": 0,
    "pad_type_id": 0,
    "pad_token": "[PAD]",
}


def make_encoder(
    folder: Path,
    words: Sequence[str],
    *,
    pooling: str = "mean_tokens",
    seed: int = 7,
    place: str = "model.onnx",
    padding: dict[str, Any] | None = None,
    most_tokens: int = 32,
    prompt: str = "",
) -> npt.NDArray[np.float32]:
    """Write a model that knows some words, and give its table: row 0 the padding, row 1 any other word."""
    (folder / "1_Pooling").mkdir(parents=True, exist_ok=True)
    (folder / place).parent.mkdir(exist_ok=True)
    table = np.random.default_rng(seed).normal(size=(len(words) + 2, DIMENSIONS)).astype(np.float32)
    (folder / place).write_bytes(onnx_of(table))
    write(folder / "tokenizer.json", tokeniser_of(words, padding))
    kinds = (("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize"))
    layers = [{"path": path, "type": f"sentence_transformers.models.{kind}"} for path, kind in kinds]
    write(folder / "modules.json", layers)
    ways = ("mean_tokens", "cls_token", "max_tokens", "mean_sqrt_len_tokens", "lasttoken")
    write(folder / "1_Pooling" / "config.json", {f"pooling_mode_{way}": way == pooling for way in ways})
    write(folder / "sentence_bert_config.json", {"max_seq_length": most_tokens, "do_lower_case": False})
    prompts = {"prompts": {"law": prompt}, "default_prompt_name": "law"} if prompt else {}
    write(folder / "config_sentence_transformers.json", prompts)
    return table


def write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content), encoding="utf-8")


def tokeniser_of(words: Sequence[str], padding: dict[str, Any] | None) -> dict[str, Any]:
    vocabulary = {"[PAD]": 0, "[UNK]": 1} | {word: number for number, word in enumerate(words, start=2)}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": padding,
        "added_tokens": [],
        "normalizer": {"type": "Lowercase"},
        "pre_tokenizer": {"type": "Whitespace"},
        "post_processor": None,
        "decoder": None,
        "model": {"type": "WordLevel", "vocab": vocabulary, "unk_token": "[UNK]"},
    }


def onnx_of(
    table: npt.NDArray[np.float32], asked: Sequence[str] = ("input_ids", "attention_mask"), beside: str = ""
) -> bytes:
    """A model whose one node looks up ``input_ids`` in a table, which may lie in a file beside it."""
    rows, width = table.shape
    node = field(1, b"table") + field(1, b"input_ids") + field(2, b"last_hidden_state") + field(4, b"Gather")
    tensor = number(1, rows) + number(1, width) + number(2, FLOAT) + field(8, b"table")
    place = field(13, field(1, b"location") + field(2, beside.encode())) + number(14, 1)
    tensor += place if beside else field(9, table.tobytes())
    graph = field(1, node) + field(2, b"tiny") + field(5, tensor)
    for name in asked:
        graph += field(11, value(name.encode(), INT64, [b"batch", b"tokens"]))
    graph += field(12, value(b"last_hidden_state", FLOAT, [b"batch", b"tokens", width]))
    return number(1, 8) + field(7, graph) + field(8, field(1, b"") + number(2, 13))


def value(name: bytes, kind: int, sizes: Sequence[bytes | int]) -> bytes:
    shape = b"".join(field(1, field(2, size) if isinstance(size, bytes) else number(1, size)) for size in sizes)
    return field(1, name) + field(2, field(1, number(1, kind) + field(2, shape)))


def field(key: int, content: bytes) -> bytes:
    return varint(key << 3 | 2) + varint(len(content)) + content


def number(key: int, content: int) -> bytes:
    return varint(key << 3) + varint(content)


def varint(content: int) -> bytes:
    found = bytearray()
    while content > 0x7F:
        found.append(content & 0x7F | 0x80)
        content >>= 7
    return bytes([*found, content])
