"""A list of figures from a file, as a book: 「計数表の読込み」.

JSON `{"figures": [{"item", "term", "aspect", "value", "unit", ...}]}`, JSON of items
`{"approvals": {"term", "plan", "actual", "last_year", "unit"}}`, CSV with either set of columns, or
folders of published tables. Every mistake is named with where it stands.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from shinpo.core.figure_book import Aspect, Figure, FigureBook, Known, compared, compared_points
from shinpo.core.figures import Cell, Measure, figure
from shinpo.core.fiscal_year import Term
from shinpo.core.references import UNIT_WORDS
from shinpo.core.refusal import Problem, Refused, refuse
from shinpo.core.words.knowledge import MONEY
from shinpo.publishing.words.published_book import published_book
from shinpo.statistics.published_files import table_folders

HELD = (Aspect.ACTUAL, Aspect.PLAN, Aspect.LAST_YEAR, Aspect.LAST_PLAN, Aspect.EXPECTED)
RATES = frozenset(("percent", "point", "points"))
POINTS = frozenset((Aspect.PLAN_POINTS, Aspect.LAST_YEAR_POINTS))
RATIOS = frozenset(
    (Aspect.PLAN_RATIO, Aspect.LAST_YEAR_RATIO, Aspect.LAST_PLAN_RATIO, Aspect.EXPECTED_RATIO)
)
ITEM = re.compile(r"[a-z0-9_]+(?:\.[a-z0-9_]+)*\Z")
NUMBER = re.compile(r"[-△▲]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?\Z|[-△▲]?[0-9]+(?:\.[0-9]+)?\Z")
UNIT_NAMES = {word: unit for unit, word in reversed(UNIT_WORDS.items())} | {"%": "percent"}
COMMON = ("period", "unit", "origin")  # may be said once for the whole list
LARGEST_BYTES = 20_000_000


def read_figures(path: Path, period: Term | None = None) -> FigureBook:
    """Return the book of figures that a file or folder holds: 「計数表」.

    :raises Refused: naming every mistake.
    """
    if not path.exists():
        raise _no("file", f"{path} がありません。計数表の場所を確かめてください。")
    if path.is_dir():
        if not table_folders(path):
            raise _no(
                "file", f"{path} に表（table.toml）がありません。表のフォルダを指定してください。"
            )
        return published_book([path], period)
    text = read_text(path, "計数表")
    if path.suffix.lower() == ".csv":
        return _book(_csv_lines(text), period)
    return _book(_json_lines(text), period)


def read_text(path: Path, label: str) -> str:
    """Return the text of a UTF-8 file.

    :raises Refused: if it is missing, too large or not UTF-8.
    """
    if not path.is_file():
        raise _no("file", f"{label} {path} がありません。ファイルの場所を確かめてください。")
    if path.stat().st_size > LARGEST_BYTES:
        raise _no("file", f"{label} {path} が大きすぎます。20MB までのファイルにしてください。")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise _no(
            "encoding",
            f"{label} {path} を読めません。文字コードが UTF-8 ではありません。"
            "UTF-8 で保存し直してください。",
        ) from None


Line = tuple[str, Mapping[str, Any]]  # where it stands, what it says


def _json_lines(text: str) -> Iterator[Line]:
    try:
        held = json.loads(text, parse_float=Decimal, parse_constant=Decimal)
    except (ValueError, RecursionError):
        raise _no("json", "計数表を JSON として読めません。書き方を確かめてください。") from None
    if isinstance(held, dict) and isinstance(held.get("figures"), list):
        entries: Iterable[tuple[str, Any]] = (
            (f"figures[{n}]", _with(entry, held)) for n, entry in enumerate(held["figures"])
        )
    elif isinstance(held, dict) and held and "figures" not in held:
        common = {key: held[key] for key in COMMON if isinstance(held.get(key), str)}
        entries = (
            (name, _named(name, entry, common))
            for name, entry in held.items()
            if name not in common
        )
    else:
        raise _no(
            "json",
            '計数表の形が違います。{"figures": [...]} 又は {"項目": {"term", "actual", ...}} の形に'
            "してください。",
        )
    for where, entry in entries:
        if not isinstance(entry, dict):
            raise _no("json", f"{where}: 項目の内容がありません。{{...}} の形にしてください。")
        yield where, entry


def _with(entry: Any, held: Mapping[str, Any]) -> Any:
    """Give an entry what the whole list says once (period, unit, origin)."""
    common = {key: held[key] for key in COMMON if isinstance(held.get(key), str)}
    return {**common, **entry} if isinstance(entry, dict) else entry


def _named(name: str, entry: Any, common: Mapping[str, Any]) -> Any:
    if not isinstance(entry, dict):
        return entry
    item = name if ITEM.match(name) else "item_" + "_".join(f"{ord(c):x}" for c in name)
    return {"item": item, "term": name, **common, **entry}


def _csv_lines(text: str) -> Iterator[Line]:
    try:
        rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise _no("csv", f"計数表を CSV として読めません（{error}）。") from None
    if not rows:
        raise _no("csv", "計数表に計数がありません。見出しの行の下に計数を書いてください。")
    for number, row in enumerate(rows, start=2):
        if None in row or any(value is None for value in row.values()):
            raise _no("csv", f"{number}行目: 列の数が見出しと違います。")
        entry = {key.strip(): value.strip() for key, value in row.items() if value.strip()}
        if entry:
            yield f"{number}行目", entry


def _book(lines: Iterator[Line], period: Term | None) -> FigureBook:
    figures: dict[str, Figure] = {}
    problems: list[Problem] = []
    for where, entry in lines:
        try:
            for one in _figures(entry, period):
                if one.ref in figures:
                    raise _no("twice", f"計数「{one.ref}」が二度あります。一つにしてください。")
                figures[one.ref] = one
        except Refused as refused:
            problems += [
                Problem(p.field, p.rule, f"{where}: {p.message}") for p in refused.problems
            ]
    if problems:
        raise Refused(*problems)
    return FigureBook(figures.values())


def _figures(entry: Mapping[str, Any], period: Term | None) -> Iterator[Figure]:
    item = str(entry.get("item", ""))
    ref_parts = str(entry.get("ref", "")).split(".")
    if not item and len(ref_parts) > 1:
        item = ".".join(ref_parts[:-1])
    if not ITEM.match(item):
        raise _no(
            "item",
            f"item「{item}」は使えません。英小文字・数字・下線（区切りは点）で書いてください。",
        )
    unit = _unit(str(entry.get("unit", "")))
    common = {
        "item": item,
        "part": str(entry.get("part", "")),
        "term": str(entry.get("term") or item),
        "period": str(entry.get("period") or period or ""),
        "origin": str(entry.get("origin", "")),
    }
    if "value" in entry:
        written = str(entry.get("aspect") or (ref_parts[-1] if len(ref_parts) > 1 else "actual"))
        aspect = _aspect(written)
        yield _figure(aspect, figure(_number("value", entry["value"])), unit, common)
        return
    held = {a: _number(a.value, entry[a.value]) for a in HELD if entry.get(a.value) is not None}
    told = {
        a: figure(_number(a.value, entry[a.value]))
        for a in (*RATIOS, *POINTS)
        if entry.get(a.value) is not None
    }
    if not held and not told:
        raise _no("value", f"{item} に計数（value、又は actual・plan・last_year）がありません。")
    cells = _compared(held, rate=unit in RATES) | told
    for aspect, cell in cells.items():
        yield _figure(aspect, cell, unit, common)


def _compared(held: Mapping[Aspect, int | Decimal], *, rate: bool) -> dict[Aspect, Cell]:
    if not rate:
        return compared(Known(**{aspect.value: value for aspect, value in held.items()}))
    cells = {aspect: figure(value) for aspect, value in held.items()}
    if Aspect.ACTUAL in cells:
        cells |= compared_points(
            cells[Aspect.ACTUAL],
            plan=cells.get(Aspect.PLAN),
            last_year=cells.get(Aspect.LAST_YEAR),
        )
    return cells


def _figure(aspect: Aspect, cell: Cell, unit: str, common: Mapping[str, str]) -> Figure:
    measure = Measure.AMOUNT if unit in MONEY else Measure.COUNT
    if aspect in RATIOS:
        measure, unit = Measure.RATIO, "percent"
    elif aspect in POINTS:
        measure, unit = Measure.POINT, "point"
    elif unit in RATES or unit == "times":
        measure = Measure.PERCENT
    return Figure(aspect=aspect, cell=cell, measure=measure, unit=unit, **common)


def _unit(written: str) -> str:
    unit = UNIT_NAMES.get(written, written)
    if unit in UNIT_WORDS or unit in ("", "count"):
        return unit or "count"
    known: Sequence[str] = (*UNIT_WORDS, "count")
    raise _no("unit", f"単位「{written}」は使えません。{'、'.join(known)} から選んでください。")


def _aspect(written: str) -> Aspect:
    try:
        return Aspect(written)
    except ValueError:
        known = "、".join(a.value for a in Aspect)
        raise _no(
            "aspect", f"区分「{written}」はありません。{known} から選んでください。"
        ) from None


def _number(name: str, written: Any) -> int | Decimal:
    text = str(written).strip()
    if isinstance(written, bool) or not NUMBER.match(text):
        raise _no(
            "number", f"{name}「{text[:40]}」は数値ではありません。1,234 のように書いてください。"
        )
    plain = text.replace(",", "").replace("△", "-").replace("▲", "-")
    try:
        return Decimal(plain) if "." in plain else int(plain)
    except InvalidOperation:
        raise _no("number", f"{name}「{text[:40]}」は数値ではありません。") from None


def _no(rule: str, message: str) -> Refused:
    return refuse("figures", f"words.{rule}", message)
