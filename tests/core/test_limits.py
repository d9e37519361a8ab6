"""Limit cases on both sides of each border, and what a refusal must tell."""

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shinpo.core.limits import Exposure, problems, rooms
from shinpo.law.rules import limit_rules

CASES = tomllib.loads(
    (Path(__file__).parent / "cases" / "limits.toml").read_text(encoding="utf-8")
)["case"]
ON = date(2024, 4, 1)
MAN = 10_000


def exposure(row: dict) -> Exposure:
    row = {"secured": False, "guaranteed": row["loan"], **row}
    loan, guaranteed = row.pop("loan"), row.pop("guaranteed")
    return Exposure(loan_yen=loan * MAN, guaranteed_yen=guaranteed * MAN, **row)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case):
    found = problems(
        exposure(case["asked"]),
        [exposure(row) for row in case.get("held", [])],
        rules=limit_rules(ON),
        cooperative=case.get("cooperative", False),
        term_months=case.get("term_months", 60),
    )
    assert [problem.rule for problem in found] == case["want"]


def test_a_refusal_tells_limit_use_and_room():
    (problem,) = problems(
        exposure({"loan": 9_000}),
        [exposure({"loan": 7_000, "secured": True})],
        rules=limit_rules(ON),
        cooperative=False,
        term_months=60,
    )
    assert problem.field == "guaranteed_yen"
    assert "90,000,000円" in problem.message
    assert "80,000,000円" in problem.message


def test_an_exposure_cannot_be_guaranteed_beyond_its_loan():
    with pytest.raises(ValueError, match="guaranteed"):
        Exposure(guaranteed_yen=2, loan_yen=1, secured=False)


amounts = st.integers(min_value=0, max_value=600_000_000)


@given(held=st.lists(st.tuples(amounts, st.booleans()), max_size=5), secured=st.booleans())
def test_what_fits_in_the_room_is_never_refused_and_one_yen_more_always_is(held, secured):
    rules = limit_rules(ON)
    running = [Exposure(guaranteed_yen=y, loan_yen=y, secured=s) for y, s in held]
    probe = Exposure(guaranteed_yen=0, loan_yen=0, secured=secured)
    left = min(r.left_yen for r in rooms(probe, running, rules=rules, cooperative=False))

    def refused(yen: int) -> bool:
        asked = Exposure(guaranteed_yen=yen, loan_yen=yen, secured=secured)
        return bool(problems(asked, running, rules=rules, cooperative=False, term_months=12))

    assert not refused(left)
    assert refused(left + 1)
