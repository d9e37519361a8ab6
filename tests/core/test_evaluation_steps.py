"""Steps of a self-evaluation: days counted by the Civil Code, order, what is overdue."""

import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shinpo.core.evaluation_steps import (
    PERIOD_END,
    Progress,
    State,
    StepRule,
    Within,
    due_on,
    next_step,
    refuse_out_of_order,
    rule_problems,
    standings,
)
from shinpo.core.refusal import Refused
from shinpo.law.evaluation import evaluation_steps
from shinpo.registry.calendar import is_business_day

CASES = tomllib.loads(
    (Path(__file__).parent / "cases" / "evaluation_steps.toml").read_text(encoding="utf-8")
)
STEPS = evaluation_steps("kagoshima", date(2008, 3, 31))
YEAR_END, HALF_END = date(2008, 3, 31), date(2007, 9, 30)
# The year that seed 002 tells: drafts in April, the committee in June, outside on 7 July.
DONE = {
    "drafts": date(2008, 4, 28), "received": date(2008, 5, 30), "judged": date(2008, 6, 19),
    "board": date(2008, 6, 25), "approved": date(2008, 6, 30), "outside": date(2008, 7, 7),
}  # fmt: skip


def progress(*steps, half=False, **days):
    done = {s: DONE[s] for s in steps} | {k: date.fromisoformat(v) for k, v in days.items()}
    return Progress(HALF_END if half else YEAR_END, half, done)


def standing(found, step):
    return next(s for s in found if s.step.id == step)


def stand(state, on):
    return standings(STEPS, state, on=on, is_business_day=is_business_day)


@pytest.mark.parametrize("case", CASES["expires"], ids=[c["name"] for c in CASES["expires"]])
def test_a_period_expires(case):
    g = dict(case["given"])
    day = g.pop("day")
    assert Within(PERIOD_END, **g).expires(day) == case["want"]


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 60))
def test_a_later_event_never_expires_earlier_and_a_month_is_never_more_than_31_days(day, months):
    within = Within(PERIOD_END, months=months)
    assert within.expires(day) <= within.expires(day + timedelta(days=1))
    assert within.expires(day) <= day + timedelta(days=31 * months)
    assert within.expires(day) >= day + timedelta(days=28 * months)


def test_kagoshima_s_steps_and_their_deadlines():
    assert [s.id for s in STEPS] == list(DONE)
    found = stand(progress("drafts", "received"), date(2008, 6, 1))
    assert [s.due_on for s in found] == [
        date(2008, 4, 30), None, date(2008, 6, 20), None, None, date(2008, 7, 31),
    ]  # fmt: skip
    assert [s.state for s in found] == [
        State.DONE, State.DONE, State.OPEN, State.WAITING, State.WAITING, State.WAITING,
    ]  # fmt: skip


def test_three_weeks_run_only_from_the_receipt():
    assert due_on(STEPS[2], progress("drafts")) is None
    assert due_on(STEPS[2], progress("drafts", received="2008-05-07")) == date(2008, 5, 28)


def test_the_half_is_exempt_from_the_outside_committee_and_only_from_it():
    ready = dict.fromkeys(("drafts", "received", "judged", "board", "approved"), "2007-10-20")
    whole = progress(half=True, **ready)
    assert next_step(STEPS, whole) is None
    outside = standing(stand(whole, date(2009, 1, 1)), "outside")
    assert (outside.state, outside.due_on) == (State.EXEMPT, None)
    assert due_on(STEPS[0], whole) == date(2007, 10, 31)
    # it may go there all the same, as it did on 11 March 2008
    step = refuse_out_of_order("outside", STEPS, whole, held_on=date(2008, 3, 11))
    assert step.id == "outside"
    year = Progress(YEAR_END, False, {k: DONE[k] for k in ready})
    assert next_step(STEPS, year).id == "outside"


def test_what_is_late_and_what_is_overdue():
    late = stand(progress(drafts="2008-05-01"), date(2008, 5, 2))
    assert standing(late, "drafts").state is State.LATE
    on_the_day = stand(progress(), date(2008, 4, 30))
    assert standing(on_the_day, "drafts").state is State.OPEN
    after = stand(progress(), date(2008, 5, 1))
    assert standing(after, "drafts").state is State.OVERDUE
    # a step that waits for another is overdue as well when its own day has passed
    assert standing(stand(progress(), date(2008, 8, 1)), "outside").state is State.OVERDUE


def test_a_deadline_on_a_holiday_stays_and_the_work_is_done_before():
    end = Progress(date(2011, 3, 31), False, {})
    drafts = standing(stand(end, date(2011, 4, 1)), "drafts")
    assert drafts.due_on == date(2011, 4, 30)  # a Saturday
    assert drafts.work_by == date(2011, 4, 28)  # the 29th is Showa Day


@pytest.mark.parametrize(
    ("step", "state", "held_on", "rule"),
    [
        ("vote", progress(), "2008-04-10", "evaluation.step_known"),
        ("drafts", progress("drafts"), "2008-05-01", "evaluation.step_once"),
        ("board", progress("drafts", "received"), "2008-06-25", "evaluation.step_order"),
        ("received", progress("drafts"), "2008-04-27", "evaluation.step_day"),
        ("drafts", progress(), "2008-03-30", "evaluation.step_day"),
    ],
)
def test_a_step_out_of_order_is_refused(step, state, held_on, rule):
    with pytest.raises(Refused) as refusal:
        refuse_out_of_order(step, STEPS, state, held_on=date.fromisoformat(held_on))
    (problem,) = refusal.value.problems
    assert problem.rule == rule
    assert problem.message.count("。") >= 3  # 事象・原因・対処


def test_the_refusal_names_the_step_that_is_missing():
    with pytest.raises(Refused, match="計画等自己評価委員会の受理"):
        refuse_out_of_order("board", STEPS, progress("drafts"), held_on=date(2008, 6, 25))


def test_a_rule_counts_only_from_steps_before():
    assert rule_problems(STEPS) == []
    wrong = (StepRule("a", "甲", "board", Within("b", weeks=1)), StepRule("a", "乙", "board"))
    assert [p.rule for p in rule_problems(wrong)] == ["evaluation.steps_order"] * 2
    assert [p.rule for p in rule_problems(())] == ["evaluation.steps_given"]
    with pytest.raises(ValueError, match="one of them"):
        Within(PERIOD_END)
    with pytest.raises(ValueError, match="one of them"):
        Within(PERIOD_END, months=1, weeks=1)
