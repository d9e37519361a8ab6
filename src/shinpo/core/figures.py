"""A figure as it is published: 「統計表の数値と表記」.

A cell is a value with a kind, so that nothing, less than half a unit, no base and secret are
four things and never one empty string. Constructors decide the kind from exact inputs, once; a
`Style` (data, law/styles.toml) decides how each publication prints it. Rounding is half up, each
cell alone; totals are never forced to fit.

    cell = ratio(5_500_830_000, 5_946_844_000, places=1)   # value 92.5, keeps both inputs
    print_cell(cell, measure=Measure.RATIO, unit_in="percent", style=style("s002_bulletin"))
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from shinpo.core.yen import Exact, exact, half_up

PRINT_THE_NUMBER = "#"  # in a style: no glyph, print the figure itself
PERCENT = 100


class CellKind(StrEnum):
    """What a cell is, before anybody prints it: 「セルの種別」."""

    VALUE = "value"  # a figure
    NIL = "nil"  # counted, and there is none (該当なし)
    BELOW_UNIT = "below_unit"  # there is some, but it rounds to zero (単位未満)
    NO_BASE = "no_base"  # a quotient without a usable base (比較の基がない)
    NOT_APPLICABLE = "not_applicable"  # the cell has no meaning (該当する欄でない)
    SUPPRESSED = "suppressed"  # known, but withheld (秘匿)
    PROVISIONAL = "provisional"  # a figure that may change (速報)
    REVISED = "revised"  # a figure that was changed (改定)


class Measure(StrEnum):
    """What a column measures; decides commas, glyphs and units: 「計数の種類」."""

    COUNT = "count"
    AMOUNT = "amount"
    RATIO = "ratio"  # now / before, actual / plan, B/A: in percent
    SHARE = "share"  # part / whole: in percent
    AVERAGE = "average"
    POINT = "point"  # difference of two percentages
    PERCENT = "percent"  # a rate, a multiple: one of the 13 ratios
    GRADE = "grade"
    SCORE = "score"
    TEXT = "text"


class Case(StrEnum):
    """The situations for which a style names a glyph: 「記号で表す場合」."""

    NIL = "nil"
    BELOW_UNIT = "below_unit"
    NO_BASE = "no_base"  # something now, base zero (or unknown)
    BOTH_ZERO = "both_zero"  # nothing now, base zero
    NEGATIVE_BASE = "negative_base"
    NOT_APPLICABLE = "not_applicable"
    SUPPRESSED = "suppressed"


FigureValue = int | Decimal | str | None

_VALUELESS = (CellKind.NO_BASE, CellKind.NOT_APPLICABLE, CellKind.SUPPRESSED)


@dataclass(frozen=True)
class Cell:
    """One cell of a table. Quotients keep their inputs, so that a reader can be shown them.

    `value` is an int or Decimal (nil and below_unit too: tidy files need a number), a str for
    grades and texts, None where the kind has no figure. `numerator` and `denominator` are None
    where they are not known (a transcribed document) or do not exist.
    """

    kind: CellKind
    value: FigureValue = None
    numerator: Exact | None = None
    denominator: Exact | None = None

    def __post_init__(self) -> None:
        if isinstance(self.value, bool | float):
            raise TypeError("a figure is int, Decimal or str; a binary float loses a yen")
        if (self.value is None) != (self.kind in _VALUELESS):
            raise ValueError(f"a cell of kind {self.kind} with value {self.value!r}")
        if self.kind in (CellKind.NIL, CellKind.BELOW_UNIT) and self.value != 0:
            raise ValueError(f"a cell of kind {self.kind} holds zero, not {self.value!r}")

    @property
    def case(self) -> Case | None:
        """The situation a style has a glyph for; None for an ordinary figure."""
        if self.kind is CellKind.NO_BASE:
            if self.denominator is not None and self.denominator < 0:
                return Case.NEGATIVE_BASE
            return Case.BOTH_ZERO if self.numerator == 0 else Case.NO_BASE
        if self.kind in (CellKind.PROVISIONAL, CellKind.REVISED, CellKind.VALUE):
            return Case.NIL if self.value == 0 else None
        return Case(self.kind.value)


def figure(value: FigureValue) -> Cell:
    """Return the cell of a number as it stands: 「計数」. None means not applicable, zero nil."""
    if value is None:
        return Cell(CellKind.NOT_APPLICABLE)
    if isinstance(value, str):
        return Cell(CellKind.VALUE, value)
    return Cell(CellKind.NIL if value == 0 else CellKind.VALUE, value)


def amount(yen: int) -> Cell:
    """Return an amount: 「金額」. Units are the style's business, so hold yen."""
    return figure(_whole(yen))


def count(n: int) -> Cell:
    """Return a count: 「件数」."""
    return figure(_whole(n))


def ratio(numerator: Exact, denominator: Exact, *, places: int = 1) -> Cell:
    """Return numerator / denominator in percent: 「前年比」「計画比」「B/A」 (100.0 = unchanged).

    A base of zero or less gives no_base: the percentage of a loss says nothing.
    """
    return _quotient(numerator, denominator, places=places, scale=PERCENT)


def share(part: Exact, whole: Exact, *, places: int = 1) -> Cell:
    """Return part / whole in percent: 「構成比」. Shares are not forced to add up to 100."""
    return _quotient(part, whole, places=places, scale=PERCENT)


