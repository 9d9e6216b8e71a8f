"""Shapes as JSON Schema, each field with what its own source says of it."""

import re
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, inspect

REF = "#/components/schemas/{name}"
_CLASS = re.compile(r"^class (\w+)", re.M)
_FIELD = re.compile(r'^    (\w+): [^\n]*(?:\n(?: {8,}|    [\])}])[^\n]*)*\n    """(.*?)"""', re.M | re.S)
"""A field in as many lines as it has, and the string below it."""
FieldTexts = dict[str, dict[str, str]]
"""Class → field → the text below it."""


def list_schemas(shapes: Iterable[type[Struct]]) -> dict[str, Any]:
    """The schemas of those shapes and of all that they are made of, by name."""
    wanted = list(dict.fromkeys(shapes))
    _, components = msgspec.json.schema_components(wanted, ref_template=REF)
    for shape in _reach(wanted):
        schema = components.get(shape.__name__)
        if schema is not None:
            _tell(schema, list_field_texts(shape))
            _date(schema, shape)
    return components


def refer_to(shape: type[Struct]) -> dict[str, str]:
    """A schema that is that shape."""
    return {"$ref": REF.format(name=shape.__name__)}


def list_field_texts(shape: type[Struct]) -> dict[str, str]:
    """What the source says of each field, the shape's own and what it has from others."""
    found: dict[str, str] = {}
    for one in reversed(shape.__mro__):
        module = sys.modules.get(one.__module__)
        path = getattr(module, "__file__", None)
        if path and issubclass(one, Struct) and one is not Struct:
            found |= _read_module(path).get(one.__name__, {})
    return found


def _tell(schema: dict[str, Any], texts: dict[str, str]) -> None:
    for name, text in texts.items():
        field = schema.get("properties", {}).get(name)
        if field is not None and "description" not in field:
            field["description"] = text


def _date(schema: dict[str, Any], shape: type[Struct]) -> None:
    """Moments are RFC 3339 everywhere; the library says so only of those that it makes sure have an offset."""
    info = inspect.type_info(shape)
    for field in info.fields if isinstance(info, inspect.StructType) else ():
        kinds = field.type.types if isinstance(field.type, inspect.UnionType) else (field.type,)
        if any(isinstance(kind, inspect.DateTimeType) for kind in kinds):
            told = schema["properties"][field.encode_name]
            for one in (told, *told.get("anyOf", ())):
                if one.get("type") == "string":
                    one["format"] = "date-time"


@cache
def _read_module(path: str) -> FieldTexts:
    """The strings that stand below fields.

    Found by their place in the lines: the compiler's own parser may not run in a thread beside greenlets (CPython 3.11,
    "AST constructor recursion depth mismatch").
    """
    source = Path(path).read_text(encoding="utf-8")
    starts = [(one.start(), one[1]) for one in _CLASS.finditer(source)]
    ends = [*(start for start, _ in starts[1:]), len(source)]
    return {
        name: {field: " ".join(text.split()) for field, text in _FIELD.findall(source[start:end])}
        for (start, name), end in zip(starts, ends, strict=True)
    }


def _reach(shapes: Iterable[type[Struct]]) -> set[type[Struct]]:
    found: set[type[Struct]] = set()
    waiting: list[object] = list(inspect.multi_type_info(shapes))
    while waiting:
        one = waiting.pop()
        if isinstance(one, inspect.StructType):
            if one.cls in found:
                continue
            found.add(one.cls)
            waiting += [field.type for field in one.fields]
        else:
            parts = (
                getattr(one, name, None)
                for name in ("type", "item_type", "value_type", "types", "item_types")
            )
            for part in parts:
                waiting += part if isinstance(part, tuple) else [part] if part is not None else []
    return found
