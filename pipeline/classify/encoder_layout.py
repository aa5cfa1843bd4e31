"""What lies in the folder of a sentence-transformers model: its layers, how its tokens are pooled, and its weights."""

import json
import mmap
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from pipeline.errors import ModelError

MOST_TOKENS = 512  # attention costs memory by the square of it; provisions are mostly below 200
ONNX_PLACES = ("model.onnx", "onnx/model.onnx")
MODULES = "modules.json"
NOT_HERE = "Give the folder of a sentence-transformers model, or its name on the hub as owner/model."
TORCH_ADVICE = "Install sentence-transformers (with PyTorch), or use a model that comes with ONNX weights."
INSIDE_ONNX = ("Transformer", "Pooling", "Normalize")
"""The layers that can be run here beside the ONNX file; others need sentence-transformers."""


class Way(StrEnum):
    """What runs an encoder."""

    ONNX = "onnx"
    TORCH = "torch"


class Pooling(StrEnum):
    """How the vectors of the tokens become one."""

    MEAN = "mean"
    CLS = "cls"
    """That of the first token."""
    MAX = "max"
    """The largest value in each dimension."""


POOLINGS = {
    "pooling_mode_mean_tokens": Pooling.MEAN,
    "pooling_mode_mean_sqrt_len_tokens": Pooling.MEAN,  # differs in length only, and all vectors get length one
    "pooling_mode_cls_token": Pooling.CLS,
    "pooling_mode_max_tokens": Pooling.MAX,
}


@dataclass(frozen=True, slots=True)
class Layout:
    """An encoder's folder, as far as it is needed to run it."""

    name: str
    folder: Path
    way: Way
    files: tuple[Path, ...]
    """All that the vectors depend on, in alphabetical order."""
    weights: Path | None
    """The ONNX file; None for PyTorch, which finds its own."""
    pooling: Pooling
    most_tokens: int
    lower_case: bool
    prompt: str
    """What the model wants before each text."""


def read_layout(folder: Path, name: str, *, torch: bool) -> Layout:
    """How to run the model in a folder; ``torch`` says whether sentence-transformers is installed.

    Raises ModelError where it is no sentence-transformers model, or none that can be run safely here.
    """
    layers = _layers(folder, name)
    weights = next((folder / place for place in ONNX_PLACES if (folder / place).is_file()), None)
    odd = sorted({layer for layer, _ in layers if layer not in INSIDE_ONNX})
    pooling = None if odd else _pooling(folder, layers)
    if weights is not None and pooling is not None and (folder / "tokenizer.json").is_file():
        way, files = Way.ONNX, _onnx_files(folder, weights)
    elif torch:
        way, files, weights = Way.TORCH, _torch_files(folder, name), None
    else:
        raise ModelError(_why_not(folder, name, odd, weights, pooled=pooling is not None), advice=TORCH_ADVICE)
    sentence = _json(folder / "sentence_bert_config.json")
    return Layout(
        name,
        folder,
        way,
        files,
        weights,
        pooling or Pooling.MEAN,
        _most_tokens(folder, sentence),
        bool(sentence.get("do_lower_case")),
        _prompt(_json(folder / "config_sentence_transformers.json")),
    )


def _layers(folder: Path, name: str) -> list[tuple[str, str]]:
    """Kind and folder of each layer, in their order; raises ModelError where one is the model's own code."""
    if not (folder / MODULES).is_file():
        raise ModelError(f"{folder} holds no sentence-transformers model: {MODULES} is missing.", advice=NOT_HERE)
    listed = _json(folder / MODULES, list)
    try:
        layers = [(str(layer["type"]), str(layer["path"])) for layer in listed]
    except (KeyError, TypeError) as error:
        raise ModelError(f"{folder / MODULES} does not list the layers of a model.", advice=NOT_HERE) from error
    if any(Path(path).is_absolute() or ".." in Path(path).parts for _, path in layers):
        raise ModelError(f"{folder / MODULES} names a layer outside of its folder.", advice=NOT_HERE)
    foreign = [kind for kind, _ in layers if not kind.startswith("sentence_transformers.")]
    if foreign or not layers:
        raise ModelError(
            f"The encoder {name} needs program code of its own ({', '.join(foreign) or 'no layers'}), which is never "
            "run.",
            advice="Use a model whose layers are those of sentence-transformers.",
        )
    return [(kind.rsplit(".", 1)[-1], path) for kind, path in layers]


