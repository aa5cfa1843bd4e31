"""Encoders on a model hub: their files are fetched once into the hub's local cache, and read from there ever after."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from pipeline.classify.encoder_layout import MODULES, ONNX_PLACES
from pipeline.classify.encoder_onnx import INSTALL
from pipeline.errors import ModelError

NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}")
OF_ONNX = {place: ["*.json", place, f"{place}_data*", f"{place}.data*"] for place in ONNX_PLACES}
"""The files of a model by where its ONNX weights lie; a star matches folders too."""
OF_TORCH = ["*.json", "*.safetensors", "*.txt", "*.model"]
SECONDS = 20.0  # for the list of a model's files
BY_HAND = "Check the network; or fetch the model elsewhere, copy its folder here, and give the folder."


@dataclass(frozen=True, slots=True)
class Hub:
    """Where models are fetched from, and where they are kept; None is the hub library's own place."""

    endpoint: str | None = None
    cache: Path | None = None


def is_hub_name(name: str) -> bool:
    """Whether a name may be one of the hub.

    >>> is_hub_name("owner/model-v2"), is_hub_name("./model"), is_hub_name("a/b/c")
    (True, False, False)
    """
    return NAME.fullmatch(name) is not None and ".." not in name


def fetch_model(name: str, hub: Hub, *, torch: bool) -> Path:
    """The folder of a model in the local cache; only where it is not there whole, its files are fetched.

    The request names the model and nothing else: no token, no text. Raises ModelError where the hub cannot be reached,
    or has no such model, or none that can be run.
    """
    try:
        library = import_module("huggingface_hub")
        errors = import_module("huggingface_hub.errors")
    except ImportError as error:
        raise ModelError(
            f"To fetch {name}, the package huggingface-hub is needed ({error}).", advice=INSTALL
        ) from error
    cached = _cached(library, name, hub, torch=torch)
    if cached is not None:
        return cached
    try:
        listed = library.HfApi(endpoint=hub.endpoint, token=False).model_info(name, timeout=SECONDS)
        wanted = files_to_fetch(name, [file.rfilename for file in listed.siblings or ()], torch=torch)
        kept = {"cache_dir": hub.cache, "endpoint": hub.endpoint, "token": False}
        return Path(library.snapshot_download(name, allow_patterns=wanted, **kept))
    except errors.RepositoryNotFoundError as error:
        raise ModelError(
            f"The model hub has no model {name}, or does not show it to everybody.",
            advice="Check the name; a model that needs a login can be fetched by hand and given as a folder.",
        ) from error
    except (OSError, ValueError, errors.HTTPError) as error:
        told = " ".join(str(error).split())[:200]
        raise ModelError(f"The encoder {name} cannot be fetched from the model hub: {told}.", advice=BY_HAND) from error


def files_to_fetch(name: str, listed: Sequence[str], *, torch: bool) -> list[str]:
    """Which of a model's files are needed; raises ModelError where it cannot be run from any of them."""
    if MODULES not in listed:
        raise ModelError(
            f"{name} is no sentence-transformers model: {MODULES} is missing.", advice="Use one that says that it is."
        )
    for place, patterns in OF_ONNX.items():
        if place in listed:
            return patterns
    if not any(each.endswith(".safetensors") for each in listed):
        raise ModelError(
            f"The encoder {name} has neither ONNX nor safetensors weights; a pickle (pytorch_model.bin) is never "
            "loaded, as it can hide any program.",
            advice="Use a model with one of the two.",
        )
    if not torch:
        raise ModelError(
            f"The encoder {name} has no ONNX weights, and sentence-transformers is not installed.",
            advice="Install sentence-transformers (with PyTorch), or use a model with onnx/model.onnx.",
        )
    return OF_TORCH


def _cached(library: Any, name: str, hub: Hub, *, torch: bool) -> Path | None:
    """The folder of a model that was fetched before, with all that is needed to run it."""
    ways = [*OF_ONNX.items(), *([("*.safetensors", OF_TORCH)] if torch else [])]
    for weights, patterns in ways:
        try:
            kept = {"cache_dir": hub.cache, "local_files_only": True}
            folder = Path(library.snapshot_download(name, allow_patterns=patterns, **kept))
        except (OSError, ValueError):  # not here, or only a part of it
            continue
        if (folder / MODULES).is_file() and any(folder.glob(weights)):
            return folder
    return None
