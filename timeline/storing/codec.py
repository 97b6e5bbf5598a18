"""The types of the model as JSON and back, without loss.

Knows dataclasses, named tuples, enumerations, days and EDTF; does not know what any field means.
"""

from __future__ import annotations

import dataclasses
import datetime
import enum
import functools
import json
import types
import typing
from collections.abc import Callable
from typing import Any, TypeVar

from timeline.edtf import Edtf, Interval, Point, parse

_T = TypeVar("_T")
Coder = tuple[Callable[[Any], Any], Callable[[Any], Any]]
"""To what JSON can say, and back."""


def dumps(value: object, kind: Any) -> str:
    """JSON in ASCII, so that even lone surrogates come back; fields at their defaults are left out."""
    return json.dumps(_coder(kind)[0](value), separators=(",", ":"))


def as_json(value: object, kind: Any) -> Any:
    """The value as ``json.dumps`` takes it."""
    return _coder(kind)[0](value)


def loads(text: str, kind: type[_T]) -> _T:
    """The inverse of ``dumps``. Raises ``ValueError`` for what it cannot have written."""
    try:
        return typing.cast(_T, _coder(typing.cast(Any, kind))[1](json.loads(text)))
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"this is no {getattr(kind, '__name__', kind)} ({error})") from error


def _same(value: Any) -> Any:
    return value


@functools.cache
def _coder(kind: Any) -> Coder:
    if kind in (str, int, float, bool, type(None), typing.Any, object):
        return _same, _same
    if kind is datetime.date:
        return datetime.date.isoformat, datetime.date.fromisoformat
    if kind in (Point, Interval, Edtf):
        return str, functools.cache(parse)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return _optional(kind, arguments)
    if origin is tuple:
        return _tuple(arguments)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return (lambda member: member.value), kind
    if isinstance(kind, type) and issubclass(kind, tuple):
        return list, (lambda parts: kind(*parts))
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _record(kind)
    raise TypeError(f"{kind} cannot be written as JSON")


def _optional(kind: Any, arguments: tuple[Any, ...]) -> Coder:
    rest = [each for each in arguments if each is not type(None)]
    if set(rest) == {Point, Interval}:
        write, read = _coder(Edtf)
    elif len(rest) == 1:
        write, read = _coder(rest[0])
    else:
        raise TypeError(f"{kind} cannot be written as JSON")
    return (lambda value: None if value is None else write(value)), (lambda value: None if value is None else read(value))


def _tuple(arguments: tuple[Any, ...]) -> Coder:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        write, read = _coder(arguments[0])
        return (lambda values: [write(value) for value in values]), (lambda values: tuple([read(value) for value in values]))
    pairs = [_coder(argument) for argument in arguments]
    return (
        (lambda values: [pair[0](value) for pair, value in zip(pairs, values, strict=True)]),
        (lambda values: tuple(pair[1](value) for pair, value in zip(pairs, values, strict=True))),
    )


def _record(kind: type[Any]) -> Coder:
    hints = typing.get_type_hints(kind)
    fields = [(field.name, _default(field), *_coder(hints[field.name])) for field in dataclasses.fields(kind)]
    readers = {name: read for name, _, _, read in fields}

    def write_record(value: Any) -> dict[str, Any]:
        return {name: write(held) for name, default, write, _ in fields if (held := getattr(value, name)) != default}

    def read_record(record: dict[str, Any]) -> Any:
        return kind(**{name: readers[name](value) for name, value in record.items()})

    return write_record, read_record


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default is not dataclasses.MISSING:
        return field.default
    return field.default_factory() if field.default_factory is not dataclasses.MISSING else dataclasses.MISSING
