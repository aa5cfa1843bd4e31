import dataclasses
import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from pipeline.classify.encoder import Encoder, open_encoder
from pipeline.classify.encoder_block import EncoderBlock, join_vectors, part_weights
from pipeline.classify.encoder_cache import FILE_NAME, CachedEncoder
from pipeline.classify.encoder_hub import Hub, files_to_fetch
from pipeline.classify.encoder_layout import Pooling
from pipeline.classify.encoder_onnx import pool
from pipeline.errors import ModelError
from tests.classify.tiny_encoder import DIMENSIONS, FIXED_PADDING, make_encoder, onnx_of, write
from tests.classify.tiny_hub import NAME, serve_hub

pytest.importorskip("onnxruntime", reason="the extra is not installed: pip install 'migralex[encoder]'")
pytest.importorskip("tokenizers", reason="the extra is not installed: pip install 'migralex[encoder]'")

WORDS = ("law", "border", "visa", "child", "work")
TEXTS = ["law border", "visa of a child at the border", "work", "child work visa law border " * 9]


def unit(vector: np.ndarray) -> np.ndarray:
    return vector / np.linalg.norm(vector)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_encoder(tmp_path / "tiny", WORDS)
    return tmp_path / "tiny"


def test_a_folder_is_opened_and_its_vectors_have_length_one(folder: Path) -> None:
    encoder = open_encoder(str(folder))
    vectors = encoder.encode(TEXTS)
    assert (encoder.name, encoder.dimensions, encoder.folder) == ("tiny", DIMENSIONS, folder)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), DIMENSIONS)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)


@pytest.mark.parametrize(
    ("pooling", "expected"),
    [
        ("mean_tokens", lambda tokens: tokens.mean(axis=0)),
        ("mean_sqrt_len_tokens", lambda tokens: tokens.sum(axis=0) / np.sqrt(len(tokens))),
        ("cls_token", lambda tokens: tokens[0]),
        ("max_tokens", lambda tokens: tokens.max(axis=0)),
    ],
)
def test_tokens_are_pooled_as_the_model_says(tmp_path: Path, pooling: str, expected: object) -> None:
    table = make_encoder(tmp_path, WORDS, pooling=pooling)
    found = open_encoder(str(tmp_path)).encode(["Visa law unheard border"])[0]
    assert np.allclose(found, unit(expected(table[[4, 2, 1, 3]])), atol=1e-6)  # type: ignore[operator]


def test_padding_does_not_matter(tmp_path: Path) -> None:
    make_encoder(tmp_path / "plain", WORDS)
    make_encoder(tmp_path / "padded", WORDS, padding=FIXED_PADDING)
    plain, padded = (open_encoder(str(tmp_path / name)) for name in ("plain", "padded"))
    assert np.array_equal(plain.encode(TEXTS), padded.encode(TEXTS))
    tokens = np.array([[-1.0, -3.0], [-2.0, -1.0], [9.0, 9.0]], np.float32)
    counts = np.array([True, True, False])
    kinds = (Pooling.MEAN, Pooling.MAX, Pooling.CLS)
    assert [pool(tokens, counts, kind).tolist() for kind in kinds] == [[-1.5, -2.0], [-1.0, -1.0], [-1.0, -3.0]]


def test_a_vector_does_not_depend_on_the_texts_beside_it(folder: Path) -> None:
    encoder = open_encoder(str(folder))
    together = encoder.encode(TEXTS)
    assert all(np.array_equal(encoder.encode([text])[0], vector) for text, vector in zip(TEXTS, together, strict=True))


def test_only_so_many_tokens_are_read_as_the_model_can(tmp_path: Path) -> None:
    table = make_encoder(tmp_path, WORDS, most_tokens=3)
    found = open_encoder(str(tmp_path)).encode(["law law border visa visa visa " * 5_000])[0]
    assert np.allclose(found, unit(table[[2, 2, 3]].mean(axis=0)), atol=1e-6)


def test_what_the_model_wants_before_a_text_is_put_there(tmp_path: Path) -> None:
    table = make_encoder(tmp_path, WORDS, prompt="work ")
    assert np.allclose(open_encoder(str(tmp_path)).encode(["law"])[0], unit(table[[6, 2]].mean(axis=0)), atol=1e-6)


