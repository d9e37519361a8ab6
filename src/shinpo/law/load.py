"""Load the law: TOML records with value, validity and source together.

A parameter file holds tables like this; a record without `until` closes when the next starts::

    [fee.minimum_refund]
    term = "返戻保証料の最低額"
    unit = "yen"
    checked_until = 2026-03-31      # someone looked on this date; nothing newer exists

    [[fee.minimum_refund.history]]
    from = 2017-04-01
    value = 1000
    source = "ehime-booklet-2017"   # key in sources.toml
    start_unknown = true            # true start not known; `from` is the date of the source
    note = "..."

Numbers are read as `int` or `Decimal`, never as binary floats.
"""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from shinpo.core.dated import Dated, Entry
from shinpo.core.period import Span

PACKAGE = "shinpo.law"


@cache
def document(name: str) -> Mapping[str, Any]:
    """Return one law file (`fee` reads fee.toml), decimals kept exact."""
    text = files(PACKAGE).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text, parse_float=Decimal)


def file_names() -> tuple[str, ...]:
    """Return the names of all law files, without the extension."""
    return tuple(
        sorted(
            p.name.removesuffix(".toml")
            for p in files(PACKAGE).iterdir()
            if p.name.endswith(".toml")
        )
    )


def _walk(
    node: Mapping[str, Any], path: tuple[str, ...]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if "history" in node:
        yield ".".join(path), node
        return
    for key, child in node.items():
        if isinstance(child, Mapping):
            yield from _walk(child, (*path, key))


def _dated(name: str, history: list[Mapping[str, Any]], origin: str) -> Dated[Any]:
    records = sorted(history, key=lambda record: record["from"])
    entries = []
    for record, following in zip(records, [*records[1:], None], strict=True):
        until = record.get("until") or (following["from"] if following else None)
        entries.append(
            Entry(
                span=Span(record["from"], until),
                value=record["value"],
                source=record["source"],
                note=record.get("note", ""),
                start_unknown=record.get("start_unknown", False),
            )
        )
    return Dated(name, entries, origin)


@cache
def parameters(file: str) -> Mapping[str, Dated[Any]]:
    """Return every dated parameter of a law file by its dotted name."""
    origin = f"law/{file}.toml"
    return {name: _dated(name, node["history"], origin) for name, node in _walk(document(file), ())}


def parameter(file: str, name: str) -> Dated[Any]:
    """Return one dated parameter. Raise KeyError if the file does not have it."""
    return parameters(file)[name]


def value(file: str, name: str, on: date) -> Any:
    """Return the value in force on a day. Raise NotInForce outside what was recorded."""
    return parameter(file, name).on(on)
