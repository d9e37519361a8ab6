"""Read a catalogue of programmes from its folder: 「保証制度一覧」.

A catalogue is an association's decision, not law: the folder is the caller's to name. Everything
is validated while reading; a typing mistake names file and row.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from shinpo.core.period import Span
from shinpo.core.programme import (
    FeeKind,
    Flag,
    InterestBand,
    InterestKind,
    LimitForm,
    LimitKind,
    LoanForm,
    Programme,
    RateRef,
    RateTable,
    Season,
    SharingColumn,
    Subsidy,
    SubsidyKind,
    Surcharge,
    TermForm,
    TermKind,
    Use,
)

T = TypeVar("T")
CONVERT: Mapping[str, Any] = MappingProxyType(
    {
        "LimitForm.form": LimitKind,
        "TermForm.kind": TermKind,
        "TermForm.use": Use,
        "InterestBand.kind": InterestKind,
        "RateRef.kind": FeeKind,
        "Subsidy.kind": SubsidyKind,
        "Subsidy.low": Fraction,
        "Subsidy.high": Fraction,
    }
)


@dataclass(frozen=True)
class Override:
    """A note under a list that sets the fee of many programmes at once: 「注記」."""

    list: str
    when: str
    note: str
    rate: Decimal | None = None
    sharing: str | None = None
    only: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Catalogue:
    """A dated catalogue of one association: 「保証制度一覧」."""

    id: str
    association: str
    title: str
    span: Span
    start_unknown: bool
    source: str
    programmes: tuple[Programme, ...]
    tables: Mapping[str, RateTable]
    conditions: Mapping[str, str]
    overrides: tuple[Override, ...]
    surcharge_subsidised_in: tuple[str, ...]
    flags: tuple[Flag, ...]

    def programme(self, programme_id: str) -> Programme:
        """Return one programme. Raise KeyError if the catalogue does not have it."""
        for programme in self.programmes:
            if programme.id == programme_id:
                return programme
        raise KeyError(programme_id)


def _ratio(percent: str) -> Decimal:
    return Decimal(percent) / 100


def _record(kind: type[T], row: Mapping[str, Any]) -> T:
    """Make a record; lists become tuples, per cents ratios, words their enumeration."""
    given: dict[str, Any] = {}
    for key, raw in row.items():
        name = f"{kind.__name__}.{key}"
        if key == "percent":
            given["rate"] = _ratio(raw)
        elif key in ("low", "high") and name not in CONVERT:
            given[key] = _ratio(raw)
        elif key == "uses":
            given[key] = tuple(Use(x) for x in raw)
        elif name in CONVERT:
            given[key] = CONVERT[name](raw)
        else:
            given[key] = tuple(raw) if isinstance(raw, list) else raw
    return kind(**given)


def _fee(row: Mapping[str, Any]) -> RateRef:
    if "kind" in row:
        kind = row["kind"]
    elif "table" in row:
        kind = FeeKind.TABLE
    else:
        kind = FeeKind.FLAT if "percent" in row else FeeKind.RANGE
    return _record(RateRef, {**row, "kind": kind})


def _day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)


def _season(row: Mapping[str, Any]) -> Season:
    return Season(name=row["name"], first=_day(row["first"]), last=_day(row["last"]))


def programme_of_row(row: Mapping[str, Any], defaults: Mapping[str, Any]) -> Programme:
    """Return one programme. Raise KeyError, TypeError or ValueError for a row that is none."""
    merged = {**defaults, **row}
    known = {field.name for field in fields(Programme)}
    if unknown := merged.keys() - known:
        raise ValueError(f"列がありません: {', '.join(sorted(unknown))}")
    return Programme(
        **{
            **merged,
            "uses": tuple(Use(x) for x in merged["uses"]),
            "limit": tuple(_record(LimitForm, x) for x in merged["limit"]),
            "term": tuple(_record(TermForm, x) for x in merged["term"]),
            "interest": tuple(_record(InterestBand, x) for x in merged["interest"]),
            "fee": tuple(_fee(x) for x in merged["fee"]),
            "sharing": SharingColumn(merged["sharing"]),
            "form": LoanForm(merged.get("form", LoanForm.LOAN)),
            "traits": tuple(merged.get("traits", ())),
            "surcharge": tuple(_record(Surcharge, x) for x in merged.get("surcharge", ())),
            "subsidy": tuple(_record(Subsidy, x) for x in merged.get("subsidy", ())),
            "season": tuple(_season(x) for x in merged.get("season", ())),
            "merged": tuple(merged.get("merged", ())),
            "flags": tuple(_record(Flag, x) for x in merged.get("flags", ())),
        }
    )


def _read(path: Path) -> Mapping[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)


def _list(path: Path, span: Span, source: str) -> list[Programme]:
    document = _read(path)
    shared = {"list": document["list"], "span": span, "source": source}
    found = []
    for row in document["programme"]:
        try:
            found.append(programme_of_row(row, {**shared, **document.get("default", {})}))
        except (KeyError, TypeError, ValueError) as mistake:
            raise ValueError(f"{path.name}: {row.get('id', '?')}: {mistake}") from mistake
    return found


def _table(row: Mapping[str, Any]) -> RateTable:
    rates = tuple(_ratio(x) for x in row.get("rates", ()))
    return RateTable(row["id"], _ratio(row["low"]), _ratio(row["high"]), rates, row.get("note", ""))


def _override(row: Mapping[str, Any]) -> Override:
    given: dict[str, Any] = {k: tuple(x) if isinstance(x, list) else x for k, x in row.items()}
    percent = given.pop("percent", None)
    return Override(
        **{key: x for key, x in given.items() if key != "except"},
        rate=None if percent is None else _ratio(percent),
        exceptions=given.get("except", ()),
    )


def load(folder: Path) -> Catalogue:
    """Read the catalogue in a folder. Raise ValueError naming file and row of a mistake."""
    document = _read(folder / "catalogue.toml")
    head = document["catalogue"]
    first: date = head["valid_from"]
    span = Span(first, head.get("valid_until"))
    programmes = [
        programme
        for name in head["lists"]
        for programme in _list(folder / f"{name}.toml", span, head["source"])
    ]
    ids = [programme.id for programme in programmes]
    if twice := sorted({x for x in ids if ids.count(x) > 1}):
        raise ValueError(f"{folder.name}: 制度の識別子が重複しています: {', '.join(twice)}")
    return Catalogue(
        id=head["id"],
        association=head["association"],
        title=head["title"],
        span=span,
        start_unknown=head.get("start_unknown", False),
        source=head["source"],
        programmes=tuple(programmes),
        tables=MappingProxyType({row["id"]: _table(row) for row in document["table"]}),
        conditions=MappingProxyType({row["id"]: row["term"] for row in document["condition"]}),
        overrides=tuple(_override(row) for row in document["override"]),
        surcharge_subsidised_in=tuple(
            name for row in document["surcharge_subsidy"] for name in row["municipalities"]
        ),
        flags=tuple(_record(Flag, row) for row in document["flag"]),
    )


@dataclass(frozen=True)
class Kind:
    """A kind of guarantee known by name and list only: 「保証種類」."""

    id: str
    list: str
    list_term: str
    name: str
    group: str = ""


def load_kinds(path: Path) -> tuple[Kind, ...]:
    """Read a file that only names the kinds of guarantee (older catalogues): 「保証種類」."""
    return tuple(Kind(**row) for row in _read(path)["kind"])
