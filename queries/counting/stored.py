"""Questions in a form that JSON holds, and back: every field that differs from its default, each part by its class's name."""

from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from functools import cache
from types import UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

KIND = "is"
"""The key that names the class of a part that may be one of several."""

Part = TypeVar("Part")


def to_json(part: Any) -> Any:
    """A dataclass as a dict, a tuple as a list, a date in ISO form; anything else as it is."""
    if is_dataclass(part) and not isinstance(part, type):
        written = {field.name: getattr(part, field.name) for field in fields(part)}
        kept = {
            field.name: to_json(written[field.name])
            for field in fields(part)
            if field.default is MISSING or written[field.name] != field.default
        }
        return {KIND: type(part).__name__, **kept}
    if isinstance(part, tuple):
        return [to_json(each) for each in part]
    return part.isoformat() if isinstance(part, date) else part


def from_json(wanted: type[Part], stored: Any) -> Part:
    """The part of the class `wanted` that was written so. Raises: ValueError when `stored` is none."""
    read = _read(wanted, stored)
    assert isinstance(read, wanted)
    return read


def _read(wanted: Any, stored: Any) -> Any:
    origin = get_origin(wanted)
    if origin in (Union, UnionType):
        return _read_any(get_args(wanted), stored)
    if origin is tuple:
        if not isinstance(stored, list):
            raise ValueError(f"{stored!r} is no list")
        return tuple(_read(get_args(wanted)[0], each) for each in stored)
    if origin is Literal:
        if stored not in get_args(wanted):
            raise ValueError(f"{stored!r} is none of {get_args(wanted)}")
        return stored
    if is_dataclass(wanted) and isinstance(wanted, type):
        return _read_fields(wanted, stored)
    if wanted is date:
        return date.fromisoformat(stored) if isinstance(stored, str) else _refuse(wanted, stored)
    return stored if isinstance(stored, wanted) else _refuse(wanted, stored)


def _read_any(wanted: tuple[Any, ...], stored: Any) -> Any:
    for each in wanted:
        try:
            return _read(each, stored)
        except (ValueError, TypeError):
            continue
    return _refuse(wanted, stored)


def _read_fields(wanted: Any, stored: Any) -> Any:
    if not isinstance(stored, dict) or stored.get(KIND) != wanted.__name__:
        _refuse(wanted, stored)
    hints = _hints(wanted)
    found = {name: value for name, value in stored.items() if name != KIND}
    if unknown := set(found) - set(hints):
        raise ValueError(f"{wanted.__name__} has no {sorted(unknown)}")
    try:
        return wanted(**{name: _read(hints[name], value) for name, value in found.items()})
    except TypeError as problem:  # a field without a default is missing
        raise ValueError(str(problem)) from problem


@cache
def _hints(wanted: Any) -> dict[str, Any]:
    from queries.counting.count import (
        Count,
    )  # which is written with this module; Question names it only to type checkers

    return get_type_hints(wanted, localns={"Count": Count})


def _refuse(wanted: Any, stored: Any) -> Any:
    raise ValueError(f"{stored!r} is no {getattr(wanted, '__name__', wanted)}")
