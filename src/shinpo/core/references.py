"""Figures placed in sentences by reference: 「計数の引用」.

A text never holds a figure: it says `{{approvals.actual|oku}}`, and the figure of the book is set
there when the text is shown or printed. What a text names and the book does not have is refused.

    render("保証承諾は{{approvals.actual|oku}}でした。", book, style("s001_eval"))
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from shinpo.core.figure_book import Figure, FigureBook
from shinpo.core.figures import CellKind, Measure, Style, print_cell
from shinpo.core.refusal import Problem, Refused
from shinpo.core.yen import exact, half_up

MILLIONS_OF_OKU = 100  # one 億 is a hundred 百万
OKU_OF_CHO = 100 * 100  # one 兆 is ten thousand 億
OPEN, CLOSE = "{{", "}}"
# What a reader sees after a figure of a unit; a unit that is not here prints the figure alone.
UNIT_WORDS: Mapping[str, str] = {
    "yen": "円",
    "thousand_yen": "千円",
    "ten_thousand_yen": "万円",
    "million_yen": "百万円",
    "hundred_million_yen": "億円",
    "percent": "％",
    "point": "ポイント",
    "points": "ポイント",
    "times": "倍",
    "case": "件",
    "cases": "件",
    "time": "回",
    "enterprise": "先",
    "enterprises": "先",
    "person": "名",
    "people": "名",
    "branch": "店舗",
    "institution": "機関",
}
_REFERENCE = re.compile(r"\{\{\s*([a-z0-9_]+(?:\.[a-z0-9_]+)+)\s*(?:\|\s*([a-z]+)\s*)?\}\}")


class Form(StrEnum):
    """How a figure is written in a sentence: 「計数の書き方」."""

    DEFAULT = "default"  # as the style prints it, with its unit
    OKU = "oku"  # 717億29百万円
    MILLION = "million"  # 71,729百万円
    THOUSAND = "thousand"
    MAN = "man"
    YEN = "yen"
    PLAIN = "plain"  # the figure alone, without unit
    SIGNED = "signed"  # as default, with a plus before an increase


_UNIT_OF_FORM = {
    Form.OKU: "million_yen",
    Form.MILLION: "million_yen",
    Form.THOUSAND: "thousand_yen",
    Form.MAN: "ten_thousand_yen",
    Form.YEN: "yen",
}


@dataclass(frozen=True)
class Reference:
    """A figure named in a text: 「引用」."""

    ref: str
    form: Form = Form.DEFAULT

    @property
    def written(self) -> str:
        """The reference as a text writes it."""
        bar = "" if self.form is Form.DEFAULT else f"|{self.form.value}"
        return f"{OPEN}{self.ref}{bar}{CLOSE}"


def parse(text: str) -> tuple[str | Reference, ...]:
    """Return the words and references of a text in order: 「引用の読取り」.

    :raises Refused: if a format is unknown, or braces stand that are no reference.
    """
    parts: list[str | Reference] = []
    problems: list[Problem] = []
    at = 0
    for found in _REFERENCE.finditer(text):
        parts.append(text[at : found.start()])
        at = found.end()
        form = found[2] or Form.DEFAULT.value
        if form in {known.value for known in Form}:
            parts.append(Reference(found[1], Form(form)))
        else:
            known = "・".join(one.value for one in Form)
            problems.append(
                Problem(
                    "body",
                    "reference.form",
                    f"「{found[0]}」の書き方「{form}」はありません。{known}から選んでください。",
                )
            )
    parts.append(text[at:])
    problems += [
        Problem(
            "body",
            "reference.braces",
            f"「{_around(part)}」は計数の引用として読み取れません。"
            f"{OPEN}計数の名前{CLOSE} の形に直してください。",
        )
        for part in parts
        if isinstance(part, str) and (OPEN in part or CLOSE in part)
    ]
    if problems:
        raise Refused(*problems)
    return tuple(part for part in parts if part != "")


def references(text: str) -> tuple[Reference, ...]:
    """Return the references of a text in order."""
    return tuple(part for part in parse(text) if isinstance(part, Reference))


def render(text: str, book: FigureBook, style: Style) -> str:
    """Return the text with its figures in place: 「引用した計数の表示」.

    :raises Refused: naming every reference that the book does not have, or cannot write so.
    """
    written, problems = [], []
    for part in parse(text):
        if isinstance(part, str):
            written.append(part)
            continue
        try:
            written.append(written_figure(book.named(part.ref), part.form, style))
        except Refused as refused:
            problems += [p for p in refused.problems if p not in problems]
    if problems:
        raise Refused(*problems)
    return "".join(written)


def written_figure(figure: Figure, form: Form, style: Style) -> str:
    """Return one figure in words and digits: 「計数の表記」.

    Amounts are rounded half up once, from the exact figure, to the unit that is written.

    :raises Refused: if an amount is asked of what is none, or a finer unit than is known.
    """
    if form in _UNIT_OF_FORM:
        return _amount(figure, form, style)
    text = print_cell(figure.cell, measure=figure.measure, unit_in=figure.unit, style=style)
    if figure.cell.kind is CellKind.NIL or figure.cell.value == 0:
        text = "0"  # in a sentence none is said, not dashed
    if form is Form.SIGNED and _sign(figure) > 0:
        text = f"+{text}"
    if form is Form.PLAIN or not any(map(str.isdigit, text)):
        return text
    return text + unit_word(_printed_unit(figure, style))


def unit_word(unit: str) -> str:
    """Return what a reader sees after a figure; indicators are held in the counter itself (回)."""
    return UNIT_WORDS.get(unit, "" if unit.isascii() else unit)


def _printed_unit(figure: Figure, style: Style) -> str:
    """Return the unit that `print_cell` printed in: the style's for finer amounts."""
    money = style.money_units
    if figure.measure not in (Measure.AMOUNT, Measure.AVERAGE) or figure.unit not in money:
        return figure.unit
    if style.unit is None or money[figure.unit] >= money[style.unit]:
        return figure.unit
    return style.unit


