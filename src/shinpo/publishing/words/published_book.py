"""Published tables as a book of figures: 「公表表の計数表」.

A column's words say which figure of a line it holds (計画, 実績, 前年度, 計画比, 前年比); a column
that no word explains is left out. Where a cell is a known misprint, what is right goes in.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

from shinpo.core.era import Eras
from shinpo.core.figure_book import Aspect, Figure, FigureBook
from shinpo.core.figures import Measure, figure
from shinpo.core.fiscal_year import Term
from shinpo.law.eras import eras
from shinpo.publishing.proof.formulas import input_value
from shinpo.statistics.published import Column, Published, Row
from shinpo.statistics.published_files import load, table_folders

ERA_YEAR = re.compile(r"(令和|平成|昭和)\s*([0-9]+|元)年度")
SHORT_YEAR = re.compile(r"^([0-9]{1,2})年度")
PERIOD_YEAR = re.compile(r"([0-9]{4})-([0-9]{2})")
RATIO_WORDS: tuple[tuple[Aspect, str], ...] = (
    (Aspect.EXPECTED_RATIO, "見込比"),
    (Aspect.LAST_PLAN_RATIO, "前年度計画比"),
    (Aspect.PLAN_RATIO, "計画比"),
    (Aspect.LAST_YEAR_RATIO, "前年"),
)
GENERIC_LABELS = frozenset(("件数", "金額", "計", "合計", "実績", "先数", "回数"))
COUNT_WORDS = {"件数": "cases", "金額": "amount", "先": "enterprises", "件": "cases"}
CHANGE_WORDS = ("増減", "増加", "減少", "差", "構成比", "割合", "B/A", "目標")
QUOTIENTS = frozenset(("ratio", "percent"))
WORTHLESS = frozenset(("share", "grade", "text", "score", "point", "average"))


def published_book(folders: Iterable[Path], period: Term | None = None) -> FigureBook:
    """Return the figures of every table at or below the folders, of one period if it is named.

    Tables that break a figure down (業種別, 構成比) name no items and are left out.
    """
    found: dict[str, Figure] = {}
    for start in folders:
        for folder in table_folders(start):
            table = load(folder)
            told = term_of(str(table.spec["period"]), eras())
            if _breaks_down(table) or (period is not None and told != period):
                continue
            for one in figures_of(table):
                found.setdefault(one.ref, one)
    return FigureBook(found.values())


def _breaks_down(table: Published) -> bool:
    return "別" in str(table.spec["title"]) or any(c.measure == "share" for c in table.columns)


def figures_of(table: Published) -> Iterator[Figure]:
    """Yield the figures of one table that its headings explain."""
    period = term_of(str(table.spec["period"]), eras())
    roles = {c.id: role for c in table.columns if (role := _role(table, c, period))}
    for row in table.rows:
        for column in table.columns:
            value = input_value(table, (row.id, column.id))
            if column.id not in roles or value is None:
                continue
            aspect, part = roles[column.id]
            measure, unit = table.measure((row.id, column.id)), table.unit((row.id, column.id))
            if measure in WORTHLESS or (aspect is Aspect.ACTUAL and measure == "ratio"):
                continue
            yield Figure(
                item=f"{table.id}.{row.id}",
                aspect=aspect,
                term=_term(table, row),
                cell=figure(_number(value)),
                measure=Measure(measure),
                unit="percent" if measure in QUOTIENTS else unit,
                period=str(period or table.spec["period"]),
                part=part or _part_of_row(row, table),
                origin=str(table.spec["source"]),
            )


def term_of(written: str, known: Eras) -> Term | None:
    """Read 令和6年度, 令和4年度上期, 2007-04/2008-03 into a term; None for a month or a day."""
    named = ERA_YEAR.search(written)
    if named:
        year = _year(named, known)
        return Term(year, "上期" in written or "上半期" in written) if year else None
    months = PERIOD_YEAR.findall(written)
    if len(months) == 2 and months[0][1] == "04":
        return Term(int(months[-1][0]) - (months[-1][1] == "03"), months[-1][1] == "09")
    return None


def _year(named: "re.Match[str]", known: Eras) -> int | None:
    era = known.named(named[1])
    return era.first_year + (1 if named[2] == "元" else int(named[2])) - 1 if era else None


def _role(table: Published, column: Column, period: Term | None) -> tuple[Aspect, str] | None:
    """Return which figure a column holds and of which part, from its headings."""
    words = "".join(column.head)
    part = next((p for word, p in COUNT_WORDS.items() if word in words), "")
    years_back = _years_back(words, period)
    if years_back is None or years_back > 1:
        return None
    if column.measure == "ratio" or words.endswith("比"):
        aspect = next((a for a, word in RATIO_WORDS if word in words), None)
        return None if aspect is None or years_back else (aspect, _ratio_part(table, column, part))
    if any(word in words for word in CHANGE_WORDS):
        return None
    if "計画" in words:
        return None if years_back else (Aspect.PLAN, part)
    if years_back == 1 or "前年" in words:
        return Aspect.LAST_YEAR, part
    return Aspect.ACTUAL, part


def _ratio_part(table: Published, column: Column, part: str) -> str:
    """Return the part that a ratio is of: what its own rule or heading names."""
    if part or not column.of:
        return part
    words = "".join(table.column_of[column.of].head)
    return next((p for word, p in COUNT_WORDS.items() if word in words), "")


def _years_back(words: str, period: Term | None) -> int | None:
    """Return how many years before its table a column is, None if it is later or unknown."""
    named = ERA_YEAR.search(words)
    if named and period is not None:
        year = _year(named, eras())
        return None if year is None or year > period.year else period.year - year
    short = SHORT_YEAR.match(words)
    if short and period is not None:
        heisei = eras().named("平成")
        year = heisei.first_year + int(short[1]) - 1 if heisei else period.year
        return None if year > period.year else period.year - year
    return 0


def _term(table: Published, row: Row) -> str:
    """Return what a line counts: its label, or the table's title where the label is only 件数."""
    if row.label not in GENERIC_LABELS:
        return row.label
    title = re.sub(r"^うち、?", "", str(table.spec["title"]))
    return re.sub(r"(?:令和[0-9]+年度)?\s*実績$", "", title)


def _part_of_row(row: Row, table: Published) -> str:
    return COUNT_WORDS.get(row.label, "") if row.label in GENERIC_LABELS else ""


def _number(value: Decimal) -> int | Decimal:
    exponent = value.as_tuple().exponent
    return value if isinstance(exponent, int) and exponent < 0 else int(value)
