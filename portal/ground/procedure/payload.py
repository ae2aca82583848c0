"""What a proposal keeps of a filled-in form: plain JSON, dates and moments marked so that they come back as such."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any


def pack(value: Any) -> Any:
    """JSON for what a form gave."""
    if isinstance(value, datetime):
        return {"$moment": value.isoformat()}
    if isinstance(value, date):
        return {"$day": value.isoformat()}
    if isinstance(value, Mapping):
        return {key: pack(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [pack(item) for item in value]
    return value


def unpack(value: Any) -> Any:
    """What the form gave again; lists come back as tuples."""
    if isinstance(value, Mapping):
        if "$moment" in value:
            return datetime.fromisoformat(value["$moment"])
        if "$day" in value:
            return date.fromisoformat(value["$day"])
        return {key: unpack(item) for key, item in value.items()}
    if isinstance(value, list):
        return tuple(unpack(item) for item in value)
    return value
