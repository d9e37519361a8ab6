"""Kagoshima's evaluation of fiscal 2007 goes through the system and gives the printed grades.

Plans and results are the printed millions of data/published; the sheets of the ten scorers were
never printed, so each measure gets sums at the very borders of its printed grade's band.
"""

import csv
import tomllib
from datetime import date
from itertools import cycle
from pathlib import Path

import pytest

from shinpo.core.figure_book import Figure, FigureBook, Known, compared
from shinpo.core.figures import Measure
from shinpo.core.refusal import Refused
from shinpo.law.evaluation import grading_rule
from shinpo.law.plan_lines import plan_lines
from shinpo.ledger import scope
from shinpo.planning.evaluation import services
from shinpo.planning.evaluation.figures import line_views
from shinpo.planning.evaluation.services import DraftText, ItemEntry, Opening, Sheet
from shinpo.planning.evaluation.services.steps import graded_lines
from support.evaluation import Desk, rule, scorers, spread

pytestmark = pytest.mark.django_db

PUBLISHED = Path(__file__).parents[2] / "data" / "published" / "s002"
PRINTED = tomllib.loads(
    (Path(__file__).parent / "kagoshima_2007.toml").read_text(encoding="utf-8")
)["issue"]
END = date(2008, 3, 31)
SECTIONS = {"plan": "business", "income": "income", "special_account": "special",
            "finance": "finance"}  # fmt: skip
KANA = "アイウエオカキクケコ"
# lowest and highest sum of ten sheets of each grade: the average is cut, so 749 is 74 and a C
SUMS = {"A": (900, 1000), "B": (750, 899), "C": (550, 749), "D": (400, 549), "E": (0, 399)}


