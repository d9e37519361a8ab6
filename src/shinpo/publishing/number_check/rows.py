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
LONGEST_RUN = 24  # rows under a total that no word marks as one
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


class _Running:
    """A sum of rows that grows, held in every column against the row that it may make."""

    def __init__(self, structure: Structure, row: int) -> None:
        self.structure = structure
        columns = _held(structure)
        printed = [(j, structure.value(row, j)) for j in columns]
        self.printed = [(j, v, _slack(structure, row, j)) for j, v in printed if v is not None]
        self.totals = {j: Decimal(0) for j, _, _ in self.printed}
        self.parts = 0

    def add(self, part: int, sign: int = 1) -> None:
        """Take a row in."""
        self.parts += 1
        for j in self.totals:
            self.totals[j] += (self.structure.value(part, j) or Decimal(0)) * sign

    @property
    def score(self) -> tuple[int, int]:
        """In how many columns the row is the sum, and in how many it is not."""
        fits = misses = 0
        for j, printed, slack in self.printed:
            total = self.totals[j]
            if printed == 0 and total == 0:
                continue
            near = abs(Fraction(printed - total)) <= slack * (self.parts + 1)
            fits += near
            misses += not near
        return fits, misses


def _score(structure: Structure, row: int, parts: Parts) -> tuple[int, int]:
    """Return in how many columns a row is the sum of its parts, and in how many it is not."""
    sums = _Running(structure, row)
    for part, sign in parts:
        sums.add(part, sign)
    return sums.score


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
    sums = _Running(structure, row)
    for length, part in enumerate(reversed(open_rows), start=1):
        sums.add(part)
        fits, misses = sums.score
        if length == 1 and part != row - 1:
            continue  # a total of one row is one only where it stands right under it
        score = (fits, -misses, length)
        if fits and fits >= misses and (best is None or score > best):
            best, chosen = score, tuple((i, 1) for i in open_rows[-length:])
    if not chosen and len(open_rows) > 1 and GRAND.match(spec.label):
        whole = tuple((i, 1) for i in open_rows)
        chosen = whole if _near(structure, row, whole, NEARER) else ()
    return chosen


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
    sums = _Running(structure, row)
    for i in range(row + 1, min(len(structure.rows), row + 1 + LONGEST_RUN)):
        if structure.rows[i].of_which or TOTAL.search(structure.rows[i].label):
            break
        sums.add(i)
        if sums.parts > 1:
            fits, misses = sums.score
            if fits > 1 and not misses:
                return tuple((part, 1) for part in range(row + 1, i + 1))
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
