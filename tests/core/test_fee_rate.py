"""Which rate applies, why, and who pays the fee."""

import dataclasses
import tomllib
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shinpo.core.fee import Term, fee
from shinpo.core.fee_rate import RateRequest, RateTable, Surcharge, choose_rate
from shinpo.core.fee_subsidy import PaidBy, Subsidy, burden
from shinpo.core.refusal import Refused
from shinpo.law.fee_terms import fee_terms, newest_law_date, rate_terms

CASES = tomllib.loads(
    (Path(__file__).parent / "cases" / "fee_rate.toml").read_text(encoding="utf-8")
)["case"]
RATES = rate_terms(newest_law_date())
TERMS = fee_terms(newest_law_date())


def request(terms: dict[str, Any]) -> RateRequest:
    given_terms = dict(terms)
    if "flat_rate" in given_terms:
        given_terms["flat_rate"] = Decimal(given_terms["flat_rate"]) / 100
    if "surcharge" in given_terms:
        given_terms["surcharge"] = Surcharge(given_terms["surcharge"])
    return RateRequest(**given_terms)


@pytest.mark.parametrize("case", [pytest.param(c, id=c["name"]) for c in CASES])
def test_a_rate_case_is_chosen_or_refused(case: dict[str, Any]) -> None:
    if case["want"].startswith("rate."):
        with pytest.raises(Refused) as refusal:
            choose_rate(request(case["given"]), RATES)
        assert refusal.value.problems[0].rule == case["want"]
        return
    chosen = choose_rate(request(case["given"]), RATES)
    assert chosen.rate * 100 == Decimal(case["want"])
    assert sum(step.change for step in chosen.steps) == chosen.rate
    assert all(step.label and step.text for step in chosen.steps)


def test_a_programme_may_bring_its_own_table() -> None:
    kagawa = RateTable(
        "香川県制度",
        tuple(Decimal(c) / 10_000 for c in (155, 145, 125, 105, 90, 85, 70, 55, 40)),
    )
    chosen = choose_rate(RateRequest(shared=True, credit_class=3, own_table=kagawa), RATES)
    assert chosen.rate == Decimal("0.0125")
    assert "香川県制度 区分3 1.25%" in chosen.steps[0].text


def test_the_ceiling_cuts_the_later_discount() -> None:
    tight = dataclasses.replace(RATES, largest_discount=Decimal("0.0015"))
    chosen = choose_rate(
        RateRequest(shared=True, credit_class=5, accounting_adviser=True, tangible_collateral=True),
        tight,
    )
    assert [step.change for step in chosen.steps[1:]] == [Decimal("-0.0010"), Decimal("-0.0005")]


def test_a_surcharge_cannot_be_asked_before_it_existed() -> None:
    asked = RateRequest(shared=True, credit_class=5, surcharge=Surcharge.OWNER_CHOICE_BOTH_TESTS)
    with pytest.raises(Refused, match="まだ定めがありません"):
        choose_rate(asked, rate_terms(date(2024, 3, 14)))
    assert choose_rate(asked, rate_terms(date(2024, 3, 15))).rate == Decimal("0.0140")


# --- subsidies -------------------------------------------------------------------------------


def lump(rate: Decimal) -> int:
    return fee(amount_yen=10_000_000, rate=rate, term=Term(12), terms=TERMS).yen


def test_points_come_first_then_shares_of_what_is_left() -> None:
    paid = burden(
        rate=Decimal("0.0115"),
        subsidies=[
            Subsidy("市", share=Fraction(3, 4)),
            Subsidy("国", rate_points=Decimal("0.0015")),
        ],
        fee_at=lump,
    )
    # 115,000; the state bears 0.15 points: 15,000; the city 3/4 of the other 100,000.
    assert paid.gross_yen == 115_000
    assert paid.subsidies == (PaidBy("市", 75_000), PaidBy("国", 15_000))
    assert paid.net_yen == 25_000


def test_a_subsidy_of_all_points_leaves_nothing_to_pay() -> None:
    paid = burden(
        rate=Decimal("0.0115"),
        subsidies=[Subsidy("県", rate_points=Decimal("0.0115"))],
        fee_at=lump,
    )
    assert (paid.subsidies[0].yen, paid.net_yen) == (115_000, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        Subsidy("県", rate_points=Decimal("0.0116")),
        Subsidy("県", rate_points=Decimal(0)),
        Subsidy("県", share=Fraction(5, 4)),
        Subsidy("県", share=Fraction(0)),
    ],
)
def test_a_subsidy_stays_within_the_fee(wrong: Subsidy) -> None:
    with pytest.raises(Refused, match="補助"):
        burden(rate=Decimal("0.0115"), subsidies=[wrong], fee_at=lump)


def test_a_subsidy_is_points_or_a_share_not_both() -> None:
    both = Subsidy("県", rate_points=Decimal("0.001"), share=Fraction(1, 2))
    with pytest.raises(ValueError, match="either"):
        burden(rate=Decimal("0.0115"), subsidies=[both], fee_at=lump)


@given(
    amount_yen=st.integers(1, 480_000_000),
    points=st.integers(1, 114),
    shares=st.lists(st.fractions(Fraction(1, 100), 1, max_denominator=100), max_size=3),
)
def test_gross_is_always_subsidies_plus_net(
    amount_yen: int, points: int, shares: list[Fraction]
) -> None:
    def fee_at(rate: Decimal) -> int:
        return fee(amount_yen=amount_yen, rate=rate, term=Term(60), terms=TERMS).yen

    paid = burden(
        rate=Decimal("0.0115"),
        subsidies=[
            Subsidy("国", rate_points=Decimal(points) / 10_000),
            *(Subsidy(f"補助{n}", share=share) for n, share in enumerate(shares)),
        ],
        fee_at=fee_at,
    )
    assert paid.gross_yen == fee_at(Decimal("0.0115"))
    assert paid.net_yen + sum(item.yen for item in paid.subsidies) == paid.gross_yen
    assert paid.net_yen >= 0
    assert all(item.yen >= 0 for item in paid.subsidies)
