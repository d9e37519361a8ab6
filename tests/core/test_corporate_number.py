"""Corporate numbers: the cases, and what the check digit is for."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shinpo.core.corporate_number import check_digit, is_corporate_number, parse_corporate_number
from shinpo.core.refusal import Refused

CASES = tomllib.loads(
    (Path(__file__).parent / "cases" / "corporate_number.toml").read_text(encoding="utf-8")
)["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["name"])
def test_case(case):
    if "want" in case:
        assert parse_corporate_number(case["given"], field="number") == case["want"]
        return
    with pytest.raises(Refused) as refusal:
        parse_corporate_number(case["given"], field="number")
    assert [(p.field, p.rule) for p in refusal.value.problems] == [("number", case["refused"])]


BASES = st.text("0123456789", min_size=12, max_size=12)


@given(BASES, st.integers(0, 11), st.integers(1, 8))
def test_one_wrong_digit_is_found_unless_it_differs_by_nine(base, place, added):
    """A slip of one digit changes the check digit (0 and 9 look alike to a modulus of nine)."""
    changed = str((int(base[place]) + added) % 10)
    slipped = base[:place] + changed + base[place + 1 :]
    alike = abs(int(changed) - int(base[place])) == 9
    assert (check_digit(base) == check_digit(slipped)) is alike


@given(BASES)
def test_exactly_one_of_ten_first_digits_is_right(base):
    assert sum(is_corporate_number(f"{first}{base}") for first in range(10)) == 1


@pytest.mark.parametrize("base", ["", "1" * 11, "1" * 13, "１" * 12, "12345678901a"])
def test_a_base_must_be_twelve_ascii_digits(base):
    with pytest.raises(ValueError, match="twelve"):
        check_digit(base)