def test_odd_texts_are_read_too(folder: Path) -> None:
    vectors = open_encoder(str(folder)).encode(["", "law \ud800", "law ?", "القانون 法律"])
    assert np.array_equal(vectors[0], np.zeros(DIMENSIONS))
    assert np.array_equal(vectors[1], vectors[2])
    assert np.isclose(np.linalg.norm(vectors[3]), 1)


def test_weights_in_the_folder_onnx_are_found(tmp_path: Path) -> None:
    make_encoder(tmp_path / "a", WORDS)
    make_encoder(tmp_path / "b", WORDS, place="onnx/model.onnx")
    one, other = (open_encoder(str(tmp_path / name)) for name in "ab")
    assert np.array_equal(one.encode(TEXTS), other.encode(TEXTS))


def test_the_digest_tells_encoders_apart(tmp_path: Path) -> None:
    for name, seed in (("a", 7), ("same", 7), ("weights", 8)):
        make_encoder(tmp_path / name, WORDS, seed=seed)
    make_encoder(tmp_path / "tokens", ("visa", *WORDS[:2], *WORDS[3:]))
    make_encoder(tmp_path / "pooling", WORDS, pooling="max_tokens")
    digests = [open_encoder(str(tmp_path / name)).digest for name in ("a", "same", "weights", "tokens", "pooling")]
    assert digests[0] == digests[1]
    assert len(set(digests)) == 4


def test_weights_that_lie_beside_the_onnx_file_belong_to_the_digest(tmp_path: Path) -> None:
    table = make_encoder(tmp_path, WORDS)
    (tmp_path / "model.onnx").write_bytes(onnx_of(table, beside="numbers.raw"))
    digests = []
    for factor in (1, 2, 2):
        (tmp_path / "numbers.raw").write_bytes((table * factor).tobytes())
        (tmp_path / "notes.txt").write_text(f"nothing of it {len(digests)}")
        encoder = open_encoder(str(tmp_path))
        digests.append(encoder.digest)
        assert np.allclose(encoder.encode(["law"])[0], unit(table[2]), atol=1e-6)
    assert digests[0] != digests[1] == digests[2]


# Failures


def add_layer(folder: Path) -> None:
    layers = json.loads((folder / "modules.json").read_text())
    write(folder / "modules.json", [*layers, {"path": "3", "type": "sentence_transformers.models.Dense"}])


def layer(kind: str, path: str) -> list[dict[str, str]]:
    return [{"path": path, "type": kind}]


FAULTS: dict[str, Callable[[Path], object]] = {
    "no folder": lambda folder: folder.rename(folder.with_name("elsewhere")),
    "no model": lambda folder: (folder / "modules.json").unlink(),
    "odd modules": lambda folder: write(folder / "modules.json", [{"kind": 1}]),
    "own code": lambda folder: write(folder / "modules.json", layer("custom_st.Transformer", "")),
    "outside": lambda folder: write(folder / "modules.json", layer("sentence_transformers.models.Pooling", "../..")),
    "no weights": lambda folder: (folder / "model.onnx").unlink(),
    "pickle": lambda folder: (folder / "model.onnx").rename(folder / "pytorch_model.bin"),
    "layer": add_layer,
    "pooling": lambda folder: write(folder / "1_Pooling" / "config.json", {"pooling_mode_lasttoken": True}),
    "no tokeniser": lambda folder: (folder / "tokenizer.json").unlink(),
    "tokeniser": lambda folder: (folder / "tokenizer.json").write_text("{]"),
    "weights": lambda folder: (folder / "model.onnx").write_bytes(b"\x08\x08 this is no model"),
    "inputs": lambda folder: (folder / "model.onnx").write_bytes(onnx_of(ONES, ("input_ids", "pixel_values"))),
    "short table": lambda folder: (folder / "model.onnx").write_bytes(onnx_of(ONES[:1])),
    "configuration": lambda folder: (folder / "sentence_bert_config.json").write_text("[1]"),
}
ONES = np.ones((7, 3), np.float32)