def _amount(figure: Figure, form: Form, style: Style) -> str:
    unit = _UNIT_OF_FORM[form]
    money = style.money_units
    value = figure.cell.value
    if figure.unit not in money or value is None or isinstance(value, str):
        raise _refused(figure, form, "金額ではありません")
    if money[figure.unit] > money[unit]:
        held = UNIT_WORDS.get(figure.unit, figure.unit)
        raise _refused(figure, form, f"{held}単位でしか分かりません")
    held_exactly = exact(value)
    if figure.cell.numerator is not None and figure.cell.denominator is not None:
        held_exactly = exact(figure.cell.numerator) / exact(figure.cell.denominator)
    number = int(half_up(held_exactly * Fraction(money[figure.unit], money[unit]), 0))
    minus = style.minus if number < 0 else ""
    if form is Form.OKU:
        return minus + _in_oku(abs(number))
    return f"{minus}{abs(number):,}{UNIT_WORDS[unit]}"


def _in_oku(millions: int) -> str:
    """Write millions of yen as 1兆2,345億67百万円: 「億・百万円による表記」."""
    whole, rest = divmod(millions, MILLIONS_OF_OKU)
    cho, oku = divmod(whole, OKU_OF_CHO)
    words = (f"{cho:,}兆" if cho else "") + (f"{oku:,}億" if oku else "")
    if rest or not words:
        words += f"{rest}百万"
    return f"{words}円"


def _sign(figure: Figure) -> int:
    value = figure.cell.value
    if value is None or isinstance(value, str):
        return 0
    return (value > 0) - (value < 0)


def _around(part: str) -> str:
    at = min(i for i in (part.find(OPEN), part.find(CLOSE)) if i >= 0)
    return part[at : at + MILLIONS_OF_OKU].splitlines()[0]


def _refused(figure: Figure, form: Form, why: str) -> Refused:
    return Refused(
        Problem(
            "body",
            "reference.amount",
            f"「{figure.ref}」（{figure.term}）は{why}。書き方「{form.value}」では表せません。"
            "ほかの書き方を選んでください。",
        )
    )
