"""Amounts as people type them, against the hand-worked cases and the laws of round trips."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shinpo.core.amount_text import UNITS, parse_amount, yen_text
from shinpo.core.refusal import Refused

CASES = tomllib.loads(
    (Path(__file__).parent / "cases" / "amount_text.toml").read_text(encoding="utf-8")
)["case"]
FULL_WIDTH = str.maketrans("0123456789,.", "０１２３４５６７８９，．")
yen = st.integers(min_value=-(10**16) + 1, max_value=10**16 - 1)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_each_amount_is_read_or_refused_by_its_rule(case: dict[str, Any]) -> None:
    text, unit, want = case["given"]["text"], case["given"]["unit"], case["want"]
    if "yen" in want:
        assert parse_amount(text, unit=unit) == want["yen"]
        return
    with pytest.raises(Refused) as refused:
        parse_amount(text, unit=unit, field="requested_yen", label="申込金額")
    (problem,) = refused.value.problems
    assert (problem.field, problem.rule) == ("requested_yen", want["rule"])
    assert problem.message.startswith("申込金額")
    assert problem.message.endswith("入力してください。")


@given(yen, st.sampled_from(sorted(UNITS)))
def test_an_amount_in_yen_is_read_back_whatever_the_unit_of_the_field(
    amount: int, unit: str
) -> None:
    assert parse_amount(yen_text(amount), unit=unit) == amount
    assert parse_amount(yen_text(amount).translate(FULL_WIDTH), unit=unit) == amount


@given(st.integers(min_value=0, max_value=10**8 - 1), st.sampled_from(sorted(UNITS)))
def test_bare_figures_count_in_the_unit_of_the_field(figures: int, unit: str) -> None:
    assert parse_amount(f"{figures:,}", unit=unit) == figures * 10 ** UNITS[unit]


@given(st.integers(1, 9999), st.integers(0, 9999), st.integers(0, 9999))
def test_oku_man_and_yen_add_up(oku: int, man: int, rest: int) -> None:
    written = f"{oku}億{man}万{rest}円"
    assert parse_amount(written) == (oku * 10**4 + man) * 10**4 + rest


@given(st.text(alphabet="0123456789,.千百十万億兆円△-¥５ 　x", max_size=20))
def test_any_text_is_read_or_refused_and_never_crashes(text: str) -> None:
    try:
        assert abs(parse_amount(text)) < 10**16
    except Refused as refused:
        assert refused.problems[0].rule.startswith("amount.")