@pytest.mark.parametrize(
    ("fault", "sentence", "advice"),
    [
        ("no folder", "no such folder, and no name of the model hub", "owner/model"),
        ("no model", "modules.json is missing", "sentence-transformers model"),
        ("odd modules", "does not list the layers", "sentence-transformers model"),
        ("own code", r"program code of its own \(custom_st.Transformer\), which is never run", "Use a model"),
        ("outside", "names a layer outside of its folder", "sentence-transformers model"),
        ("no weights", "has no ONNX weights", "Install sentence-transformers"),
        ("pickle", r"only as a Python pickle .* never loaded", "ONNX"),
        ("layer", "layers that are not in its ONNX weights: Dense", "Install sentence-transformers"),
        ("pooling", "pools its tokens in a way that is not known", "Install sentence-transformers"),
        ("no tokeniser", "has no tokenizer.json", "Install sentence-transformers"),
        ("tokeniser", "is not a tokeniser", "Fetch the encoder again"),
        ("weights", "cannot be run from", "Fetch it again"),
        ("inputs", r"ask for more than tokens \(pixel_values\)", "feature extraction"),
        ("short table", "cannot be run from", "Fetch it again"),
        ("configuration", "sentence_bert_config.json is not the configuration", "sentence-transformers model"),
    ],
)
def test_what_cannot_be_run_is_told_with_what_to_do(folder: Path, fault: str, sentence: str, advice: str) -> None:
    FAULTS[fault](folder)
    with pytest.raises(ModelError, match=sentence) as told:
        open_encoder(str(folder))
    assert advice in told.value.advice


@pytest.mark.parametrize("package", ["onnxruntime", "tokenizers"])
def test_a_missing_package_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ModelError, match=package) as told:
        open_encoder(str(folder))
    assert "migralex[encoder]" in told.value.advice


def test_numbers_that_are_none_are_told(folder: Path) -> None:
    (folder / "model.onnx").write_bytes(onnx_of(np.full((9, 3), np.nan, np.float32)))
    with pytest.raises(ModelError, match="gives no numbers"):
        open_encoder(str(folder)).encode(["law"])


# With PyTorch: two modules that stand for the packages, which would be gigabytes

STAND_IN = """
import numpy
class SentenceTransformer:
    def __init__(self, place, **said):
        assert said == dict(device="cpu", trust_remote_code=False, local_files_only=True,
                            model_kwargs={"use_safetensors": True}), said
        if "refuse" in place:
            raise ValueError("no such\\nlayer")
    def encode(self, texts, batch_size, show_progress_bar, convert_to_numpy):
        assert self.max_seq_length == 32 and batch_size == 1 and not show_progress_bar and convert_to_numpy
        return numpy.array([[3.0 * len(text), 4.0 * len(text)] for text in texts])
"""


@pytest.fixture
def torch_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packages = tmp_path / "packages"
    packages.mkdir()
    (packages / "sentence_transformers.py").write_text(STAND_IN)
    (packages / "torch.py").write_text("def set_num_threads(threads): assert threads == 1\n")
    monkeypatch.syspath_prepend(packages)
    for name in ("sentence_transformers", "torch"):
        monkeypatch.delitem(sys.modules, name, raising=False)


def with_safetensors(folder: Path) -> Path:
    (folder / "model.onnx").rename(folder / "model.safetensors")
    return folder


def forget_stand_ins() -> None:
    for name in ("sentence_transformers", "torch"):
        sys.modules.pop(name, None)


@pytest.mark.usefixtures("torch_way")
def test_without_onnx_weights_sentence_transformers_runs_it_and_never_its_code(folder: Path) -> None:
    encoder = open_encoder(str(with_safetensors(folder)))
    forget_stand_ins()
    assert np.allclose(encoder.encode(["law", "borders"]), [[0.6, 0.8]] * 2)


@pytest.mark.usefixtures("torch_way")
@pytest.mark.parametrize(
    ("fault", "sentence"),
    [("pickle", "never loaded"), ("code", "auto_map in config.json"), ("refused", "cannot open .*: no such layer")],
)
def test_with_pytorch_too_nothing_unsafe_is_opened(folder: Path, fault: str, sentence: str) -> None:
    with_safetensors(folder)
    if fault == "pickle":
        (folder / "3_Dense").mkdir()
        (folder / "3_Dense" / "pytorch_model.bin").write_bytes(b"cos\nsystem")
    elif fault == "code":
        write(folder / "config.json", {"auto_map": {"AutoModel": "modeling.Model"}})
    else:
        folder = folder.rename(folder.with_name("refuse"))
    with pytest.raises(ModelError, match=sentence):
        open_encoder(str(folder))
    forget_stand_ins()


