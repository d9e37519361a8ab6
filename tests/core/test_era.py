"""Dates as people write them, against the hand-worked cases and the laws of round trips."""

import tomllib
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shinpo.core.era import in_era, in_era_short, in_western, parse_date, readings
from shinpo.core.refusal import Refused
from shinpo.law.eras import eras

CASES = tomllib.loads((Path(__file__).parent / "cases" / "era.toml").read_text(encoding="utf-8"))[
    "case"
]
FULL_WIDTH = str.maketrans("0123456789./-", "０１２３４５６７８９．／－")
business_days = st.dates(min_value=eras().calendar_from, max_value=date(2200, 12, 31))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_each_notation_is_read_or_refused_by_its_rule(case: dict[str, Any]) -> None:
    want = case["want"]
    if "date" in want:
        assert parse_date(case["given"]["text"], eras=eras()) == want["date"]
        return
    with pytest.raises(Refused) as refused:
        parse_date(case["given"]["text"], eras=eras(), field="applied_on", label="申込日")
    (problem,) = refused.value.problems
    assert (problem.field, problem.rule) == ("applied_on", want["rule"])
    assert problem.message.startswith("申込日")
    assert problem.message.endswith("入力してください。")


@given(business_days)
@example(date(2019, 4, 30))
@example(date(2019, 5, 1))
@example(date(1989, 1, 7))
@example(date(1912, 7, 30))
def test_every_day_is_read_back_from_each_way_of_writing_it(day: date) -> None:
    for written in (
        in_era(day, eras()),
        in_era_short(day, eras()),
        in_western(day),
        day.isoformat(),
    ):
        assert parse_date(written, eras=eras()) == day
        assert parse_date(written.translate(FULL_WIDTH), eras=eras()) == day


@given(business_days)
def test_a_day_without_its_era_is_among_the_readings_that_are_offered(day: date) -> None:
    era = eras().of(day)
    offered = readings(str(era.year_of(day.year)), day.month, day.day, eras())
    assert day in offered
    assert list(offered) == sorted(offered, reverse=True)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_and_never_crashes(text: str) -> None:
    try:
        parse_date(text, eras=eras())
    except Refused as refused:
        assert refused.problems[0].rule.startswith("date.")


def test_a_day_outside_its_era_is_answered_with_the_right_name() -> None:
    with pytest.raises(Refused, match="平成31年4月30日"):
        parse_date("令和1年4月30日", eras=eras())
    with pytest.raises(Refused, match="令和元年5月1日"):
        parse_date("平成31年5月1日", eras=eras())


def test_the_eras_follow_one_another_without_a_gap() -> None:
    known = eras().known
    assert [e.letter for e in known] == ["M", "T", "S", "H", "R"]
    for earlier, later in pairwise(known):
        assert earlier.span.until == later.span.start
        assert eras().of(later.span.start - timedelta(days=1)) is earlier
        assert later.year_of(later.span.start.year) == 1


def test_a_day_of_the_old_calendar_has_no_era_text() -> None:
    with pytest.raises(Refused):
        in_era(eras().calendar_from - timedelta(days=1), eras())
