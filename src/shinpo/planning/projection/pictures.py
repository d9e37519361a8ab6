"""The charts of a projection, in units that a reader can hold in mind."""

from collections.abc import Sequence
from decimal import Decimal

from shinpo.core.period import Month
from shinpo.core.yen import half_up
from shinpo.output.document import Chart
from shinpo.output.drawing import Form, Range, Series, Trend
from shinpo.planning.projection.outlook import LookedBack, Outlook

OKU_YEN, MILLION_YEN = 100_000_000, 1_000_000
TERMS = {
    "approvals": "保証承諾",
    "outstanding": "保証債務残高",
    "average_outstanding": "保証債務平均残高",
    "subrogation": "代位弁済",
    "recovery": "実際回収",
}
LARGE = ("approvals", "outstanding", "average_outstanding")  # 億円; the others 百万円


def balance_chart(outlook: Outlook) -> Chart:
    """Return the balance month by month: 「保証債務残高の見通し」."""
    months = [outlook.start.plus(n) for n in range(len(outlook.path.outstanding) + 1)]
    values = (Decimal(outlook.last["outstanding"]), *outlook.path.outstanding)
    last, end = values[0], values[-1]
    word = "減る" if end < last else "増える"
    low, high = outlook.items["outstanding"].low, outlook.items["outstanding"].high
    none = (None,) * (len(months) - 1)
    return Chart(
        "outlook-balance",
        f"残高は1年で{_in(OKU_YEN, abs(end - last), 0):,}億円{word}見通し",
        Trend(
            tuple(f"{m.year % 100}/{m.month}" for m in months),
            (Series("残高の見通し", _all(OKU_YEN, values), Form.DASHED),),
            "億円",
            (Range("80％の幅", (*none, _in(OKU_YEN, low, 0)), (*none, _in(OKU_YEN, high, 0))),),
        ),
        f"{outlook.start}の締めから。縦線は80％の幅。",
    )


def check_chart(back: LookedBack, items: Sequence[str], title: str) -> Chart:
    """Return said against came: 「見通しと実績」."""
    unit, word = (OKU_YEN, "億円") if items[0] in LARGE else (MILLION_YEN, "百万円")
    said = back.outlook.items
    return Chart(
        f"check-{items[0]}",
        title,
        Trend(
            tuple(TERMS[i] for i in items),
            (
                Series("見通し", _all(unit, [said[i].middle for i in items]), Form.BAR),
                Series("実績", _all(unit, [back.actual[i] for i in items]), Form.BAR),
            ),
            word,
            (
                Range(
                    "80％の幅",
                    _all(unit, [said[i].low for i in items]),
                    _all(unit, [said[i].high for i in items]),
                ),
            ),
        ),
        f"{back.outlook.start}までの記録だけから作った見通し。縦線は80％の幅。",
    )


def year_words(start: Month) -> str:
    """Return the year a projection is of: from the month after the start, twelve months."""
    return f"{start.plus(1)}から{start.plus(12)}まで"


def _in(unit: int, yen: Decimal | int, places: int) -> Decimal:
    return half_up(Decimal(yen) / unit, places)


def _all(unit: int, yens: Sequence[Decimal | int]) -> tuple[Decimal, ...]:
    return tuple(_in(unit, yen, 0) for yen in yens)
