"""A published table with every comparison worked out again: 「公表計数の再計算」.

Ratios, shares, points, averages and grades are never copied where their inputs are printed: the
number check's own rules work them out. What has no inputs is carried and marked; what is known to
be printed wrong is printed right with a note; what came from finer figures than the print (円単位
の額) keeps the document's figure with a note, since that one is right.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from shinpo.core.tables import Table
from shinpo.publishing.proof.formulas import Library, evaluate
from shinpo.publishing.proof.report import Mark, printed_mark
from shinpo.publishing.proof.rules import Check, checks, graded
from shinpo.statistics.published import DERIVED_MEASURES, Cell, Misprint, Published
from shinpo.statistics.published_table import as_table

CARRIED_MARK = "＊"
CARRIED_NOTE = (
    "＊は、計算の基となる計数が資料に印刷されていないため、資料の値をそのまま掲げたものです。"
)
MISPRINT, ROUNDING, EQUALS = "misprint", "rounding", "equals"
DERIVED_ROW = "ratio"  # a line that is itself a ratio (経営諸比率)


class Status(StrEnum):
    """Where a printed comparison comes from: 「比較の由来」."""

    RECOMPUTED = "recomputed"  # from printed inputs, as the document prints it
    CARRIED = "carried"  # the inputs are not printed
    CORRECTED = "corrected"  # a known misprint: the right value is printed
    FINER = "finer"  # from figures finer than the print, or unexplained: the document's is kept


@dataclass(frozen=True)
class Verdict:
    """One comparison: what is printed now, and what the document printed."""

    status: Status
    shown: Mark
    printed: Mark
    worked_out: Mark = None
    reason: str = ""


@dataclass(frozen=True)
class Recomputed:
    """A table ready to print, with what was found of its comparisons."""

    name: str
    published: Published
    table: Table
    verdicts: Mapping[Cell, Verdict]  # comparisons, and other cells that are misprinted


def recomputed(folder: Path, library: Library) -> Recomputed:
    """Return a published table with its comparisons worked out again: 「公表計数の再計算」."""
    published = library.table(folder)
    verdicts = dict(_verdicts(published, library))
    values, marks = dict(published.values), dict(published.marks)
    for cell, verdict in verdicts.items():
        if isinstance(verdict.shown, str):
            marks[cell] = verdict.shown
        else:
            values[cell] = verdict.shown
    table = as_table(replace(published, values=values, marks=marks))
    return Recomputed(folder.name, published, _noted(table, published, verdicts), verdicts)


def is_comparison(table: Published, cell: Cell) -> bool:
    """True for ratios, shares, points, averages, grades and the thirteen ratios: 「比較の欄」."""
    measure = table.measure(cell)
    return measure in DERIVED_MEASURES or (
        measure == "percent" and table.row_of[cell[0]].kind == DERIVED_ROW
    )


def _verdicts(
    table: Published, library: Library, *, follow: bool = True
) -> Iterator[tuple[Cell, Verdict]]:
    """Yield what is to be said of each cell; `follow` looks repeated figures up where they came."""
    worked = _worked_out(table, library)
    if follow:
        worked |= _repeated(table, library, worked)
    entries = {(entry.row, entry.column): entry for entry in table.misprints}
    for cell in dict.fromkeys((*table.values, *table.marks, *entries)):
        printed, entry = printed_mark(table, cell), entries.get(cell)
        comparison = is_comparison(table, cell)
        if entry is not None and (comparison or entry.cause != ROUNDING):
            yield cell, _listed(entry, printed)
        elif comparison and cell in worked:
            yield cell, Verdict(Status.RECOMPUTED, worked[cell], printed, worked[cell])
        elif comparison and printed is not None:
            yield cell, Verdict(Status.CARRIED, printed, printed)


def _listed(entry: Misprint, printed: Mark) -> Verdict:
    if entry.cause == MISPRINT:
        return Verdict(Status.CORRECTED, entry.right, printed, entry.right, entry.reason)
    reason = "" if entry.cause == ROUNDING else entry.reason
    return Verdict(Status.FINER, printed, printed, entry.right, reason)


def _worked_out(table: Published, library: Library) -> dict[Cell, Mark]:
    """Return every comparison that a rule works out from printed inputs."""
    found: dict[Cell, Mark] = {}
    for check in _open_checks(table, library, found):
        if check.rule == EQUALS:
            continue
        outcome = evaluate(check.formula, table, library)
        if outcome is not None:
            found[check.cell] = graded(check, table, library) if check.grading else outcome.value
    return found


def _repeated(table: Published, library: Library, worked: Mapping[Cell, Mark]) -> dict[Cell, Mark]:
    """Return the comparisons printed again, by what they are where they stand first.

    What is corrected there is corrected here; what is carried there is carried here.
    """
    found = dict(worked)
    for check in _open_checks(table, library, found):
        if check.rule != EQUALS:
            continue
        (term,) = check.formula.top
        source = library.named(term.table, table)
        verdict = dict(_verdicts(source, library, follow=False)).get((term.row, term.column))
        if verdict is not None and verdict.status in (Status.RECOMPUTED, Status.CORRECTED):
            found[check.cell] = verdict.shown
    return found


def _open_checks(table: Published, library: Library, found: Mapping[Cell, Mark]) -> Iterator[Check]:
    """Yield the checks of comparisons that have a cell and are not yet found."""
    for check in checks(table, library):
        has_cell = check.cell in table.values or check.cell in table.marks
        if has_cell and check.cell not in found and is_comparison(table, check.cell):
            yield check


def _noted(table: Table, published: Published, verdicts: Mapping[Cell, Verdict]) -> Table:
    """Return the table with a mark at every figure that needs a word, and the words."""
    notes: list[str] = []
    marks: dict[Cell, str] = {}
    for cell, verdict in verdicts.items():
        if verdict.status is Status.CARRIED:
            marks[cell] = CARRIED_MARK
        elif verdict.status in (Status.CORRECTED, Status.FINER):
            marks[cell] = f"※{len(notes) + 1}"
            notes.append(f"{marks[cell]}　{_note(published, cell, verdict)}")
    if CARRIED_MARK in marks.values():
        notes.append(CARRIED_NOTE)
    return replace(table, marks=marks, notes=(*table.notes, *notes))


def _note(table: Published, cell: Cell, verdict: Verdict) -> str:
    where = f"{table.row_of[cell[0]].label}の{'・'.join(table.column_of[cell[1]].head)}"
    reason = verdict.reason.rstrip("。")
    if verdict.status is Status.CORRECTED:
        printed = "空欄" if verdict.printed is None else str(verdict.printed)
        return f"{where}は、資料の印刷（{printed}）を改めています。{reason}。"
    worked_out = f"印刷された計数から計算すると{verdict.worked_out}"
    if not reason:
        return f"{where}は、円単位の額から計算された資料の値です（{worked_out}）。"
    return f"{where}は資料の値です（{worked_out}）。{reason}。"
