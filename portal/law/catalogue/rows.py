"""From a YAML file to typed rows: what may stand in a row is read off the dataclass that holds it."""

import types
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import yaml

from portal.bilingual import Bilingual

T = TypeVar("T")
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class PackError(Exception):
    """A fault in a pack's files, with the file and the row in which to mend it."""

    def __init__(self, file: str, row: str, sentence: str) -> None:
        super().__init__(f"{file}, {row}: {sentence}")
        self.file = file
        self.row = row
        self.sentence = sentence


def read(path: Path) -> Any:
    """The content of one YAML file; PackError where it is missing, ill-formed or names a key twice."""
    try:
        loader = LOADER(path.read_text(encoding="utf-8"))
        node = loader.get_single_node()
        if node is None:
            raise PackError(path.name, "whole file", "the file is empty")
        _refuse_twins(node, path.name)
        return loader.construct_document(node)
    except FileNotFoundError as error:
        raise PackError(path.name, "whole file", "the file is missing") from error
    except (yaml.YAMLError, ValueError) as error:
        raise PackError(path.name, _line(error), "not readable as YAML") from error


def _line(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"line {mark.line + 1}" if mark else "whole file"


def _refuse_twins(node: yaml.Node, file: str) -> None:
    """YAML lets the later of two equal keys win in silence; a pack must not lose a row that way."""
    if isinstance(node, yaml.MappingNode):
        keys = [key.value for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise PackError(file, f"line {node.start_mark.line + 1}", f"the key '{key}' stands twice")
        for _, value in node.value:
            _refuse_twins(value, file)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_twins(item, file)


def listed(path: Path, kind: type[T]) -> Mapping[str, T]:
    """The rows of one list by code, in the order of the file."""
    rows: dict[str, T] = {}
    for code, row in _rows(path):
        if code in rows:
            raise PackError(path.name, code, "the code stands twice")
        rows[code] = built(kind, row, path.name, code)
    return MappingProxyType(rows)


def series(path: Path, kind: type[T]) -> tuple[T, ...]:
    """The rows of a file whose rows have no code."""
    return tuple(built(kind, row, path.name, place) for place, row in _rows(path))


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    items = read(path)
    if not isinstance(items, list):
        raise PackError(path.name, "whole file", "must be a list of rows")
    for number, row in enumerate(_unfolded(items), 1):
        if not isinstance(row, dict):
            raise PackError(path.name, f"row {number}", "must be a mapping of keys")
        yield str(row.get("code", f"row {number}")), row


def _unfolded(items: list[Any]) -> Iterator[Any]:
    """An item with `rows` is a group: its other keys hold for each of its rows."""
    for item in items:
        if isinstance(item, dict) and isinstance(item.get("rows"), list):
            shared = {key: value for key, value in item.items() if key != "rows"}
            yield from ({**shared, **row} if isinstance(row, dict) else row for row in item["rows"])
        else:
            yield item


@cache
def _hints(kind: type[Any]) -> Mapping[str, Any]:
    return get_type_hints(kind)


def built(kind: type[T], raw: Mapping[str, Any], file: str, row: str) -> T:
    """One row as `kind`; PackError for a key too many, a key too few, or a value of another shape.

    What may be nothing (None, an empty tuple, False) may be left out.
    """
    if not is_dataclass(kind):
        raise TypeError(f"{kind.__name__} is not a row")
    hints = _hints(kind)
    for key in raw:
        if key not in hints:
            raise PackError(file, row, f"unknown key '{key}'")
    return kind(**{key: _field(raw, key, hint, file, row) for key, hint in hints.items()})


def _field(raw: Mapping[str, Any], key: str, hint: Any, file: str, row: str) -> object:
    if key not in raw:
        if hint in _NOTHING:
            return _NOTHING[hint]
        if type(None) in get_args(hint):
            return None
        raise PackError(file, row, f"the key '{key}' is missing")
    try:
        return _value(raw[key], hint)
    except ValueError as error:
        raise PackError(file, row, f"'{key}' {error}") from error


_NOTHING: Mapping[Any, object] = {tuple[str, ...]: (), tuple[int, ...]: (), bool: False}


def _value(value: Any, hint: Any) -> object:
    if hint is Bilingual:
        return _bilingual(value)
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return None if value is None else _value(value, next(a for a in get_args(hint) if a is not type(None)))
    if origin is Literal:
        return _one_of(value, get_args(hint))
    if origin in (tuple, frozenset):
        return origin(_numbers(value) if int in get_args(hint) else _words(value))
    if origin is not None:
        return _bilingual_map(value)
    return _plain(value, hint)


def _bilingual(value: Any) -> Bilingual:
    if not isinstance(value, list) or len(value) != 2 or not all(isinstance(text, str) for text in value):
        raise ValueError("must be a pair: Chinese, English")
    if not value[0].strip() or not value[1].strip():
        raise ValueError("lacks one of the two languages")
    return Bilingual(*value)


def _bilingual_map(value: Any) -> Mapping[str, Bilingual]:
    if not isinstance(value, dict):
        raise ValueError("must be a mapping of names to pairs")
    return MappingProxyType({str(key): _named(key, pair) for key, pair in value.items()})


def _named(key: object, pair: Any) -> Bilingual:
    try:
        return _bilingual(pair)
    except ValueError as error:
        raise ValueError(f"'{key}' {error}") from error


def _one_of(value: Any, choices: tuple[Any, ...]) -> object:
    if value not in choices:
        raise ValueError(f"must be one of: {', '.join(map(str, choices))}")
    return value


def _words(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise ValueError("must be a list of words")
    if len(set(value)) != len(value):
        raise ValueError("names one thing twice")
    return value


def _numbers(value: Any) -> list[int]:
    if not isinstance(value, list) or not all(type(number) is int for number in value):
        raise ValueError("must be a list of whole numbers")
    return value


_KINDS: Mapping[type, str] = {str: "text", int: "a whole number", bool: "true or false", date: "a date"}


def _plain(value: Any, hint: type) -> object:
    # An exact type: True is an int to Python, and a moment is a date.
    if type(value) is not hint:
        raise ValueError(f"must be {_KINDS[hint]}")
    return value