def average(total: Exact, number: Exact, *, places: int = 0) -> Cell:
    """Return total / number: 「1件当たり平均」, 「倍率」."""
    return _quotient(total, number, places=places, scale=1)


def no_base(numerator: Exact | None = None) -> Cell:
    """Return a quotient whose base is missing and cannot be looked up: 「比較対象なし」.

    For transcribed documents: the numerator stands in its own column, the base is not printed.
    """
    return Cell(CellKind.NO_BASE, None, numerator, None)


def point_difference(minuend: Cell, subtrahend: Cell) -> Cell:
    """Return the difference of two percentages in points: 「ポイント差」.

    Taken between the rounded percentages, as a reader would subtract them: seed 002 prints
    1.33 - 1.25 = 0.08 although the exact rates differ by 0.07.
    """
    left, right = minuend.value, subtrahend.value
    if not isinstance(left, int | Decimal) or not isinstance(right, int | Decimal):
        return Cell(CellKind.NOT_APPLICABLE)
    return figure(Decimal(left) - Decimal(right))


def _whole(number: int) -> int:
    if isinstance(number, bool) or not isinstance(number, int):
        raise TypeError(f"counts and amounts are int, not {type(number).__name__}")
    return number


def _quotient(numerator: Exact, denominator: Exact, *, places: int, scale: int) -> Cell:
    top, base = exact(numerator), exact(denominator)
    if base <= 0:
        return Cell(CellKind.NO_BASE, None, numerator, denominator)
    value = half_up(top * scale / base, places)
    kind = CellKind.VALUE
    if value == 0:
        kind = CellKind.NIL if top == 0 else CellKind.BELOW_UNIT
    return Cell(kind, value, numerator, denominator)


@dataclass(frozen=True)
class Style:
    """How one publication prints its figures: 「表記の様式」. Data: law/styles.toml.

    `glyphs[case]` holds for every measure unless `measure_glyphs[measure][case]` says otherwise.
    """

    name: str
    title: str
    unit: str | None  # unit of amounts; None leaves them in the unit they are held in
    minus: str  # put before the digits, its blank included
    comma: frozenset[Measure]
    places: Mapping[Measure, int]  # fewest decimals printed
    glyphs: Mapping[Case, str]
    measure_glyphs: Mapping[Measure, Mapping[Case, str]]
    marks: Mapping[CellKind, str]  # put before provisional and revised figures
    money_units: Mapping[str, int]  # yen in each unit of money
    legend: tuple[str, ...] = ()

    def glyph(self, measure: Measure, case: Case) -> str:
        """Return the glyph for a case, `PRINT_THE_NUMBER` if the figure itself is printed."""
        return self.measure_glyphs.get(measure, {}).get(case, self.glyphs[case])


def print_cell(
    cell: Cell,
    *,
    measure: Measure,
    unit_in: str,
    style: Style,
    unit_out: str | None = None,
) -> str:
    """Return the text of a cell in a style: 「統計表の表記」.

    `unit_in` is the unit the cell is held in. Amounts are converted half up to `unit_out`, or
    to the style's unit if that is None; a figure held in a coarser unit stays as it is. A
    transcribed document passes its own unit as both.
    """
    if isinstance(cell.value, str):
        return cell.value
    number = printed_number(cell, measure=measure, unit_in=unit_in, style=style, unit_out=unit_out)
    if number is None:
        text = style.glyph(measure, cell.case or Case.BELOW_UNIT)
    else:
        text = _digits(number, measure, style)
    return style.marks.get(cell.kind, "") + text


def printed_number(
    cell: Cell,
    *,
    measure: Measure,
    unit_in: str,
    style: Style,
    unit_out: str | None = None,
) -> int | Decimal | None:
    """Return the number that `print_cell` prints: 「表記する数値」. None where a glyph stands.

    For media that keep numbers as numbers (a workbook's cell).
    """
    if cell.value is None or isinstance(cell.value, str):
        return None
    number = _converted(cell, measure, unit_in, unit_out or style.unit, style.money_units)
    case = cell.case or (Case.BELOW_UNIT if number == 0 else None)
    glyph = style.glyph(measure, case) if case else PRINT_THE_NUMBER
    return number if glyph == PRINT_THE_NUMBER else None


def _converted(
    cell: Cell, measure: Measure, unit_in: str, unit_out: str | None, money: Mapping[str, int]
) -> int | Decimal:
    value = cell.value
    assert isinstance(value, int | Decimal)
    if measure is Measure.AMOUNT and unit_in not in money:
        raise ValueError(f"{unit_in!r} is not a unit of money")
    if unit_out is None or measure not in (Measure.AMOUNT, Measure.AVERAGE):
        return value
    if unit_in not in money or money[unit_in] >= money[unit_out]:
        return value
    places = _places(value)
    held = exact(value)
    if cell.numerator is not None and cell.denominator is not None:
        held = exact(cell.numerator) / exact(cell.denominator)  # no double rounding
    return half_up(held * Fraction(money[unit_in], money[unit_out]), places)


def _places(value: int | Decimal) -> int:
    if isinstance(value, int):
        return 0
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError(f"{value} is not a finite figure")
    return max(0, -exponent)


def _digits(value: int | Decimal, measure: Measure, style: Style) -> str:
    places = max(_places(value), style.places.get(measure, 0))
    comma = "," if measure in style.comma else ""
    digits = f"{Decimal(value).copy_abs():{comma}.{places}f}"
    return style.minus + digits if value < 0 else digits
