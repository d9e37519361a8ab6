"""Charts, indicators and the calendar of an evaluation."""

from datetime import date
from decimal import Decimal

import pytest

from shinpo.core.evaluation import grade_against_plan
from shinpo.core.figure_book import Aspect, Figure, FigureBook
from shinpo.core.figures import Measure, average, count, ratio
from shinpo.core.fiscal_year import Term
from shinpo.core.refusal import refuse
from shinpo.governance.tasks import Deadline
from shinpo.law.evaluation import grading_rule
from shinpo.law.plan_lines import plan_lines
from shinpo.ledger import scope
from shinpo.planning.evaluation import pictures
from shinpo.planning.evaluation.evidence import evidence_of
from shinpo.planning.evaluation.figures import line_views
from shinpo.planning.evaluation.views.calendar import calendar_of
from shinpo.planning.plans.models import IndicatorTarget, Plan, PlanNode, PlanVersion
from support import evaluation as support
from support.evaluation import ON_PLAN, YEAR_END

RULE = grading_rule("kagoshima", YEAR_END)
LINES = plan_lines(YEAR_END)


def views_of(book):
    return line_views(book, LINES.values(), RULE)


@pytest.mark.parametrize(
    ("actual", "usual", "turned"),
    [
        (11_000, "A", "E"), (10_999, "B", "D"), (10_500, "B", "D"), (10_499, "C", "C"),
        (9_500, "C", "C"), (9_499, "D", "B"), (9_000, "D", "B"), (8_999, "E", "A"),
    ],
)  # fmt: skip
def test_the_exact_ratio_is_graded_on_both_sides_of_every_border(actual, usual, turned):
    book = support.book(dict.fromkeys(ON_PLAN, (10000, actual)))
    graded = {v.line.id: v.grade for v in views_of(book) if v.graded}
    less = {"subrogation", "claims_outstanding"}
    assert len(graded) == 8
    assert graded == {k: turned if k in less else usual for k in graded}


def test_an_average_is_graded_as_it_is_and_not_as_it_is_printed():
    # 合計 1,259,999 の 12 月平均 104,999.91… は 105,000 と印字されるが、105％に届かない。
    cell = average(1_259_999, 12)
    assert cell.value == 105_000
    base = support.book({"average_outstanding": (100_000, 105_000)})
    figures = [f for f in base.values() if f.aspect is not Aspect.ACTUAL]
    actual = Figure(
        "average_outstanding", Aspect.ACTUAL, "平均残高", cell, Measure.AVERAGE, "yen", ""
    )
    (view,) = [v for v in views_of(FigureBook([*figures, actual])) if v.grade]
    assert view.grade == "C"


def test_the_plan_chart_turns_the_bands_of_what_had_better_be_small():
    book = support.book(ON_PLAN | {"subrogation": (1_000, 1_075), "recovery": (1_000, 1_075)})
    chart = pictures.plan_chart(views_of(book), RULE)
    rows = {row.label: row for row in chart.drawing.rows}
    assert chart.title == "計画比による達成度は、Bが1項目、Cが6項目、Dが1項目"
    assert (rows["代位弁済"].grade, rows["実際回収"].grade) == ("D", "B")
    assert rows["代位弁済"].ratio == Decimal("107.5")
    for label, item in (("代位弁済", "subrogation"), ("実際回収", "recovery")):
        for band in rows[label].bands:  # each band shows the grade that the rule gives in it
            inside = (band.low or Decimal(0)) + Decimal("0.5")
            graded = grade_against_plan(item, plan=1_000, actual=int(inside * 10), rule=RULE)
            assert graded.grade == band.grade


def test_nothing_is_drawn_without_grades():
    assert pictures.plan_chart(views_of(FigureBook()), RULE) is None
    assert pictures.ratio_charts(1, Term(2023, half=True), FigureBook()) == ()


def rates(year, value):
    return FigureBook(
        Figure(line, Aspect.ACTUAL, LINES[line].term, ratio(value, 100, places=2),
               Measure.PERCENT, "percent", str(year))
        for line in (*pictures.OF_BALANCE, *pictures.OF_RECOVERY)
    )  # fmt: skip


