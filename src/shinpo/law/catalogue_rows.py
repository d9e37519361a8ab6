"""A programme as one row of plain data and back: what a table or a form keeps of it: 「制度の列」.

The row speaks the vocabulary of the catalogue files: rates in per cent, shares as fractions, days
of a season as MM-DD. Validity and source are the table's own columns and stay outside.
"""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

from shinpo.core.period import Span
from shinpo.core.programme import Programme, Season
from shinpo.law.catalogue import programme_of_row

OUTSIDE = ("span", "source")
PERCENT = 100


def encode(programme: Programme) -> dict[str, Any]:
    """Return a programme's columns as JSON-able data; what equals its default is left out."""
    return {
        field.name: _plain(getattr(programme, field.name))
        for field in fields(programme)
        if field.name not in OUTSIDE and not _is_default(programme, field)
    }


def decode(row: Mapping[str, Any], *, span: Span, source: str) -> Programme:
    """Return the programme of a row. Raise ValueError in the words of the catalogue's reader."""
    given = dict(row)
    try:
        if "executed_until" in given:
            given["executed_until"] = date.fromisoformat(given["executed_until"])
        return programme_of_row(given, {"span": span, "source": source})
    except (AttributeError, ArithmeticError, KeyError, TypeError, ValueError) as mistake:
        raise ValueError(f"{type(mistake).__name__}: {mistake}") from mistake


def _is_default(holder: Any, field: Any) -> bool:
    return field.default is not MISSING and bool(getattr(holder, field.name) == field.default)


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Season):
        return {
            "name": value.name,
            "first": _month_day(value.first),
            "last": _month_day(value.last),
        }
    if is_dataclass(value):
        return {
            _key(field.name): _in_percent(getattr(value, field.name))
            for field in fields(value)
            if not _is_default(value, field)
        }
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return value


def _key(name: str) -> str:
    return "percent" if name == "rate" else name


def _in_percent(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{(value * PERCENT).normalize():f}"
    return str(value) if isinstance(value, Fraction) else _plain(value)


def _month_day(day: tuple[int, int]) -> str:
    month, number = day
    return f"{month:02d}-{number:02d}"