# The hub


def test_a_name_of_the_hub_is_fetched_once_and_without_more_than_is_needed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "pytorch_model.bin").write_bytes(b"never to be fetched")
    (folder / "README.md").write_text("nor this")
    with serve_hub(folder) as served:
        hub = Hub(served.endpoint, tmp_path / "cache")
        encoder = open_encoder(NAME, hub=hub)
        assert not {"pytorch_model.bin", "README.md"} & set(served.files)
        assert "model.onnx" in served.files
        assert served.tokens == []

    def ask_nobody(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked for what is here")

    monkeypatch.setattr("socket.getaddrinfo", ask_nobody)
    again = open_encoder(NAME, hub=hub)
    assert (again.name, again.digest) == (NAME, encoder.digest) == (NAME, open_encoder(str(folder)).digest)
    assert again.folder.is_relative_to(tmp_path / "cache")
    assert np.array_equal(again.encode(TEXTS), open_encoder(str(encoder.folder)).encode(TEXTS))


def test_a_hub_that_cannot_be_reached_is_told(folder: Path, tmp_path: Path) -> None:
    with serve_hub(folder) as served, pytest.raises(ModelError, match="has no model tiny/unknown"):
        open_encoder("tiny/unknown", hub=Hub(served.endpoint, tmp_path))
    with pytest.raises(ModelError, match="cannot be fetched from the model hub") as told:
        open_encoder(NAME, hub=Hub(served.endpoint, tmp_path))
    assert "give the folder" in told.value.advice


def test_of_a_model_on_the_hub_only_what_can_be_run_is_fetched() -> None:
    onnx = files_to_fetch("a/b", ["modules.json", "onnx/model.onnx", "onnx/model.onnx_data"], torch=False)
    assert onnx == ["*.json", "onnx/model.onnx", "onnx/model.onnx_data*", "onnx/model.onnx.data*"]
    assert "*.safetensors" in files_to_fetch("a/b", ["modules.json", "model.safetensors"], torch=True)
    for listed, sentence in (
        (["model.onnx"], "modules.json is missing"),
        (["modules.json", "pytorch_model.bin"], "a pickle"),
        (["modules.json", "model.safetensors"], "sentence-transformers is not installed"),
    ):
        with pytest.raises(ModelError, match=sentence):
            files_to_fetch("a/b", listed, torch=False)


# The cache


def counted(encoder: Encoder, asked: list[str]) -> Encoder:
    """The same encoder, and a list of all that it was asked."""

    def vector_of(text: str) -> np.ndarray:
        asked.append(text)
        return encoder._vector_of(text)

    return dataclasses.replace(encoder, _vector_of=vector_of)


def test_what_the_cache_gives_equals_what_is_fresh(folder: Path, tmp_path: Path) -> None:
    asked: list[str] = []
    encoder = counted(open_encoder(str(folder)), asked)
    fresh = CachedEncoder(encoder, None).encode(TEXTS)
    first = CachedEncoder(encoder, tmp_path / FILE_NAME).encode([*TEXTS, TEXTS[0]])
    assert asked == [*TEXTS, *TEXTS]  # a text that comes twice is encoded once
    second = CachedEncoder(encoder, tmp_path / FILE_NAME).encode([*TEXTS, TEXTS[0]])
    assert len(asked) == 2 * len(TEXTS)
    assert np.array_equal(first, second)
    assert np.array_equal(first[:-1], fresh)
    assert np.allclose(fresh, encoder.encode(TEXTS), atol=1e-3)


def test_another_digest_misses(folder: Path, tmp_path: Path) -> None:
    make_encoder(tmp_path / "other", WORDS, seed=8)
    asked: list[str] = []
    CachedEncoder(open_encoder(str(folder)), tmp_path / FILE_NAME).encode(TEXTS)
    other = counted(open_encoder(str(tmp_path / "other")), asked)
    found = CachedEncoder(other, tmp_path / FILE_NAME).encode(TEXTS)
    assert asked == TEXTS
    assert np.array_equal(found, CachedEncoder(other, None).encode(TEXTS))


DAMAGES = {
    "no database": lambda path: path.write_bytes(b"This is no database. " * 400),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:6_000]),
    "overwritten": lambda path: path.write_bytes(path.read_bytes()[:4_096] + b"\xff" * 60_000),
    "of another make": lambda path: remake(path, "CREATE TABLE vectors (one, two)"),
    "vector of another length": lambda path: change(path, "UPDATE vectors SET vector = x'00'"),
    "vector not of length one": lambda path: change(path, f"UPDATE vectors SET vector = x'{'0040' * DIMENSIONS}'"),  # noqa: S608 - a constant
}


