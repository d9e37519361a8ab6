"""Read the styles of publications: 「表記の様式」 (law/styles.toml)."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from shinpo.core.figures import Case, CellKind, Measure, Style
from shinpo.law.load import document


@cache
def style(name: str) -> Style:
    """Return a style by name, e.g. `s002_bulletin`. Raise KeyError if there is none."""
    record = _resolved(name)
    return Style(
        name=name,
        title=record["title"],
        unit=record.get("unit"),
        minus=record["minus"],
        comma=frozenset(Measure(m) for m in record["comma"]),
        places={Measure(m): n for m, n in record.get("places", {}).items()},
        glyphs={case: record["glyph"][case.value] for case in Case},
        measure_glyphs={
            Measure(m): {Case(c): glyph for c, glyph in cases.items()}
            for m, cases in record.get("measure", {}).items()
        },
        marks={
            kind: record["mark"][kind.value] for kind in (CellKind.PROVISIONAL, CellKind.REVISED)
        },
        money_units=document("styles")["money_units"],
        legend=tuple(record.get("legend", ())),
    )


def style_names() -> tuple[str, ...]:
    """Return the names of all styles."""
    return tuple(document("styles")["style"])


def _resolved(name: str) -> Mapping[str, Any]:
    record = document("styles")["style"][name]
    if "base" not in record:
        return dict(record)
    merged = dict(_resolved(record["base"]))
    for key, value in record.items():
        merged[key] = {**merged.get(key, {}), **value} if isinstance(value, Mapping) else value
    return merged
