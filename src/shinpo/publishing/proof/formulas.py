"""What one printed cell should be, worked out from other printed cells: 「検算式」.

Every rule comes down to a sum of signed terms, over another such sum if it is a ratio. The
arithmetic is exact. Beside the exact result stands how far it can move when the inputs are
only known to their printed unit, so that "it is rounding" can be checked and not just said.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path

from shinpo.core.yen import half_up
from shinpo.statistics.published import Cell, Misprint, Published
from shinpo.statistics.published_files import load, named_folder

HALF = Fraction(1, 2)
EXACT_MEASURES = frozenset(("count", "score"))  # counted, not rounded
EXACT_UNITS = frozenset(("yen", "count"))


@dataclass(frozen=True)
class Term:
    """A signed input cell; `table` is empty for the table itself."""

    row: str
    column: str
    factor: Fraction = Fraction(1)
    table: str = ""
    blank_is_zero: bool = False
    of_parts: bool = False  # a subtotal may itself be added up from rounded parts


@dataclass(frozen=True)
class Formula:
    """`scale` x sum of `top` / sum of `bottom`, rounded half up to `places`: 「検算式」."""

    top: tuple[Term, ...]
    bottom: tuple[Term, ...] = ()
    scale: Fraction = Fraction(1)
    places: int = 0


@dataclass(frozen=True)
class Reach:
    """A figure with the range it can lie in before it was rounded to its printed unit."""

    exact: Fraction
    low: Fraction
    high: Fraction


@dataclass(frozen=True)
class Outcome:
    """The result of a formula; `value` None says that there is no base to divide by."""

    value: Decimal | None
    low: Decimal | None
    high: Decimal | None


class Library:
    """The tables of one run, each read once, with the known misprints of their inputs."""

    def __init__(self) -> None:
        self._tables: dict[Path, Published] = {}

    def table(self, folder: Path) -> Published:
        """Return the table in `folder`."""
        key = folder.resolve()
        if key not in self._tables:
            self._tables[key] = load(key)
        return self._tables[key]

    def named(self, name: str, seen_from: Published) -> Published:
        """Return the table that a term of `seen_from` names; itself if the name is empty."""
        return self.table(named_folder(name, seen_from)) if name else seen_from


def input_value(table: Published, cell: Cell) -> Decimal | None:
    """Return the figure to calculate with: the print, or what is right where it is misprinted.

    A difference by rounding is not corrected (the print follows from finer figures and is
    right), nor is an unexplained one (the document's own later figures follow the print).
    """
    for entry in table.misprints:
        if (entry.row, entry.column) == cell and is_correction(entry):
            return entry.right if isinstance(entry.right, Decimal) else None
    return table.values.get(cell)


def is_correction(entry: Misprint) -> bool:
    """True if later figures are to be worked out from the right value and not the printed one."""
    return entry.cause == "misprint"


def reach(term: Term, table: Published) -> Reach | None:
    """Return one input with its range, or None if the document does not print it."""
    cell = (term.row, term.column)
    value = input_value(table, cell)
    if value is None:
        if not (term.blank_is_zero and table.values.get(cell) is None):
            return None
        value = Decimal(0)
    slack = _slack(table, cell, value, of_parts=term.of_parts)
    exact = Fraction(value)
    ends = sorted(term.factor * end for end in (exact - slack, exact + slack))
    return Reach(term.factor * exact, ends[0], ends[1])


def _slack(table: Published, cell: Cell, value: Decimal, *, of_parts: bool) -> Fraction:
    """Return how far the true figure can lie from the print: half of its last digit.

    Parts of parts each carry their own half where a subtotal was added up from them.
    """
    if table.measure(cell) in EXACT_MEASURES or table.unit(cell) in EXACT_UNITS:
        return Fraction(0)
    children = [(child, cell[1]) for child in table.children(cell[0])] if of_parts else []
    known = [(part, table.values[part]) for part in children if part in table.values]
    if known:
        parts = [_slack(table, p, v, of_parts=True) for p, v in known if v is not None]
        return sum(parts, Fraction(0))
    exponent = value.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return HALF / Fraction(10**decimals)


def evaluate(formula: Formula, table: Published, library: Library) -> Outcome | None:
    """Work a formula out: 「検算」. None means that an input is not printed."""
    top = _total(formula.top, table, library)
    if top is None:
        return None
    if not formula.bottom:
        return _outcome(formula, (top.exact, top.low, top.high))
    bottom = _total(formula.bottom, table, library)
    if bottom is None:
        return None
    if bottom.exact <= 0:  # nothing, or a loss, is no base for a ratio
        return Outcome(None, None, None)
    ends = [
        over / under
        for over, under in product((top.low, top.high), (bottom.low, bottom.high))
        if under > 0
    ]
    return _outcome(formula, (top.exact / bottom.exact, min(ends), max(ends)))


def _total(terms: Iterable[Term], table: Published, library: Library) -> Reach | None:
    parts = [reach(term, library.named(term.table, table)) for term in terms]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    return Reach(
        sum((part.exact for part in known), Fraction(0)),
        sum((part.low for part in known), Fraction(0)),
        sum((part.high for part in known), Fraction(0)),
    )


def _outcome(formula: Formula, figures: tuple[Fraction, Fraction, Fraction]) -> Outcome:
    value, low, high = (half_up(formula.scale * f, formula.places) for f in figures)
    return Outcome(value, min(low, high), max(low, high))