def remake(path: Path, statement: str) -> None:
    path.unlink()
    change(path, statement)


def change(path: Path, statement: str) -> None:
    base = sqlite3.connect(path)
    with base:
        base.execute(statement)
    base.close()


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_cache_is_made_anew(folder: Path, tmp_path: Path, damage: str) -> None:
    path, texts = tmp_path / FILE_NAME, [f"law {number} visa" for number in range(300)]
    asked: list[str] = []
    cached = CachedEncoder(counted(open_encoder(str(folder)), asked), path)
    fresh = cached.encode(texts)
    DAMAGES[damage](path)
    assert np.array_equal(cached.encode(texts), fresh)
    cached.encode(texts)  # what was removed in reading is there again
    asked.clear()
    assert np.array_equal(cached.encode(texts), fresh)
    assert asked == []


def test_a_full_cache_is_emptied_and_goes_on(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    asked: list[str] = []
    cached = CachedEncoder(counted(open_encoder(str(folder)), asked), path, most_bytes=40_000)
    for number in range(60):
        texts = [f"visa {number} {each}" for each in range(20)]
        cached.encode(texts)
        asked.clear()
        cached.encode(texts)
        assert asked == []  # what came last is kept
    assert path.stat().st_size <= 40_000


def keys_in(path: Path) -> list[bytes]:
    base = sqlite3.connect(path)
    keys = [row[0] for row in base.execute("SELECT text FROM vectors LIMIT 100")]
    base.close()
    return keys


def test_a_place_that_cannot_be_written_is_done_without(folder: Path, tmp_path: Path) -> None:
    encoder = open_encoder(str(folder))
    found = CachedEncoder(encoder, tmp_path / "nowhere" / FILE_NAME).encode(TEXTS)
    assert np.array_equal(found, CachedEncoder(encoder, None).encode(TEXTS))


def test_many_may_use_the_cache_at_once(folder: Path, tmp_path: Path) -> None:
    path, texts = tmp_path / FILE_NAME, [f"law {number} visa" for number in range(120)]
    encoder = open_encoder(str(folder))
    expected = CachedEncoder(encoder, None).encode(texts)
    shared = CachedEncoder(encoder, path)  # one for all threads, as the pages of a server would use it
    script = (
        "import sys; from pathlib import Path\n"
        "from pipeline.classify.encoder import open_encoder\n"
        "from pipeline.classify.encoder_cache import CachedEncoder\n"
        "cached = CachedEncoder(open_encoder(sys.argv[1]), Path(sys.argv[2]))\n"
        "for number in range(120): cached.encode([f'law {number} visa'])\n"
    )
    others = [subprocess.Popen([sys.executable, "-c", script, folder, path]) for _ in range(2)]
    with ThreadPoolExecutor(4) as pool_of:
        rows = list(pool_of.map(lambda text: shared.encode([text])[0], texts))
    assert [other.wait() for other in others] == [0, 0]
    assert np.array_equal(np.stack(rows), expected)
    assert len(keys_in(path)) == 100
    assert np.array_equal(shared.encode(texts), expected)


def test_a_joined_vector_weighs_as_the_settings_say(folder: Path) -> None:
    cached = CachedEncoder(open_encoder(str(folder)), None)
    texts = [("en", text) for text in TEXTS]
    lexical = csr_matrix(np.random.default_rng(5).normal(size=(len(texts), 3)).astype(np.float32))
    joined = join_vectors(lexical, texts, cached, 0.5)
    assert np.allclose(joined.toarray()[:, 3:], 0.5 * cached.encode(TEXTS))
    learnt = np.random.default_rng(6).normal(size=(3 + DIMENSIONS, 2))
    of_words, of_vectors = part_weights(learnt, DIMENSIONS, 0.5)
    block = EncoderBlock(cached, of_vectors)
    assert np.allclose(lexical @ of_words + block.logits(texts), joined @ learnt, atol=1e-5)
