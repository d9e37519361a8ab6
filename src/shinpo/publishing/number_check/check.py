"""Recompute a table and sort what differs: 「数値校正の検算」.

The arithmetic is that of `publishing.proof`: exact fractions, rounded half up once, with the range
that the printed inputs leave open. A difference inside that range is no error.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from pathlib import Path

from shinpo.publishing.number_check.causes import Cause, cause_of
from shinpo.publishing.number_check.columns import total_row
from shinpo.publishing.number_check.sheet import figure_text, is_blank, number
from shinpo.publishing.number_check.structure import HELD, Kind, Structure
from shinpo.publishing.proof.formulas import Formula, Library, Outcome, Term, evaluate
from shinpo.statistics.published import Cell, Column, Published, Row

PERCENT = Fraction(100)
AVERAGED = re.compile(r"平均$|[1一]件当")  # no part of a total, no figure to compare
OWN_UNIT = re.compile(r"[(（](?:百万円|千円|円|件|人)[)）]")  # a row in a unit of its own


class Verdict(StrEnum):
    """What became of a recomputed cell: 「検算の結果」."""

    EQUAL = "equal"
    EXPLAINED = "explained"  # rounding of the inputs, a blank for nothing: no error
    SUSPECT = "suspect"  # differs, and the cause is plain
    UNKNOWN = "unknown"  # differs, and nobody can say why


@dataclass(frozen=True)
class Result:
    """One cell, recomputed."""

    row: int
    column: int
    printed: str
    right: Decimal | None
    verdict: Verdict
    formula: str  # how it was worked out, in words
    cause: Cause | None = None


@dataclass(frozen=True)
class Report:
    """A whole table, recomputed: 「数値校正の報告」."""

    structure: Structure
    results: tuple[Result, ...]
    printed: int

    @property
    def differences(self) -> tuple[Result, ...]:
        """What differs and is not explained, in the order of the table."""
        return tuple(r for r in self.results if r.verdict in (Verdict.SUSPECT, Verdict.UNKNOWN))

    @property
    def counts(self) -> Mapping[str, int]:
        """Printed, recomputed, and what became of the recomputed ones."""
        told = [result.verdict for result in self.results]
        return {
            "printed": self.printed,
            "recomputed": len(told),
            **{verdict.value: told.count(verdict) for verdict in Verdict},
        }

    def at(self, row: int, column: int) -> Result | None:
        """Return the result of a cell."""
        return next((r for r in self.results if (r.row, r.column) == (row, column)), None)


def check(structure: Structure) -> Report:
    """Recompute every cell that follows from others: 「検算」."""
    table = _published(structure)
    library = Library()
    found: dict[tuple[int, int], Result] = {}
    corrected: dict[Cell, Decimal | None] = {}
    source = table
    righted: dict[Cell, Decimal | None] = {}  # what should stand where something else does
    for (row, column), formula, words in (*_sums(structure), *_quotients(structure)):
        outcome = evaluate(formula, source, library)
        if outcome is None:
            continue
        result = _result(structure, (row, column), formula, outcome, words)
        if result is None:
            continue
        result = _from_right(result, formula, source, righted, library)
        before = found.get((row, column))
        if before is None or _worse(result) < _worse(before):
            found[(row, column)] = result
            if result.cause is not None and result.cause.id == "sign_lost":
                # A lost sign is put back before anything else is worked out from the figure.
                corrected[(f"r{row}", f"c{column}")] = result.right
                source = replace(table, values={**table.values, **corrected})
            if result.verdict in (Verdict.SUSPECT, Verdict.UNKNOWN):
                righted[(f"r{row}", f"c{column}")] = result.right
    printed = sum(value is not None for value in table.values.values())
    return Report(structure, tuple(found[key] for key in sorted(found)), printed)


def _from_right(
    result: Result,
    formula: Formula,
    source: Published,
    righted: Mapping[Cell, Decimal | None],
    library: Library,
) -> Result:
    """A figure that follows from what an input should be is right; only the input is not."""
    read = number(result.printed)
    told = [
        c for term in (*formula.top, *formula.bottom) if (c := (term.row, term.column)) in righted
    ]
    if result.verdict not in (Verdict.SUSPECT, Verdict.UNKNOWN) or not told or read is None:
        return result
    better = replace(source, values={**source.values, **{cell: righted[cell] for cell in told}})
    outcome = evaluate(formula, better, library)
    if outcome is None or outcome.low is None or outcome.high is None:
        return result
    if not outcome.low <= read.value <= outcome.high:
        return result
    right = "・".join(figure_text(value) for cell in told if (value := righted[cell]) is not None)
    cause = Cause("from_right", f"基の欄の正しい値（{right}）から計算しています", harmless=True)
    return replace(result, verdict=Verdict.EXPLAINED, right=outcome.value, cause=cause)


def _worse(result: Result) -> int:
    return list(Verdict).index(result.verdict)


def _result(
    structure: Structure,
    cell: tuple[int, int],
    formula: Formula,
    outcome: Outcome,
    words: str,
) -> Result | None:
    """Return the verdict on a cell; None where there is nothing to say of a blank."""
    text = structure.cell(*cell)
    value = structure.value(*cell)
    if value is None and not is_blank(text):
        return None  # a word: 皆増, 注記
    if outcome.value is None or (value is None and outcome.value == 0):
        return _nothing(structure, cell, outcome, words)
    if value is None and OWN_UNIT.search(structure.rows[cell[0]].label):
        return None  # the column does not apply to it
    if value == outcome.value:
        return Result(*cell, text, outcome.value, Verdict.EQUAL, words)
    cause = cause_of(structure, cell, formula, outcome)
    verdict = Verdict.EXPLAINED if cause.harmless else Verdict.SUSPECT
    if not cause.known:
        verdict = Verdict.UNKNOWN
    return Result(*cell, text, outcome.value, verdict, words, cause)


def _nothing(
    structure: Structure, cell: tuple[int, int], outcome: Outcome, words: str
) -> Result | None:
    """A blank for nothing is right, unless the table prints its zeros elsewhere in the column."""
    value = structure.value(*cell)
    text = structure.cell(*cell)
    if outcome.value is None:
        return None if value is None else Result(
            *cell, text, None, Verdict.EXPLAINED, words, Cause("no_base", "比較の基が零以下です")
        )  # fmt: skip
    zeros = sum(structure.value(i, cell[1]) == 0 for i in range(len(structure.rows)))
    if not zeros or text.strip():
        return None
    cause = Cause("zero_blank", "零の欄が空欄です（ほかの行は0と印刷）", harmless=True)
    return Result(*cell, text, outcome.value, Verdict.EXPLAINED, words, cause)


Asked = Iterator[tuple[tuple[int, int], Formula, str]]


def _sums(structure: Structure) -> Asked:
    """Yield totals and balances: a row as the sum of its parts."""
    for i, row in enumerate(structure.rows):
        if not row.parts:
            continue
        terms = tuple((f"r{part}", sign) for part, sign in row.parts)
        words = _sum_words(structure, row.parts)
        for j, column in enumerate(structure.columns):
            if column.kind not in HELD:
                continue
            top = tuple(
                Term(part, f"c{j}", Fraction(sign), blank_is_zero=True, of_parts=True)
                for part, sign in terms
            )
            if all(structure.value(part, j) is None for part, _ in row.parts):
                continue
            yield (i, j), Formula(top, places=_places(structure, i, j)), words


def _quotients(structure: Structure) -> Asked:
    """Yield ratios, shares, averages and differences: a column from others."""
    for j in range(len(structure.columns)):
        for i, row in enumerate(structure.rows):
            if AVERAGED.search(row.label):
                continue
            made = _of_column(structure, i, j)
            if made is not None:
                yield (i, j), made[0], made[1]


def _summed(
    structure: Structure, i: int, j: int, parts: tuple[int, ...]
) -> tuple[Formula, str] | None:
    """Return a total of columns; nothing where no part stands in the row."""
    if all(structure.value(i, part) is None for part in parts):
        return None
    terms = tuple(Term(f"r{i}", f"c{part}", blank_is_zero=True, of_parts=True) for part in parts)
    heads = [structure.columns[part].head[-1] for part in (parts[0], parts[-1])]
    words = f"{heads[0]} から {heads[1]} までの{len(parts)}列の計"
    return Formula(terms, places=_places(structure, i, j)), words


def _of_column(structure: Structure, i: int, j: int) -> tuple[Formula, str] | None:
    column, row = structure.columns[j], f"r{i}"
    if column.parts:
        return _summed(structure, i, j, column.parts)
    if column.of is None:
        return None
    top = Term(row, f"c{column.of}")
    of = structure.columns[column.of].words or f"{column.of + 1}列目"
    places = _places(structure, i, j)
    if column.kind is Kind.SHARE:
        total = total_row(structure, j)
        if total is None:
            return None
        words = f"{of} ÷ {structure.rows[total].label}"
        whole = Term(f"r{total}", f"c{column.of}")
        return Formula((top,), (whole,), PERCENT, places), words
    if column.back is not None:
        less = Term(row, f"c{column.back}", Fraction(-1))
        words = f"{of} ÷（{of} － {structure.columns[column.back].words}）"
        return Formula((top,), (top, less), PERCENT, places), words
    if column.base is None:
        return None
    base = structure.columns[column.base].words or f"{column.base + 1}列目"
    if column.kind is Kind.DIFFERENCE:
        minus = Term(row, f"c{column.base}", Fraction(-1))
        return Formula((top, minus), places=places), f"{of} － {base}"
    scale = structure.worth(column.of, j) if column.kind is Kind.AVERAGE else PERCENT
    below = Term(row, f"c{column.base}")
    return Formula((top,), (below,), scale, places), f"{of} ÷ {base}"


def _places(structure: Structure, i: int, j: int) -> int:
    """Return the decimals of a cell: those of its column, for quotients; its own for the rest."""
    read = structure.read(i, j)
    usual = structure.usual_places[j]
    if structure.columns[j].kind in HELD and read is not None:
        return read.places
    return usual


def _sum_words(structure: Structure, parts: tuple[tuple[int, int], ...]) -> str:
    labels = [("－ " if sign < 0 else "") + structure.rows[i].label for i, sign in parts]
    if len(labels) > len("三つまで"):
        return f"{labels[0]} から {labels[-1]} までの{len(labels)}行の計"
    return labels[0] + "".join(f" {x}" if x.startswith("－") else f" ＋ {x}" for x in labels[1:])


def _published(structure: Structure) -> Published:
    """Return the table in the form that the number check's arithmetic reads."""
    unit = structure.sheet.unit or "million_yen"
    columns = tuple(
        Column(
            id=f"c{j}",
            head=column.head,
            measure="count" if column.counted else "amount" if column.kind in HELD else "ratio",
            unit="count" if column.counted else unit if column.kind in HELD else "percent",
            places=0,
            of="",
            suffix="",
        )
        for j, column in enumerate(structure.columns)
    )
    told = {column.counted for column in structure.columns if column.kind in HELD}
    by_row = told == {False}  # else the columns decide which cells count
    counted = [
        by_row
        and any(structure.counted(i, j) for j, c in enumerate(structure.columns) if c.kind in HELD)
        for i in range(len(structure.rows))
    ]
    parents = {
        part: f"r{i}"
        for i, row in enumerate(structure.rows)
        for part, sign in row.parts
        if sign > 0
    }
    rows = tuple(
        Row(
            id=f"r{i}",
            label=row.label,
            kind="item",
            parent=parents.get(i, ""),
            level=0,
            measure="count" if counted[i] else "",
            unit="count" if counted[i] else "",
        )
        for i, row in enumerate(structure.rows)
    )
    values: dict[Cell, Decimal | None] = {
        (f"r{i}", f"c{j}"): structure.value(i, j)
        for i in range(len(structure.rows))
        for j, column in enumerate(structure.columns)
        if column.kind is not Kind.LABEL
    }
    return Published(Path(), {"id": "pasted"}, columns, rows, values, {})
