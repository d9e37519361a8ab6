"""What the rows of a table add up, from their words, their indent and what fits: 「行の推定」."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from shinpo.publishing.number_check.structure import HELD, RowSpec, Structure

HALF = Fraction(1, 2)
TOTAL = re.compile(
    r"(?:(?<![会設統推家])計|総額|全体|総数)(?:[(（].*[)）])?$|^(?:合計|総計|小計|計)"
)
GRAND = re.compile(r"^(?:合計|総合計|総計|計|総額|全体)$")
REST = re.compile(r"その他|上記以外")
BALANCE = re.compile(r"^(?:[(（]?[0-9]*[)）]?)?(.*)収支差額$")
NUMBERED = re.compile(r"^[(（]?[0-9]+[)）.]?")
BRACKETS = re.compile(r"[(（][^)）]*[)）]")
DRAWN = re.compile(r"取崩")
NEAR = Fraction(1, 5)  # the row over a closed list (… その他) this near its sum was meant to be it
NEARER = Fraction(1, 20)  # 合計 under rows that it does not add up in any column
LARGE = 100  # two small figures meet by chance

Parts = tuple[tuple[int, int], ...]


def with_sums(structure: Structure) -> Structure:
    """Return the table with the parts of every row that is a sum or a balance."""
    found: dict[int, Parts] = {}
    _balances(structure, found)
    _below(structure, found)
    _above(structure, found)
    rows = [replace(row, parts=found.get(i, ())) for i, row in enumerate(structure.rows)]
    return structure.with_rows(rows)


def _held(structure: Structure) -> list[int]:
    return [j for j, column in enumerate(structure.columns) if column.kind in HELD]


def _score(structure: Structure, row: int, parts: Parts) -> tuple[int, int]:
    """Return in how many columns a row is the sum of its parts, and in how many it is not."""
    fits = misses = 0
    for j in _held(structure):
        printed = structure.value(row, j)
        values = [(structure.value(i, j) or Decimal(0)) * sign for i, sign in parts]
        total = sum(values, Decimal(0))
        if printed is None or (printed == 0 and total == 0):
            continue
        slack = _slack(structure, row, j) * (len(parts) + 1)
        fits += abs(Fraction(printed - total)) <= slack
        misses += abs(Fraction(printed - total)) > slack
    return fits, misses


def _slack(structure: Structure, row: int, j: int) -> Fraction:
    read = structure.read(row, j)
    exactly = structure.counted(row, j) or structure.sheet.unit == "yen"
    return Fraction(0) if exactly or read is None else HALF / 10**read.places


def _figures(structure: Structure, row: int) -> bool:
    return any(structure.value(row, j) is not None for j in _held(structure))


def _above(structure: Structure, found: dict[int, Parts]) -> None:
    """Find totals under their parts: each closes the rows that are still open above it."""
    inside = {i for parts in found.values() for i, _ in parts}
    open_rows: list[int] = []
    for i, row in enumerate(structure.rows):
        if row.of_which or not _figures(structure, i):
            continue
        if i in found or not TOTAL.search(row.label):
            if i not in inside:
                open_rows.append(i)
            continue
        parts = _best_above(structure, i, open_rows, row)
        if parts:
            found[i] = parts
            taken = {part for part, _ in parts}
            open_rows = [one for one in open_rows if one not in taken]
        open_rows.append(i)


def _best_above(structure: Structure, row: int, open_rows: list[int], spec: RowSpec) -> Parts:
    best: tuple[int, int, int] | None = None
    chosen: Parts = ()
    for length in range(len(open_rows), 0, -1):
        parts = tuple((i, 1) for i in open_rows[-length:])
        fits, misses = _score(structure, row, parts)
        if length == 1 and not _named_after(structure, row, parts):
            continue
        score = (fits, -misses, length)
        if fits and fits >= misses and (best is None or score > best):
            best, chosen = score, parts
    if not chosen and len(open_rows) > 1 and GRAND.match(spec.label):
        whole = tuple((i, 1) for i in open_rows)
        chosen = whole if _near(structure, row, whole, NEARER) else ()
    return chosen


def _named_after(structure: Structure, row: int, parts: Parts) -> bool:
    """A total of one row is one only where it stands right under it."""
    return parts[0][0] == row - 1


def _below(structure: Structure, found: dict[int, Parts]) -> None:
    """Find totals over their parts: deeper rows under a row, or rows that plainly add up to it."""
    for i, row in enumerate(structure.rows):
        if i in found or not _figures(structure, i) or row.of_which:
            continue
        parts = _deeper(structure, i)
        if len(parts) > 1:
            fits, misses = _score(structure, i, parts)
            closed = REST.search(structure.rows[parts[-1][0]].label)
            if (fits and fits >= misses) or (closed and _near(structure, i, parts, NEAR)):
                found[i] = parts
        elif not parts and not TOTAL.search(row.label):
            parts = _run(structure, i)
            if parts:
                found[i] = parts


def _deeper(structure: Structure, row: int) -> Parts:
    own = structure.rows[row].indent
    under: list[int] = []
    for i in range(row + 1, len(structure.rows)):
        if structure.rows[i].indent <= own:
            break
        under.append(i)
    if not under:
        return ()
    level = min(structure.rows[i].indent for i in under)
    return tuple(
        (i, 1)
        for i in under
        if structure.rows[i].indent == level
        and not structure.rows[i].of_which
        and _figures(structure, i)
    )


def _run(structure: Structure, row: int) -> Parts:
    """Return the rows right below that add up to a row in every column, two or more of them."""
    if len(_held(structure)) < 2:
        return ()
    values = [abs(structure.value(row, j) or Decimal(0)) for j in _held(structure)]
    if max(values, default=Decimal(0)) < LARGE:
        return ()
    parts: list[tuple[int, int]] = []
    for i in range(row + 1, len(structure.rows)):
        if structure.rows[i].of_which or TOTAL.search(structure.rows[i].label):
            break
        parts.append((i, 1))
        if len(parts) > 1:
            fits, misses = _score(structure, row, tuple(parts))
            if fits > 1 and not misses:
                return tuple(parts)
    return ()


def _balances(structure: Structure, found: dict[int, Parts]) -> None:
    """Find balances: 経常収支差額 is 経常収入 less 経常支出, 当期収支差額 what all of it leaves."""
    named = {plain(row.label): i for i, row in reversed(list(enumerate(structure.rows)))}
    for label, i in named.items():
        balance = BALANCE.match(label)
        if balance is None:
            continue
        income, expense = named.get(f"{balance[1]}収入"), named.get(f"{balance[1]}支出")
        if income is not None and expense is not None:
            found[i] = ((income, 1), (expense, -1))
    for label, i in named.items():
        if label not in ("当期収支差額", "収支差額") or i in found:
            continue
        over = tuple(_into_surplus(structure, found, i))
        if len(over) > 1 and _score(structure, i, over)[0]:
            found[i] = over


def _into_surplus(
    structure: Structure, found: dict[int, Parts], last: int
) -> Iterator[tuple[int, int]]:
    for i, row in enumerate(structure.rows[:last]):
        drawn = DRAWN.search(row.label) and not any(
            i == part for p in found.values() for part, _ in p
        )
        if (i in found and BALANCE.match(plain(row.label))) or drawn:
            yield i, 1


def plain(label: str) -> str:
    """Return a label without its number and what stands in brackets."""
    return BRACKETS.sub("", NUMBERED.sub("", label))


def _near(structure: Structure, row: int, parts: Sequence[tuple[int, int]], near: Fraction) -> bool:
    for j in _held(structure):
        printed = structure.value(row, j)
        total = sum((structure.value(i, j) or Decimal(0)) * sign for i, sign in parts)
        if printed and abs(Fraction(printed - total)) <= abs(Fraction(printed)) * near:
            return True
    return False
