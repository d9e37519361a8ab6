"""What a definition says, in words: 「指標の定義の説明」."""

from collections.abc import Mapping

from shinpo.core.era import year_in_era
from shinpo.core.figures import Cell, CellKind
from shinpo.core.fiscal_year import Term
from shinpo.core.indicators import (
    PERCENT_UNIT,
    YEN,
    Count,
    Definition,
    Entered,
    Ratio,
    Result,
    Sum,
)
from shinpo.core.period import Month
from shinpo.law.eras import eras
from shinpo.law.indicators import word_of_value, words
from shinpo.planning.indicators.counting import Counting
from shinpo.planning.plans.tables import year_term

Said = tuple[tuple[str, str], ...]


def said(one: Definition, known: Mapping[str, Definition]) -> Said:
    """Return what an indicator counts: what, from which records, under which condition."""
    source = one.source
    if isinstance(source, Count):
        return _count(source)
    if isinstance(source, Ratio):
        times = "×100" if source.scale == 100 else ""
        text = f"「{_term(known, source.of)}」÷「{_term(known, source.over)}」{times}"
        return (("数えるもの", "ほかの指標の割合"), ("計算", text))
    if isinstance(source, Sum):
        parts = "＋".join(f"「{_term(known, name)}」" for name in source.of)
        less = "".join(f"－「{_term(known, name)}」" for name in source.less)
        return (("数えるもの", "ほかの指標の合計"), ("計算", parts + less))
    if isinstance(source, Result):
        return (("数えるもの", "業務実績・収支の行"), ("行", source.ref))
    assert isinstance(source, Entered)
    return (
        ("数えるもの", "記入（どの記録からも数えられないもの）"),
        ("証拠とするもの", source.evidence),
    )


def _count(source: Count) -> Said:
    whole = "期末の月" if source.is_stock else "期間のすべての月"
    conditions = "、".join(
        f"{words('column')[column]}が「{'」「'.join(_values(source, column))}」"
        for column, _ in source.where
    )
    return (
        ("数えるもの", words("how")[source.how.value]),
        ("どの記録から", words("dataset")[source.dataset]),
        ("期間", whole),
        ("条件", conditions or "すべて"),
    )


def _values(source: Count, column: str) -> list[str]:
    return [word_of_value(source.dataset, column, value) for value in source.wanted(column)]


def _term(known: Mapping[str, Definition], name: str) -> str:
    return known[name].term if name in known else name


def rounding(one: Definition) -> str:
    """Say how the figure is rounded."""
    if isinstance(one.source, Ratio):
        where = f"小数第{one.places + 1}位" if one.places else "小数第1位"
        return f"{where}を四捨五入（最後に一度だけ）"
    if one.places:
        return f"小数第{one.places}位まで"
    return "端数なし"


def period_of(counting: Counting) -> str:
    """Return the period as it is said, with the last month counted while it runs."""
    said = term_words(counting.term)
    return f"{said}（{month_text(counting.months[-1])}まで）" if counting.is_running else said


def term_words(term: Term) -> str:
    """Return a term in its era."""
    return year_term(term.year) + ("上期" if term.half else "")


def month_text(month: Month) -> str:
    """Return a month in its era: 令和5年9月."""
    return f"{year_in_era(month.first, eras())}{month.month}月"


def printed(one: Definition, cell: Cell | None) -> str:
    """Return an indicator's figure with its unit; a dash where it is not known."""
    if cell is None or cell.kind is CellKind.NO_BASE or cell.value is None:
        return "－"
    value = cell.value
    if isinstance(value, str):
        return value
    if one.unit == PERCENT_UNIT:  # an entry of 63 is a rate with its decimals like any other
        return f"{'△' if value < 0 else ''}{abs(value):,.{one.places}f}{one.unit}"
    return f"{'△' if value < 0 else ''}{abs(value):,} {one.unit}"


def plain(cell: Cell | None, unit: str = "") -> str:
    """Return a quotient or a difference as printed; a dash where there is none."""
    if cell is None or cell.value is None or isinstance(cell.value, str):
        return "－"
    sign = "△" if cell.value < 0 else ""
    return f"{sign}{abs(cell.value):,}{unit}"


__all__ = [
    "YEN", "Said", "month_text", "period_of", "plain", "printed", "rounding", "said", "term_words",
]  # fmt: skip