def _pooling(folder: Path, layers: list[tuple[str, str]]) -> Pooling | None:
    """How tokens are pooled; None for a way that is not known here."""
    places = [path for kind, path in layers if kind == "Pooling"]
    if len(places) != 1 or layers[0][0] != "Transformer":
        return None
    config = _json(folder / places[0] / "config.json")
    if config.get("include_prompt") is False:
        return None
    told = [key for key, value in config.items() if key.startswith("pooling_mode_") and value is True]
    if len(told) == 1:
        return POOLINGS.get(told[0])
    named = config.get("pooling_mode")
    return next((pooling for pooling in Pooling if pooling.value == named), None) if not told else None


def _why_not(folder: Path, name: str, odd: list[str], weights: Path | None, *, pooled: bool) -> str:
    """Why a model cannot be run by onnxruntime."""
    if weights is None:
        if not list(folder.glob("*.safetensors")) and list(folder.glob("*.bin")):
            return _only_pickled(name, folder)
        return f"The encoder {name} has no ONNX weights ({' or '.join(ONNX_PLACES)} in {folder})."
    if odd:
        return f"The encoder {name} has layers that are not in its ONNX weights: {', '.join(odd)}."
    if not pooled:
        return f"The encoder {name} pools its tokens in a way that is not known here."
    return f"The encoder {name} has no tokenizer.json in {folder}."


def _onnx_files(folder: Path, weights: Path) -> tuple[Path, ...]:
    """The configuration, the weights, and the files beside them that they name: those of more than 2 GB are parted."""
    beside = [path for path in weights.parent.iterdir() if path.is_file() and path.suffix not in {".onnx", ".json"}]
    named = []
    if beside and weights.stat().st_size:
        with weights.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            named = [path for path in beside if content.find(path.name.encode()) >= 0]
    return tuple(sorted([*_configuration(folder), weights, *named]))


def _torch_files(folder: Path, name: str) -> tuple[Path, ...]:
    """The configuration, vocabulary and weights; raises ModelError for pickled weights and for a model's own code."""
    if "auto_map" in _json(folder / "config.json"):
        raise ModelError(
            f"The encoder {name} needs program code of its own (auto_map in config.json), which is never run.",
            advice="Use another model, or this one with ONNX weights.",
        )
    for pattern in ("*.bin", "*.pt", "*.pth", "*.pkl", "*.ckpt"):
        for path in folder.rglob(pattern):
            if not list(path.parent.glob("*.safetensors")):
                raise ModelError(_only_pickled(name, path.parent), advice="Use a model with safetensors or ONNX.")
    kinds = ("*.txt", "*.model", "*.safetensors")
    return tuple(sorted([*_configuration(folder), *(path for kind in kinds for path in folder.rglob(kind))]))


def _only_pickled(name: str, folder: Path) -> str:
    return (
        f"The encoder {name} has its weights only as a Python pickle (such as pytorch_model.bin in {folder}), which "
        "can hide any program and is never loaded."
    )


def _configuration(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*.json") if path.is_file()]


def _most_tokens(folder: Path, sentence: dict[str, Any]) -> int:
    """How many tokens of a text are read."""
    told = [
        sentence.get("max_seq_length"),
        _json(folder / "tokenizer_config.json").get("model_max_length"),
        _json(folder / "config.json").get("max_position_embeddings"),
    ]
    return int(min([count for count in told if isinstance(count, int | float) and count >= 1] + [MOST_TOKENS]))


def _prompt(config: dict[str, Any]) -> str:
    prompts, name = config.get("prompts"), config.get("default_prompt_name")
    return str(prompts.get(name) or "") if isinstance(prompts, dict) and isinstance(name, str) else ""


def _json(path: Path, kind: type = dict) -> Any:
    """A file's object or list; an empty one where there is no file. Raises ModelError for anything else."""
    try:
        found = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else kind()
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError(f"{path} cannot be read: {error}.", advice="Fetch the encoder again.") from error
    if not isinstance(found, kind):
        raise ModelError(f"{path} is not the configuration of an encoder.", advice=NOT_HERE)
    return found