def test_ratios_run_over_the_years_that_are_closed(monkeypatch):
    def results(association_id, term):
        if term.year < 2022:
            raise refuse("term", "term_not_closed", "締めがありません。")
        return rates(term.year, 1)

    monkeypatch.setattr(pictures, "results_of", results)
    first, second = pictures.ratio_charts(1, Term(2023), rates(2023, 2))
    assert first.drawing.labels == ("令和4年度", "令和5年度")
    assert [s.name for s in first.drawing.series] == ["保証平均料率", "経費率", "代位弁済率"]
    assert {s.values for s in first.drawing.series} == {(Decimal("1.00"), Decimal("2.00"))}
    assert [s.name for s in second.drawing.series] == ["回収率", "支払準備資産保有率"]
    assert pictures.ratio_charts(1, Term(2022), rates(2022, 2)) == ()


@pytest.mark.django_db
def test_the_rubric_shows_averages_by_element_once_all_have_scored():
    with scope.association(1):
        desk = support.opened()
        desk.receive()
        desk.score({"manual": 45}, desk.scorers[:1])
        assert pictures.rubric_chart(desk.state) is None
        desk.score(dict.fromkeys(support.MEASURES, 85), desk.scorers[:1])
        desk.score(dict.fromkeys(support.MEASURES, 90), desk.scorers[1:])
        chart = pictures.rubric_chart(desk.state)
    assert len(chart.drawing.rows) == len(support.MEASURES)  # 「－」 has no row
    assert chart.drawing.values[0] == (20, 20, 20, 20, Decimal("7.5"))
    assert chart.title == "要素別では「効率性（経費削減）」が最も低く、平均7.5点（20点満点）"


@pytest.mark.django_db
def test_the_indicators_of_the_plan_stand_beside_the_words():
    with scope.association(1):
        desk = support.opened()
        state = desk.state
        plan = Plan.objects.create(
            association_id=1, kind="annual", first_year=2023, last_year=2023, title="計画"
        )
        version = PlanVersion.objects.create(association_id=1, plan=plan, number=1, act_id=1)
        node = PlanNode.objects.create(
            association_id=1, version=version, key="manual", kind="environment", order_no=1,
            title="手引き", number="", body="", department="", owner="",
        )  # fmt: skip
        for year, value in ((2023, 40), (2024, 50)):
            IndicatorTarget.objects.create(
                association_id=1, version=version, node=node, indicator="visits", year=year,
                value=value, unit="回", owner="業務課",
            )  # fmt: skip
        state.row.plan_version_id = version.pk
        cells = {Aspect.PLAN: count(40), Aspect.ACTUAL: count(38)}
        book = FigureBook(
            Figure("visits", aspect, "金融機関訪問", cell, Measure.COUNT, "time", "2023")
            for aspect, cell in cells.items()
        )
        (one,) = evidence_of(state, book)["manual"]
        assert (one.term, one.unit, one.owner) == ("金融機関訪問", "回", "業務課")
        assert (one.plan.cell.value, one.actual.cell.value) == (40, 38)
        assert evidence_of(state, FigureBook()) == {}


def test_the_calendar_has_the_month_of_today_and_the_months_in_which_something_is_due():
    due = [Deadline(day, "自己評価", "提出", "各部門", "/") for day in
           (date(2024, 3, 29), date(2024, 4, 30), date(2024, 7, 31))]  # fmt: skip
    on = date(2024, 4, 1)
    pages = calendar_of(due, on)
    assert [str(page.month) for page in pages] == ["2024-03", "2024-04", "2024-07"]
    april = [day for week in pages[1].weeks for day in week]
    assert [d.date for d in april if d.due] == [date(2024, 4, 30)]
    assert [d.date for d in april if d.is_today] == [on]
    late = [d for page in pages for week in page.weeks for d in week if d.due and d.overdue]
    assert [d.date for d in late] == [date(2024, 3, 29)]
    showa = next(d for d in april if d.date == date(2024, 4, 29))
    assert not showa.is_open
    # A day of the month before, printed in the first week, is not due twice.
    assert sum(len(d.due) for page in pages for week in page.weeks for d in week) == 3