def rows(table, name):
    with (PUBLISHED / table / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def printed_lines(table):
    """The official lines of a printed table, in order: line_01 is the first of its section."""
    lines = [line for line in plan_lines(END).section(SECTIONS[table]) if not line.heading]
    return {f"line_{n:02d}": line for n, line in enumerate(lines, start=1)}


def book():
    figures = []
    for table in SECTIONS:
        lines = printed_lines(table)
        known = {}
        for row in rows(table, "values"):
            if row["value"] and row["column"] in ("plan", "actual", "last_year"):
                known.setdefault(row["row"], {})[row["column"]] = int(row["value"])
        for row, values in known.items():
            line = lines[row]
            for aspect, cell in compared(Known(**values)).items():
                figures.append(
                    Figure(line.id, aspect, line.term, cell, Measure.AMOUNT, "million_yen", "2007")
                )
    return FigureBook(figures)


def marks():
    return {
        printed_lines(table)[row["row"]].id: row["mark"]
        for table in ("plan", "income")
        for row in rows(table, "marks")
        if row["column"] == "grade"
    }


@pytest.fixture(autouse=True)
def inside():
    with scope.association(1):
        yield


@pytest.fixture
def desk():
    made = Desk()
    rule(valid_from=date(2007, 4, 1))
    made.scorers = scorers(*range(101, 111), since=date(2007, 4, 1))
    items = []
    for n, issue in enumerate(PRINTED):
        key = f"i{n}"
        items.append(
            ItemEntry(key, "issue", issue["department"], issue["title"], number=issue["number"])
        )
        items += [
            ItemEntry(f"{key}m{m}", "measure", issue["department"], "方策", key, KANA[m])
            for m in range(len(issue["measures"]))
        ]
    opening = Opening("annual", "2007", 1, items)
    made.evaluation_id = services.evaluation_open(opening, made.doing(date(2008, 4, 1)))
    texts = [
        DraftText(item.key, "実施した。", "法令の施行により実施できない" if none(item) else "")
        for item in items
    ]
    handed_in = date(2008, 4, 28)
    services.drafts_write(made.evaluation_id, texts, made.doing(handed_in), own=None)
    for department in dict.fromkeys(i["department"] for i in PRINTED):
        services.drafts_hand_in(
            made.evaluation_id, department, made.doing(handed_in), own=None, held_on=handed_in
        )
    made.take("received", date(2008, 6, 2))
    return made


def none(item):
    if item.kind != "measure":
        return False
    issue, _, measure = item.key[1:].partition("m")
    return PRINTED[int(issue)]["measures"][int(measure)] == "－"


def sheets(desk):
    """Ten sheets whose sum stands at the lower or the upper border of the printed grade."""
    border = cycle((0, 1))
    for n, issue in enumerate(PRINTED):
        for m, grade in enumerate(issue["measures"]):
            if grade == "－":
                continue
            share, left = divmod(SUMS[grade][next(border)], 10)
            for place, scorer in enumerate(desk.scorers):
                yield Sheet(scorer.pk, f"i{n}m{m}", spread(share + (place < left)))


def test_the_eight_figures_earn_their_printed_grades(desk):
    found = {v.line.id: v.grade for v in graded_lines(desk.state, book())}
    assert found == marks()
    assert len(found) == 8


def test_no_other_line_has_a_grade_and_every_printed_plan_ratio_is_ours():
    grading = grading_rule("kagoshima", END)
    figures = book()
    views = {v.line.id: v for v in line_views(figures, plan_lines(END).values(), grading)}
    assert {k for k, v in views.items() if v.graded} == set(marks())
    checked = 0
    for table in SECTIONS:
        for row in rows(table, "printed"):
            if row["column"] != "to_plan" or not row["text"]:
                continue
            line = printed_lines(table)[row["row"]]
            figure = figures.get(f"{line.id}.plan_ratio")
            if figure is None or figure.cell.value is None:
                continue
            if f"{figure.cell.value:,}" == row["text"]:
                checked += 1
    assert checked > 40


def test_the_whole_evaluation_gives_every_printed_grade(desk):
    services.measures_score(desk.evaluation_id, list(sheets(desk)), desk.doing(date(2008, 6, 10)))
    state = desk.state
    assert len(state.issues) == 23
    assert len(state.measures) == 45
    printed = [grade for issue in PRINTED for grade in issue["measures"]]
    assert [m.grade or "－" for m in state.measures] == printed
    held = date(2008, 6, 18)
    desk.settle(held, **{f"i{n}": issue["grade"] for n, issue in enumerate(PRINTED)})
    judged = date(2008, 6, 20)
    with pytest.raises(Refused) as refusal:
        desk.take("judged", judged, book())
    asked = [p.message.partition("」")[0][1:] for p in refusal.value.problems]
    assert asked == ["(5) 特定社債保証の推進", "代位弁済", "求償権残高"]
    for subject in ("i4", "subrogation", "claims_outstanding"):
        entry = services.CountermeasureEntry(
            subject, "guarantee", "保証部長", date(2009, 3, 31), "対象を選び訪問する。"
        )
        services.countermeasure_add(desk.evaluation_id, entry, desk.doing(judged))
    desk.take("judged", judged, book())
    desk.take("board", date(2008, 6, 25))
    desk.take("approved", date(2008, 6, 30))
    desk.take("outside", date(2008, 7, 7))
    state = desk.state
    assert [i.settlement.grade for i in state.issues] == [i["grade"] for i in PRINTED]
    late = [s.step.id for s in state.standings(date(2008, 7, 8)) if s.state == "late"]
    assert late == []


def test_one_point_below_every_border_is_the_grade_below(desk):
    lower = list(sheets(desk))
    services.measures_score(desk.evaluation_id, lower, desk.doing(date(2008, 6, 10)))
    first = next(m for m in desk.state.measures if m.grade == "A" and m.average == 90)
    sheet = next(s for s in lower if s.key == first.item.key)
    one_less = (sheet.points[0] - 1, *sheet.points[1:])
    services.measures_score(
        desk.evaluation_id,
        [Sheet(sheet.scorer_id, sheet.key, one_less)],
        desk.doing(date(2008, 6, 10)),
    )
    again = next(m for m in desk.state.measures if m.item.key == first.item.key)
    assert (again.average, again.grade) == (89, "B")
