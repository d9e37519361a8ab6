"""Conditions of programmes, decided on the published catalogue."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from shinpo.core.programme import Use
from shinpo.core.programme_terms import (
    Ask,
    fee_rate,
    interest_band,
    interest_known,
    limit_yen,
    problems,
)
from shinpo.core.refusal import Refused
from shinpo.law.catalogue import load

CASES = tomllib.loads(
    (Path(__file__).parent / "cases" / "programme.toml").read_text(encoding="utf-8")
)
OITA = load(Path(__file__).parents[2] / "data" / "programmes" / "oita-2024")


def ask(given: dict) -> Ask:
    row = {
        "on": date(2024, 5, 1),
        "guaranteed_yen": 1_000_000,
        "term_months": 12,
        "grace_months": 0,
        "uses": ["operating"],
        **given,
    }
    row["uses"] = frozenset(Use(x) for x in row["uses"])
    row["conditions"] = frozenset(row.get("conditions", ()))
    return Ask(**row)


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: case["name"])
def test_case(case):
    programme = OITA.programme(case["programme"])
    assert [p.rule for p in problems(programme, ask(case["ask"]))] == case["want"]


@pytest.mark.parametrize("case", CASES["interest"], ids=lambda case: case["name"])
def test_interest(case):
    band = interest_band(OITA.programme(case["programme"]), ask(case["ask"]))
    if case["want"] == "-":
        assert not interest_known(band)
    else:
        assert band.rate * 100 == Decimal(case["want"])


@pytest.mark.parametrize("case", CASES["fee"], ids=lambda case: case["name"])
def test_fee_rate(case):
    def found() -> Decimal:
        return fee_rate(
            OITA.programme(case["programme"]),
            risk_class=case["risk_class"],
            conditions=frozenset(case.get("conditions", ())),
            tables=OITA.tables,
        )

    if case["want"].startswith("programme."):
        with pytest.raises(Refused) as refusal:
            found()
        assert refusal.value.problems[0].rule == case["want"]
    else:
        assert found() * 100 == Decimal(case["want"])


def test_savings_not_stated_leave_no_limit_to_check():
    assert limit_yen(OITA.programme("savings_mutual_aid"), ask({})) is None


def test_a_refusal_names_the_programme():
    (problem,) = problems(OITA.programme("ordinary"), ask({"guaranteed_yen": 280_000_001}))
    assert "普通保証" in problem.message
    assert problem.field == "guaranteed_yen"
