"""The description of the interface as a page shows it: parts, operations and shapes, in plain words."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]
_SHAPE = "#/components/schemas/"
_RICH = re.compile(r"(\*\*.+?\*\*|`.+?`)")
_BOUNDS = (
    ("minimum", "from {}"),
    ("exclusiveMinimum", "above {}"),
    ("maximum", "to {}"),
    ("exclusiveMaximum", "below {}"),
    ("minLength", "at least {} characters"),
    ("maxLength", "at most {} characters"),
    ("minItems", "at least {}"),
    ("maxItems", "at most {}"),
    ("format", "{}"),
    ("pattern", "like {}"),
    ("default", "usually {}"),
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a text: ``plain``, ``strong`` or ``code``."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value is: words, and the name of a shape where it is one."""

    words: str
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of a shape."""

    name: str
    place: str
    """``path``, ``query``, ``header``; empty for a field of a shape."""
    kind: Kind
    is_needed: bool
    told: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and what comes with it."""

    status: str
    told: str
    kind: Kind | None


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that can be asked or done."""

    name: str
    method: str
    path: str
    summary: str
    told: list[list[Piece]]
    fields: tuple[Field, ...]
    body: Kind | None
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Operations that belong together."""

    name: str
    told: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """What a body or an answer is made of."""

    name: str
    told: str
    fields: tuple[Field, ...]
    values: tuple[str, ...]
    example: str


def paragraphs(text: str) -> list[list[Piece]]:
    """A text with ``**strong**`` and code in it, cut into paragraphs of pieces."""
    return [[_piece(each) for each in _RICH.split(" ".join(one.split())) if each] for one in text.split("\n\n")]


def parts_of(described: Mapping[str, Any]) -> list[Part]:
    """All operations, by the part that they belong to, in the order in which the parts are introduced."""
    found: dict[str, list[Operation]] = {tag["name"]: [] for tag in described["tags"]}
    for path, methods in sorted(described["paths"].items()):
        for method, told in methods.items():
            found[told["tags"][0]].append(_operation(method, path, told))
    return [Part(tag["name"], tag["description"], tuple(found[tag["name"]])) for tag in described["tags"]]


def shapes_of(described: Mapping[str, Any]) -> list[Shape]:
    """All shapes by name."""
    return [_shape(name, schema) for name, schema in sorted(described["components"]["schemas"].items())]


def kind_of(schema: Schema) -> Kind:
    """What a value is.

    >>> kind_of({"anyOf": [{"type": "array", "items": {"type": "integer", "minimum": 1}}, {"type": "null"}]}).words
    'list of integer (from 1), or null'
    """
    if "$ref" in schema:
        name = str(schema["$ref"]).removeprefix(_SHAPE)
        return Kind(name, name)
    if "anyOf" in schema:
        each = [kind_of(one) for one in schema["anyOf"]]
        words = ", or ".join(one.words for one in each)
        return Kind(words, next((one.shape for one in each if one.shape), ""))
    if "enum" in schema or "const" in schema:
        return Kind(" | ".join(str(value) for value in schema.get("enum", [schema.get("const")])))
    if schema.get("type") == "array":
        inner = kind_of(schema.get("items", {}))
        return Kind(f"list of {inner.words}{_bounds(schema)}", inner.shape)
    return Kind(f"{schema.get('type', 'anything')}{_bounds(schema)}")


def _piece(text: str) -> Piece:
    if text.startswith("**"):
        return Piece("strong", text.strip("*"))
    return Piece("code", text.strip("`")) if text.startswith("`") else Piece("plain", text)


def _bounds(schema: Schema) -> str:
    said = [words.format(schema[name]) for name, words in _BOUNDS if name in schema and schema[name] not in ("", None)]
    return f" ({', '.join(said)})" if said else ""


def _operation(method: str, path: str, told: Mapping[str, Any]) -> Operation:
    body = next(iter(told.get("requestBody", {}).get("content", {}).values()), None)
    return Operation(
        told["operationId"],
        method.upper(),
        path,
        told["summary"],
        paragraphs(told.get("description", "")),
        tuple(
            Field(
                each["name"],
                each["in"],
                kind_of(each["schema"]),
                each.get("required", False),
                each.get("description", ""),
            )
            for each in told.get("parameters", ())
        ),
        kind_of(body["schema"]) if body is not None else None,
        tuple(_answers(told["responses"])),
    )


def _answers(responses: Mapping[str, Any]) -> Iterator[Answer]:
    for status, told in sorted(responses.items()):
        content: Sequence[Any] = tuple(told.get("content", {}).values())
        schema = content[0].get("schema") if content else None
        yield Answer(status, told["description"], kind_of(schema) if schema else None)


def _shape(name: str, schema: Schema) -> Shape:
    needed = set(schema.get("required", ()))
    fields = tuple(
        Field(field, "", kind_of(each), field in needed, each.get("description", ""))
        for field, each in schema.get("properties", {}).items()
    )
    example = "\n".join(json.dumps(each, ensure_ascii=False, indent=1) for each in schema.get("examples", ()))
    values = tuple(str(value) for value in schema.get("enum", ()))
    return Shape(name, schema.get("description", ""), fields, values, example)
