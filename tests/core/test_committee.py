"""The outside committee's rule: terms, quorum, ballots, on both sides of each border."""

import tomllib
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shinpo.core import committee as rules
from shinpo.core.refusal import Refused
from shinpo.law.committee import areas, model_rule, subjects

CASES = tomllib.loads(
    (Path(__file__).parent / "cases" / "committee.toml").read_text(encoding="utf-8")
)
ON = date(2024, 4, 1)
RULE = model_rule(ON)


def named(kind):
    return pytest.mark.parametrize("case", CASES[kind], ids=lambda case: case["name"])


def test_the_published_rule_is_three_members_two_years_half_of_them():
    assert model_rule(date(2006, 12, 1)) == rules.CommitteeRule(3, 2, Fraction(1, 2))


@named("term")
def test_a_term_ends_the_day_before_its_anniversary(case):
    assert rules.term_end(case["starts_on"], RULE) == case["want"]


@named("quorum")
def test_quorum(case):
    assert rules.has_quorum(case["attending"], case["seats"], RULE) is case["want"]
    assert (rules.quorum_problem(case["attending"], case["seats"], RULE) is None) is case["want"]


@named("ballot")
def test_ballot(case):
    if "refused" in case:
        with pytest.raises(Refused) as refused:
            rules.elected(case["votes"], seats=case["seats"], rule=RULE)
        assert [p.rule for p in refused.value.problems] == [case["refused"]]
    else:
        assert rules.elected(case["votes"], seats=case["seats"], rule=RULE) == case["want"]


def test_a_member_is_in_office_on_the_last_day_and_not_on_the_next():
    term = rules.Tenure(1, 7, date(2022, 4, 1), date(2024, 3, 31))
    assert rules.in_office([term], date(2024, 3, 31)) == {7}
    assert rules.in_office([term], date(2024, 4, 1)) == set()
    assert rules.in_office([term], date(2022, 3, 31)) == set()
    gone = rules.Tenure(1, 7, date(2022, 4, 1), date(2024, 3, 31), date(2023, 9, 30))
    assert rules.in_office([gone], date(2023, 9, 30)) == {7}
    assert rules.in_office([gone], date(2023, 10, 1)) == set()


def test_a_substitute_serves_what_is_left_of_the_predecessors_term():
    left = rules.Tenure(1, 7, date(2022, 4, 1), date(2024, 3, 31), date(2023, 9, 30))
    assert rules.substitute_end(date(2023, 11, 1), left) == date(2024, 3, 31)
    for starts_on, tenure, rule in (
        (date(2023, 9, 30), left, "committee.seat_not_vacant"),
        (date(2024, 4, 1), left, "committee.term_over"),
        (
            date(2023, 11, 1),
            rules.Tenure(1, 7, date(2022, 4, 1), date(2024, 3, 31)),
            "committee.seat_not_vacant",
        ),
    ):
        with pytest.raises(Refused) as refused:
            rules.substitute_end(starts_on, tenure)
        assert refused.value.problems[0].rule == rule


def test_a_notice_is_sent_before_the_day():
    day = date(2024, 7, 10)
    assert rules.notice_problem(day - timedelta(days=1), day) is None
    assert rules.notice_problem(day, day).rule == "committee.notice_late"
    assert rules.notice_problem(None, day).rule == "committee.notice_missing"


def test_fewer_than_three_members_are_no_committee():
    assert rules.seats_problem(3, RULE, ON) is None
    assert "3人以上" in rules.seats_problem(2, RULE, ON).message


def test_every_wrong_thing_about_a_vote_is_said_at_once():
    with pytest.raises(Refused) as refused:
        rules.check_vote(1, 2, seated=frozenset(), voted=frozenset({1}), on=ON)
    assert [(p.field, p.rule) for p in refused.value.problems] == [
        ("voter", "committee.voter_not_in_office"),
        ("choice", "committee.choice_not_in_office"),
        ("voter", "committee.voted_already"),
    ]


@given(st.lists(st.integers(1, 5), max_size=9))
def test_who_is_elected_has_more_votes_than_anybody_else(votes):
    counted = rules.tally(votes)
    assert sum(counted.counts.values()) == len(votes)
    if counted.elected is not None:
        others = [n for m, n in counted.counts.items() if m != counted.elected]
        assert all(counted.counts[counted.elected] > n for n in others)
    else:
        assert len(counted.leaders) != 1


@given(st.integers(0, 30), st.integers(1, 30))
def test_half_is_counted_without_rounding(attending, seats):
    assert rules.has_quorum(attending, seats, RULE) is (2 * attending >= seats)


@given(st.dates(date(2006, 12, 1), date(2100, 1, 1)))
def test_terms_follow_each_other_without_a_gap(starts_on):
    ends_on = rules.term_end(starts_on, RULE)
    assert ends_on > starts_on
    assert rules.in_office([rules.Tenure(1, 1, starts_on, ends_on)], ends_on) == {1}


def test_an_opinion_may_be_about_each_department_the_whole_the_plan_and_the_rule():
    assert [a.id for a in areas(ON)] == [
        "overall", "guarantee", "monitoring_support", "recovery", "indirect", "mid_term",
        "compliance", "grading_rule",
    ]  # fmt: skip
    assert {s.id for s in subjects(ON)} == {"annual", "mid_term", "compliance"}
