"""Compare a table with its own rules and count: 「数値校正の報告」.

Five numbers per table. printed: cells that print a number (or a grade). recomputed: cells that
a rule works out from other printed cells. equal: recomputed as printed. known_misprint: not
equal, but listed with the right value and a reason. input_not_printed: derived cells that no
reader could recompute. Anything else is a finding: a difference, or an entry in a list that
the figures do not need.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from shinpo.publishing.proof.formulas import Library, Outcome, evaluate
from shinpo.publishing.proof.rules import checks, graded
from shinpo.statistics.published import DERIVED_MEASURES, Cell, Misprint, Published

Mark = Decimal | str | None
NUMBERS = ("printed", "recomputed", "equal", "known_misprint", "input_not_printed")


@dataclass(frozen=True)
class Result:
    """One rule applied to one cell."""

    cell: Cell
    rule: str
    right: Mark
    outcome: Outcome


@dataclass(frozen=True)
class Finding:
    """A cell that is not what its rule says. `reason` is empty if the list does not know it."""

    cell: Cell
    printed: Mark
    right: Mark
    rule: str
    reason: str = ""

    def json(self) -> dict[str, Any]:
        """Return the finding for the report; numbers as text, exact."""
        found: dict[str, Any] = {"row": self.cell[0], "column": self.cell[1]}
        found |= {"printed": _text(self.printed), "recomputed": _text(self.right)}
        return found | ({"reason": self.reason} if self.reason else {"rule": self.rule})


@dataclass(frozen=True)
class Report:
    """What the number check says of one table."""

    table: Published
    counts: Mapping[str, int]
    differences: tuple[Finding, ...]
    misprints: tuple[Finding, ...]
    errors: tuple[str, ...]

    @property
    def clean(self) -> bool:
        """True if nothing is left to explain."""
        return not self.differences and not self.errors

    def json(self) -> dict[str, Any]:
        """Return the report as plain data."""
        return {
            "id": self.table.id,
            "source": self.table.spec["source"],
            **self.counts,
            "differences": [finding.json() for finding in self.differences],
            "misprints": [finding.json() for finding in self.misprints],
            "errors": list(self.errors),
        }


def prove(folder: Path, library: Library) -> Report:
    """Recompute one table: 「数値校正」."""
    table = library.table(folder)
    results: dict[Cell, list[Result]] = defaultdict(list)
    for check in checks(table, library):
        outcome = evaluate(check.formula, table, library)
        if outcome is not None:
            right = graded(check, table, library) if check.grading else outcome.value
            results[check.cell].append(Result(check.cell, check.rule, right, outcome))
    # Blank as it should be: there is no figure to count.
    worked = {
        cell: found
        for cell, found in results.items()
        if printed_mark(table, cell) is not None or any(r.right is not None for r in found)
    }
    differences, misprints, errors = _compare(table, worked)
    differing = {finding.cell for finding in (*differences, *misprints)}
    repeated = {
        cell
        for cell, found in worked.items()
        if cell not in differing and _only_repeated(table, cell, found)
    }
    for cell in repeated:
        del worked[cell]
    unexplained, untold = _not_recomputed(table, set(worked), repeated)
    known = {finding.cell for finding in misprints} - {f.cell for f in differences}
    printed = sum(value is not None for value in table.values.values())
    numbers = (
        printed + len(table.marks),
        len(worked),
        len(worked) - len(differing),
        len(known),
        untold,
    )
    return Report(
        table=table,
        counts=dict(zip(NUMBERS, numbers, strict=True)),
        differences=tuple(differences),
        misprints=tuple(misprints),
        errors=(*errors, *unexplained),
    )


def totals(reports: Iterable[Report]) -> dict[str, int]:
    """Add the five numbers of all tables."""
    listed = list(reports)
    return {name: sum(report.counts[name] for report in listed) for name in NUMBERS} | {
        "differences": sum(len(report.differences) for report in listed),
        "errors": sum(len(report.errors) for report in listed),
    }


def printed_mark(table: Published, cell: Cell) -> Mark:
    """Return what stands in a cell: a number, a grade, or None if it is blank."""
    return table.marks.get(cell, table.values.get(cell))


def _only_repeated(table: Published, cell: Cell, results: list[Result]) -> bool:
    """True for a ratio that is only found again in another table: that recomputes nothing."""
    quotient = table.measure(cell) in DERIVED_MEASURES
    return quotient and all(result.rule == "equals" for result in results)


def _text(mark: Mark) -> str | None:
    return None if mark is None else str(mark)


def _compare(
    table: Published, worked: Mapping[Cell, list[Result]]
) -> tuple[list[Finding], list[Finding], list[str]]:
    """Sort what differs into unknown and known, and name the entries that no cell needs."""
    differences: dict[tuple[Cell, Mark], Finding] = {}
    misprints: dict[tuple[Cell, Mark], Finding] = {}
    errors: list[str] = []
    unused = list(table.misprints)
    for cell, results in worked.items():
        printed = printed_mark(table, cell)
        for result in results:
            if result.right == printed:
                continue
            entry = _entry(table.misprints, cell, printed, result.right)
            reason = entry.reason if entry else ""
            finding = Finding(cell, printed, result.right, result.rule, reason)
            if entry is None:
                differences.setdefault((cell, result.right), finding)
                continue
            misprints.setdefault((cell, result.right), finding)
            if entry in unused:
                unused.remove(entry)
            if entry.cause == "rounding" and not _within(printed, result.outcome):
                errors.append(f"{cell[0]}/{cell[1]}: 端数処理では説明できない差です。")
    errors += [
        f"{entry.row}/{entry.column}: 誤植一覧にありますが、検算と食い違っていません。"
        for entry in unused
    ]
    return list(differences.values()), list(misprints.values()), errors


def _entry(known: Iterable[Misprint], cell: Cell, printed: Mark, right: Mark) -> Misprint | None:
    """Return the entry that names this cell, this print and this right value."""
    for entry in known:
        if (entry.row, entry.column, entry.printed, entry.right) == (*cell, printed, right):
            return entry
    return None


def _within(printed: Mark, outcome: Outcome) -> bool:
    """True if inputs that round to their print can give the printed figure."""
    if not isinstance(printed, Decimal) or outcome.low is None or outcome.high is None:
        return False
    return outcome.low <= printed <= outcome.high


def _not_recomputed(
    table: Published, worked: set[Cell], repeated: set[Cell]
) -> tuple[list[str], int]:
    """Return the derived cells that nobody accounts for, and how many are accounted for.

    Every derived cell has a rule with its inputs, stands again in another table, or has a note
    that says why not; a note that covers no cell is a mistake as well.
    """
    figures = {cell for cell, value in table.values.items() if value is not None}
    figures |= set(table.marks)
    noted = set(repeated)
    errors = []
    for note in table.not_printed:
        rows, columns = note.get("rows"), note.get("columns")
        covered = {
            cell
            for cell in figures - worked
            if table.may_be_derived(cell)
            and (rows is None or cell[0] in rows)
            and (columns is None or cell[1] in columns)
        }
        if not covered or not note.get("reason"):
            errors.append(
                f"not_printed（{rows or '全行'}, {columns or '全列'}）: 不要か理由がありません。"
            )
        noted |= covered
    forgotten = {cell for cell in figures - worked - noted if table.is_derived(cell)}
    errors += [
        f"{row}/{column}: 検算規則も、計算できない理由の記載もありません。"
        for row, column in sorted(forgotten)
    ]
    return errors, len(noted)
