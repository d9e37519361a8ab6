"""Why a printed figure is probably not what its inputs give: 「食い違いの原因」."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from shinpo.core.yen import half_up
from shinpo.publishing.number_check.structure import HELD, Kind, Structure
from shinpo.publishing.proof.formulas import Formula, Outcome

PERCENT = 100
SLIPS = (1, 2, 3, 4, 6)  # decimals and commas slip by these many digits
ENOUGH_DIGITS = 2  # a figure of one digit stands in a table many times


@dataclass(frozen=True)
class Cause:
    """A likely cause: an id, its words, and whether the print is right all the same."""

    id: str
    words: str
    harmless: bool = False

    @property
    def known(self) -> bool:
        """False for a difference that nothing explains."""
        return self.id != "unknown"


UNKNOWN = Cause("unknown", "原因は分かりません。元の計数を確かめてください")


def cause_of(
    structure: Structure, cell: tuple[int, int], formula: Formula, outcome: Outcome
) -> Cause:
    """Return the first cause that fits, from the harmless ones to the plain slips."""
    for find in CAUSES:
        cause = find(structure, cell, formula, outcome)
        if cause is not None:
            return cause
    return UNKNOWN


Finder = Callable[[Structure, tuple[int, int], Formula, Outcome], Cause | None]


def _rounding(
    structure: Structure, cell: tuple[int, int], formula: Formula, outcome: Outcome
) -> Cause | None:
    printed = structure.value(*cell)
    if printed is None or outcome.low is None or outcome.high is None:
        return None
    if outcome.low <= printed <= outcome.high:
        words = f"端数処理前の数値から計算しています（{outcome.low}～{outcome.high}の範囲）"
        return Cause("rounding", words, harmless=True)
    return None


def _lost(
    structure: Structure, cell: tuple[int, int], formula: Formula, outcome: Outcome
) -> Cause | None:
    """A blank: the figure was lost; if it stands in the next cell too, one of two was dropped."""
    if structure.value(*cell) is not None:
        return None
    row, column = cell
    for other, spec in enumerate(structure.columns):
        if other != column and structure.value(row, other) == outcome.value:
            words = f"欄が失われています（同じ数値が「{spec.words}」にあり、一方が落ちた）"
            return Cause("cell_lost", words)
    return Cause("cell_lost", "欄が失われています")


def _sign(
    structure: Structure, cell: tuple[int, int], formula: Formula, outcome: Outcome
) -> Cause | None:
    printed = structure.value(*cell)
    if printed is None or outcome.low is None or outcome.high is None or printed == 0:
        return None
    if outcome.low <= -printed <= outcome.high:
        lost = printed > 0
        return Cause("sign_lost", "負号（△）が失われています" if lost else "負号（△）が余分です")
    return None


def _decimals(
    structure: Structure, cell: tuple[int, int], formula: Formula, outcome: Outcome
) -> Cause | None:
    """The right figure, cut or rounded to fewer decimals than its column has."""
    read = structure.read(*cell)
    if read is None or outcome.value is None or read.places >= formula.places:
        return None
    if half_up(outcome.value, read.places) == read.value:
        return Cause("places", "列のほかの欄より少ない桁で丸めています")
    return None


def _slipped(
    structure: Structure, cell: tuple[int, int], formula: Formula, outcome: Outcome
) -> Cause | None:
    printed, right = structure.value(*cell), outcome.value
    if not printed or not right:
        return None
    for digits in SLIPS:
        for moved in (printed * 10**digits, printed / 10**digits):
            if (
                abs(moved - right) * 10 ** max(0, formula.places) < 1
                and moved.normalize() == right.normalize()
            ):
                return Cause("slip", f"桁（小数点・桁区切り）が{digits}桁ずれています")
    return None


def _transposed(
    structure: Structure, cell: tuple[int, int], formula: Formula, outcome: Outcome
) -> Cause | None:
    printed, right = structure.value(*cell), outcome.value
    if printed is None or right is None:
        return None
    a, b = _digits(printed, formula.places), _digits(right, formula.places)
    differ = [i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y]
    swapped = len(a) == len(b) and len(differ) == 2 and differ[1] == differ[0] + 1
    if swapped and (a[differ[0]], a[differ[1]]) == (b[differ[1]], b[differ[0]]):
        return Cause("transposed", f"数字の並びが入れ替わっています（{right}）")
    return None


def _row_missed(
    structure: Structure, cell: tuple[int, int], formula: Formula, outcome: Outcome
) -> Cause | None:
    """The total lacks one of its rows, or has one twice."""
    printed, right = structure.value(*cell), outcome.value
    row, column = cell
    parts = structure.rows[row].parts
    if (
        printed is None
        or right is None
        or formula.bottom
        or structure.columns[column].kind not in HELD
    ):
        return None
    for part, sign in parts:
        value = structure.value(part, column)
        if not value:
            continue
        label = structure.rows[part].label
        if printed == right - sign * value:
            return Cause("row_missed", f"合計に「{label}」が入っていません")
        if printed == right + sign * value:
            return Cause("row_twice", f"合計に「{label}」が二度入っています")
    return None


def _other_base(
    structure: Structure, cell: tuple[int, int], formula: Formula, outcome: Outcome
) -> Cause | None:
    """The ratio of another base, a ratio where a difference should stand, or the other way."""
    printed = structure.read(*cell)
    row, column = cell
    spec = structure.columns[column]
    if printed is None or spec.of is None or spec.kind is Kind.SHARE:
        return None
    top = structure.value(row, spec.of)
    for words, right in _others(structure, row, column, top):
        if half_up(right, printed.places) == printed.value:
            return Cause("other_base", words)
    is_ratio = outcome.value is not None and spec.kind is Kind.RATIO
    if is_ratio and printed.value == outcome.value - PERCENT:
        return Cause("ratio_as_change", "比率ではなく増減の率（比率－100）です")
    return None


def _others(
    structure: Structure, row: int, column: int, top: Decimal | None
) -> Iterator[tuple[str, Fraction]]:
    spec = structure.columns[column]
    if top is None:
        return
    for other, held in enumerate(structure.columns):
        base = structure.value(row, other)
        if held.kind not in HELD or base is None or base <= 0 or other == spec.of:
            continue
        if spec.kind is Kind.RATIO and other != spec.base:
            yield f"「{held.words}」を基にした比率です", Fraction(top) / Fraction(base) * PERCENT
        if spec.kind is Kind.RATIO and other == spec.base:
            yield "比率ではなく差です", Fraction(top - base)
        if spec.kind is Kind.DIFFERENCE and other == spec.base:
            yield "差ではなく比率です", Fraction(top) / Fraction(base) * PERCENT


def _copied(
    structure: Structure, cell: tuple[int, int], formula: Formula, outcome: Outcome
) -> Cause | None:
    """The figure of the line above or below, or of one of the inputs."""
    printed = structure.value(*cell)
    row, column = cell
    if printed is None or len(_digits(printed, 0)) < ENOUGH_DIGITS:
        return None
    near = {row - 1, row + 1, *(part for part, _ in structure.rows[row].parts)}
    for other in sorted(near):
        if 0 <= other < len(structure.rows) and structure.value(other, column) == printed:
            return Cause("copied", f"「{structure.rows[other].label}」の数値です")
    for other in (column - 1, column + 1):
        inside = 0 <= other < len(structure.columns)
        if inside and structure.value(row, other) == printed:
            return Cause("shifted", f"隣の「{structure.columns[other].words}」の数値です")
    return None


def _digits(value: Decimal, places: int) -> str:
    return str(abs(int(value.scaleb(places).to_integral_value())))


CAUSES: tuple[Finder, ...] = (
    _rounding,
    _lost,
    _sign,
    _decimals,
    _transposed,
    _slipped,
    _row_missed,
    _other_base,
    _copied,
)
