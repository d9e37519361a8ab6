"""The demo's self-evaluations: finished in their time, graded by the rule, one just begun."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.db import connection

from shinpo.core.evaluation_steps import State as Stand
from shinpo.core.fiscal_year import Term
from shinpo.demo import evaluations
from shinpo.demo.evaluation_words import words
from shinpo.demo.moment import Moment
from shinpo.demo.setting import DEMO, load
from shinpo.governance.models import Staff
from shinpo.governance.tasks import carried_to, deadlines_of, tasks_of
from shinpo.ledger import scope
from shinpo.planning.evaluation.models import Evaluation, EvaluationStep, Score, Scorer
from shinpo.planning.evaluation.proof import contradictions
from shinpo.planning.evaluation.queries import NO_GRADE, evaluation_of
from shinpo.planning.evaluation.services.steps import judgement_problems, lacking
from shinpo.planning.evaluation.state import State
from shinpo.planning.indicators.book import book_of
from shinpo.registry.calendar import is_business_day
from support.demo import MONTHS, DemoBook

BUSINESS_DAY = date(2024, 4, 1)
FINISHED = ("2021", "2022", "2023H1")
# The bands of the rule as they are printed, written here a second time on purpose.
BY_AVERAGE = ((90, "A"), (75, "B"), (55, "C"), (40, "D"), (0, "E"))
BY_PLAN = ((110, "AE"), (105, "BD"), (95, "CC"), (90, "DB"), (float("-inf"), "EA"))
LESS_IS_BETTER = {"subrogation", "claims_outstanding"}


@pytest.fixture
def inside(demo_book: DemoBook):
    with scope.association(demo_book.association_id):
        yield demo_book


def state_of(term):
    return State(Evaluation.objects.select_related("rule").get(kind="annual", term=term))


@pytest.mark.parametrize("term", FINISHED)
def test_every_step_was_taken_on_a_working_day_within_its_time(inside, term):
    state = state_of(term)
    assert state.next_step is None
    stands = {s.step.id: s.state for s in state.standings(BUSINESS_DAY)}
    exempt = {"outside": Stand.EXEMPT} if term.endswith("H1") else {}
    steps = ("drafts", "received", "judged", "board", "approved", "outside")
    assert stands == dict.fromkeys(steps, Stand.DONE) | exempt
    assert all(is_business_day(s.held_on) for s in state.steps)


def test_everybody_did_what_is_theirs(inside):
    roles = dict(Staff.objects.using("owner").values_list("user_id", "role"))
    found = {(s.step, s.department): roles[s.actor_id] for s in EvaluationStep.objects.all()}
    assert found["drafts", "recovery"] == "recovery"
    assert (found["board", ""], found["approved", ""]) == ("director", "chairman")
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct r.user_id, a.actor_id from planning_score s"
            " join planning_scorer r on r.id = s.scorer_id"
            " join ledger_act a on a.id = s.act_id"
        )
        pairs = cursor.fetchall()
    assert len({actor for _, actor in pairs}) == 6
    assert all(actor == user for user, actor in pairs if user is not None)
    assert {roles[actor] for user, actor in pairs if user is None} == {"planning"}


@pytest.mark.parametrize("term", FINISHED)
def test_averages_and_grades_follow_from_the_sheets_alone(inside, term):
    sheets: dict[int, list[int]] = {}
    rows = Score.objects.filter(item__evaluation__term=term, superseded_by__isnull=True)
    for item, points in rows.values_list("item_id", "points"):
        assert len(points) == 5
        assert all(0 <= p <= 20 for p in points)
        sheets.setdefault(item, []).append(sum(points))
    measures = state_of(term).measures
    graded = [m for m in measures if m.grade]
    assert len(graded) == len(sheets) == len(measures) - 1  # one has no grade: －
    for measured in graded:
        totals = sheets[measured.item.pk]
        assert len(totals) == Scorer.objects.count() == 10
        average = sum(totals) // 10
        grade = next(g for floor, g in BY_AVERAGE if average >= floor)
        assert (measured.average, measured.grade) == (average, grade)


def test_the_data_of_the_demo_hold_no_grade_of_an_evaluation():
    for term in words()["term"]:
        assert not {"grades", "grade", "averages"} & set(term)
        assert all(isinstance(total, int) for total in term.get("totals", {}).values())


@pytest.mark.parametrize("year", [2021, 2022])
def test_figures_earn_their_grades_by_the_exact_ratio(inside, year):
    view = evaluation_of(inside.association_id, Term(year))
    book = book_of(inside.association_id, Term(year), BUSINESS_DAY)
    graded = [line for line in view.lines if line.grade]
    assert len(graded) == 8
    for line in graded:
        cells = [book[f"{line.line.id}.{aspect}"].cell for aspect in ("actual", "plan")]
        actual, plan = (
            Fraction(c.numerator, c.denominator) if c.denominator else Fraction(c.value)
            for c in cells
        )
        pair = next(pair for floor, pair in BY_PLAN if actual / plan * 100 >= floor)
        assert line.grade == pair[line.line.id in LESS_IS_BETTER], line.line.term
    said = {line.line.section for line in view.lines if line.comment}
    assert said == {"business", "income", "finance", "ratio"}
    assert not any(line.grade for line in view.lines if line.line.section in ("finance", "ratio"))


def test_every_grade_occurs_and_each_settlement_says_why(inside):
    found = set()
    for term in FINISHED:
        view = evaluation_of(inside.association_id, Term.parse(term))
        found |= {m.grade for item in view.items for m in item.measures}
        assert all(item.grade and item.reason for item in view.items)
    assert found == {"A", "B", "C", "D", "E", NO_GRADE}


@pytest.mark.parametrize("term", FINISHED)
def test_low_grades_are_answered_and_the_answers_followed(inside, term):
    state = state_of(term)
    book = book_of(inside.association_id, Term.parse(term), state.row.opened_on)
    assert judgement_problems(state, book) == []
    assert state.countermeasures
    assert lacking(state, book) == ()
    for one in state.countermeasures:
        assert one.owner
        assert all(r.reported_on < BUSINESS_DAY for r in one.reports.all())


def test_what_is_not_done_opens_the_page_of_next_year_s_plan(inside):
    items = [one.item for one in carried_to(inside.association_id, 2024)]
    assert "（2） 期中管理の徹底" in items
    assert "代位弁済" in items


def test_the_year_that_has_just_ended_waits_for_its_departments(inside):
    state = state_of("2023")
    assert state.next_step.id == "drafts"
    written = {i.key for i in state.items if (d := state.draft_of(i)) is not None and d.body}
    assert 0 < len(written) < len(state.items)
    assert {i.department for i in state.items if i.key in written} == {
        "guarantee", "monitoring_support", "recovery",
    }  # fmt: skip
    due = {d.what: d.due_on for d in deadlines_of(inside.association_id, BUSINESS_DAY)
           if d.subject == state.row.title}  # fmt: skip
    assert due["各部の自己評価（案）の提出"] == date(2024, 4, 30)
    assert due["外部評価委員会への意見・助言の求め"] == date(2024, 7, 31)
    people = {s.role: s for s in Staff.objects.filter(association_id=inside.association_id)}
    notes = {
        role: [t.note for t in tasks_of(people[role], BUSINESS_DAY)
               if "自己評価（案）の提出" in t.label]
        for role in ("recovery", "general_affairs", "chairman")
    }  # fmt: skip
    left = (date(2024, 4, 30) - BUSINESS_DAY) // timedelta(days=1)
    assert notes["recovery"] == notes["general_affairs"] == [f"期限 2024/04/30（あと{left}日）"]
    assert notes["chairman"] == []


def test_figures_in_the_words_are_those_of_the_book(inside):
    state = state_of("2022")
    book = book_of(inside.association_id, Term(2022), state.row.opened_on)
    bodies = {i.key: state.draft_of(i).body for i in state.items}
    assert not any("{{" in body for body in bodies.values())
    assert f"{book['bank_visits.actual'].cell.value:,}回" in bodies["g1a"]


def test_no_word_of_the_demo_contradicts_its_figures(inside):
    for term in (*FINISHED, "2023"):
        state = state_of(term)
        book = book_of(inside.association_id, Term.parse(term), state.row.opened_on)
        assert contradictions(state, state.items, book) == ()


def test_the_hook_repeats_itself_without_harm(inside):
    tables = ("evaluation", "score", "settlement", "countermeasure", "evaluation_step", "scorer")

    def counts():
        with connection.cursor() as cursor:
            found = []
            for table in tables:
                cursor.execute(f"select count(*) from planning_{table}")
                found.append(cursor.fetchone()[0])
            return found

    before, setting = counts(), load(DEMO, "small")
    last = MONTHS - 1
    evaluations.evaluate(Moment(setting, inside.association_id, setting.month(last), last))
    assert counts() == before


def test_the_neighbour_evaluates_nothing(demo_book):
    with scope.association(demo_book.neighbour_id):
        assert not Evaluation.objects.exists()
