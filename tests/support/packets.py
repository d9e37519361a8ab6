"""Sheets and figures for tests of the committee, in place of an evaluation."""

from shinpo.core.figure_book import Aspect, Figure, FigureBook, Known, compared
from shinpo.core.figures import Measure
from shinpo.planning.committee import packet

RATIOS = (Aspect.PLAN_RATIO, Aspect.LAST_YEAR_RATIO)


def book() -> FigureBook:
    """Return approvals with plan and last year."""
    known = Known(actual=5_500_830_000, plan=5_700_000_000, last_year=5_946_844_000)
    return FigureBook(
        Figure(
            "approvals", aspect, "保証承諾", cell,
            Measure.RATIO if aspect in RATIOS else Measure.AMOUNT,
            "percent" if aspect in RATIOS else "yen", "2023",
        )
        for aspect, cell in compared(known).items()
    )  # fmt: skip


def sheets() -> tuple[packet.Sheet, ...]:
    """Return a department's item with its measures, and a page of figures."""
    measures = (
        packet.Measured("創業者への訪問", "月2回訪ねる。", "月2回訪ねた。", "B", "78"),
        packet.Measured("相談会", "年4回開く。", "年3回開いた。", "", ""),
    )
    return (
        packet.Sheet(
            key="startups", title="創業の支援", department="guarantee",
            department_term="保証部門", plan="創業者への保証を増やす。", words="訪問を続けた。",
            grade="B", reason="訪問は計画どおり、相談会は1回少ない。", measures=measures,
        ),
        packet.Sheet(
            key="business", title="事業計画",
            lines=(packet.Line("approvals", "C", "保証利用の減少による。"),),
            evidence=(packet.Evidence("計数の出所", "令和6年3月の締め"),),
        ),
    )  # fmt: skip


def source(session: object, term: object, on: object) -> object:
    """Stand in for `source.sheets_of`."""
    return sheets(), book(), {"B": "やや高い", "C": "普通"}
