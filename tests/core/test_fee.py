"""The guarantee fee against worked examples and against the laws of arithmetic."""

import tomllib
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shinpo.core import schedule
from shinpo.core.fee import Fee, Term, coefficient, fee, percent_text, split
from shinpo.core.refusal import Refused
from shinpo.core.schedule import Plan, Run, due_yen, plan, planned_balance_yen, single
from shinpo.law.fee_terms import fee_terms, newest_law_date

CASES = Path(__file__).parent / "cases"
TERMS = fee_terms(newest_law_date())


def cases(name: str) -> list[Any]:
    found = tomllib.loads((CASES / f"{name}.toml").read_text(encoding="utf-8"))["case"]
    return [pytest.param(case, id=case["name"]) for case in found]


def make_run(item: dict[str, int]) -> Run:
    if "at" in item:
        return single(at=item["at"], amount_yen=item["amount_yen"])
    return schedule.run(
        first=item["from"], last=item["to"], every=item["every"], amount_yen=item["amount_yen"]
    )


def make_plan(terms: dict[str, Any]) -> Plan | None:
    repayment = terms.get("repayment", "lump")
    if repayment == "lump":
        return None
    return plan(
        [make_run(item) for item in repayment],
        amount_yen=terms["amount_yen"],
        balloon_factor=TERMS.balloon_factor,
        level_payment=terms.get("level_payment", False),
    )


def make_term(terms: dict[str, Any]) -> Term:
    return Term(terms["days"], daily=True) if "days" in terms else Term(terms["months"])


def make_fee(terms: dict[str, Any]) -> Fee:
    return fee(
        amount_yen=terms["amount_yen"],
        rate=Decimal(terms["rate_percent"]) / 100,
        term=make_term(terms),
        terms=TERMS,
        plan=make_plan(terms),
        revolving=terms.get("revolving", False),
    )


@pytest.mark.parametrize("case", cases("fee"))
def test_a_fee_case_comes_out_to_the_yen(case: dict[str, Any]) -> None:
    terms, want = case["given"], case["want"]
    if "refused" in want:
        with pytest.raises(Refused) as refusal:
            make_fee(terms)
        assert refusal.value.problems[0].rule == want["refused"]
        return
    result = make_fee(terms)
    assert result.yen == want["fee_yen"]
    assert sum(part.yen for part in result.parts) == result.yen
    repayment = make_plan(terms)
    got: dict[str, Any] = {
        "fee_yen": result.yen,
        "parts": [part.yen for part in result.parts],
        "coefficient": str(result.coefficient),
        "equal": result.equal,
        "instalments": result.instalments,
        "grace_months": repayment.grace_months if repayment else 0,
        "deferred_yen": repayment.deferred_yen if repayment else 0,
    }
    if "split" in want:
        got["split"] = list(
            split(
                result.yen,
                term=make_term(terms),
                terms=TERMS,
                revolving=terms.get("revolving", False),
            )
        )
    assert {key: got[key] for key in want} == want


@pytest.mark.parametrize("case", cases("fee_split"))
def test_a_split_case_comes_out_to_the_yen(case: dict[str, Any]) -> None:
    terms = case["given"]

    def pay() -> tuple[int, ...]:
        return split(
            terms["fee_yen"],
            term=make_term(terms),
            terms=TERMS,
            revolving=terms.get("revolving", False),
        )

    if not case["want"]:
        with pytest.raises(Refused, match="割合が定められていません"):
            pay()
    else:
        assert list(pay()) == case["want"]
        assert sum(case["want"]) == terms["fee_yen"]


# --- laws of nature ---------------------------------------------------------------------------

rates = st.integers(1, 99_99).map(lambda basis: Decimal(basis) / 10_000)
amounts = st.integers(1, 480_000_000)


@st.composite
def monthly_plans(draw: st.DrawFn) -> tuple[int, Plan]:
    """A plan of monthly instalments after a grace, the last one different."""
    grace = draw(st.integers(0, 24))
    count = draw(st.integers(2, 180))
    yen = draw(st.integers(1, 1_000_000))
    last_yen = draw(st.integers(1, 5_000_000))
    months = grace + count
    total = yen * (count - 1) + last_yen
    runs = [
        schedule.run(first=grace + 1, last=months - 1, every=1, amount_yen=yen),
        single(at=months, amount_yen=last_yen),
    ]
    return months, plan(runs, amount_yen=total, balloon_factor=2)


@given(amount_yen=amounts, rate=rates, length=st.integers(1, 7_500), daily=st.booleans())
def test_a_lump_fee_is_the_exact_quotient_cut_to_the_yen(
    amount_yen: int, rate: Decimal, length: int, daily: bool
) -> None:
    result = fee(amount_yen=amount_yen, rate=rate, term=Term(length, daily), terms=TERMS)
    exact = Fraction(rate) * amount_yen * length / (365 if daily else 12)
    assert result.yen <= exact < result.yen + 1


@given(monthly_plans(), rates)
def test_parts_are_truncated_each_and_add_up(given_plan: tuple[int, Plan], rate: Decimal) -> None:
    months, repayment = given_plan
    result = fee(
        amount_yen=repayment.amount_yen, rate=rate, term=Term(months), terms=TERMS, plan=repayment
    )
    rest = months - repayment.grace_months
    factor = coefficient(instalments=repayment.instalments, equal=True, terms=TERMS)
    falling = repayment.amount_yen - repayment.deferred_yen
    exact = [
        Fraction(rate) * repayment.amount_yen * repayment.grace_months / 12,
        Fraction(rate) * repayment.deferred_yen * rest / 12,
        Fraction(rate) * falling * rest / 12 * Fraction(factor),
    ]
    assert result.yen == sum(int(part) for part in exact)
    assert repayment.equal  # only the last instalment differs


@given(monthly_plans(), rates)
def test_instalments_never_cost_more_than_the_lump_sum(
    given_plan: tuple[int, Plan], rate: Decimal
) -> None:
    months, repayment = given_plan
    amount_yen = repayment.amount_yen
    parts = fee(amount_yen=amount_yen, rate=rate, term=Term(months), terms=TERMS, plan=repayment)
    assert parts.yen <= fee(amount_yen=amount_yen, rate=rate, term=Term(months), terms=TERMS).yen


@given(
    yen=st.integers(1, 1_000_000),
    count=st.integers(2, 120),
    grace=st.integers(1, 24),
    rate=rates,
)
def test_grace_never_makes_the_fee_smaller(yen: int, count: int, grace: int, rate: Decimal) -> None:
    def cost(shift: int) -> int:
        run = schedule.run(first=shift + 1, last=shift + count, every=1, amount_yen=yen)
        amount_yen = yen * count
        return fee(
            amount_yen=amount_yen,
            rate=rate,
            term=Term(shift + count),
            terms=TERMS,
            plan=plan([run], amount_yen=amount_yen, balloon_factor=2),
        ).yen

    assert cost(grace) >= cost(0)


@given(amount_yen=amounts, more=st.integers(0, 1_000_000), rate=rates, months=st.integers(1, 240))
def test_a_larger_loan_never_costs_less(
    amount_yen: int, more: int, rate: Decimal, months: int
) -> None:
    small = fee(amount_yen=amount_yen, rate=rate, term=Term(months), terms=TERMS)
    large = fee(amount_yen=amount_yen + more, rate=rate, term=Term(months), terms=TERMS)
    assert large.yen >= small.yen


@given(fee_yen=st.integers(0, 10**10), months=st.integers(1, 400))
def test_payments_in_parts_add_up_and_only_the_first_takes_the_rest(
    fee_yen: int, months: int
) -> None:
    parts = split(fee_yen, term=Term(months), terms=TERMS)
    assert sum(parts) == fee_yen
    band = next((b for b in reversed(TERMS.split) if months > b.over_months), None)
    shares = band.shares if band else (Fraction(1),)
    assert parts[1:] == tuple(int(share * fee_yen) for share in shares[1:])
    assert 0 <= parts[0] - shares[0] * fee_yen < len(parts)


@given(monthly_plans())
def test_a_plan_ends_at_zero_and_falls_by_what_is_due(given_plan: tuple[int, Plan]) -> None:
    months, repayment = given_plan
    balance = repayment.amount_yen
    assert planned_balance_yen(repayment, 0) == balance
    for month in range(1, months + 1):
        balance -= due_yen(repayment.runs, month)
        assert planned_balance_yen(repayment, month) == balance
    assert balance == 0


@given(st.permutations([1, 2, 3, 4, 5, 6]))
def test_a_plan_does_not_depend_on_how_its_months_are_written(order: list[int]) -> None:
    singles = [single(at=month, amount_yen=100) for month in order]
    scattered = plan(singles, amount_yen=600, balloon_factor=2)
    whole = plan(
        [schedule.run(first=1, last=6, every=1, amount_yen=100)], amount_yen=600, balloon_factor=2
    )
    assert (scattered.equal, scattered.interval, scattered.instalments, scattered.grace_months) == (
        whole.equal,
        whole.interval,
        whole.instalments,
        whole.grace_months,
    )


# --- named edges --------------------------------------------------------------------------------


def test_a_run_ends_with_its_last_real_instalment() -> None:
    cut = schedule.run(first=2, last=59, every=2, amount_yen=100)
    assert (cut.last, cut.count, cut.total_yen) == (58, 29, 2_900)


def test_a_run_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(Refused, match="終わりが始まりより前"):
        schedule.run(first=5, last=4, every=1, amount_yen=1)


@pytest.mark.parametrize("wrong", [{"first": 0}, {"every": 0}, {"amount_yen": 0}])
def test_a_run_counts_in_positive_numbers(wrong: dict[str, int]) -> None:
    with pytest.raises(Refused) as refusal:
        schedule.run(**{"first": 1, "last": 5, "every": 1, "amount_yen": 1, **wrong})
    assert refusal.value.problems[0].rule == "schedule.positive"


def test_a_fee_asks_for_positive_amount_and_term() -> None:
    for amount_yen, length, rule in [(0, 1, "fee.amount_positive"), (1, 0, "fee.term_positive")]:
        with pytest.raises(Refused) as refusal:
            fee(amount_yen=amount_yen, rate=Decimal("0.01"), term=Term(length), terms=TERMS)
        assert refusal.value.problems[0].rule == rule


def test_a_plan_of_another_loan_is_a_mistake_of_the_caller() -> None:
    repayment = plan([single(at=1, amount_yen=5)], amount_yen=5, balloon_factor=2)
    with pytest.raises(ValueError, match="another amount"):
        fee(amount_yen=6, rate=Decimal("0.01"), term=Term(1), terms=TERMS, plan=repayment)


def test_no_coefficient_exists_for_one_instalment() -> None:
    with pytest.raises(ValueError, match="no coefficient"):
        coefficient(instalments=1, equal=True, terms=TERMS)


def test_the_derivation_says_when_it_dropped_a_fraction() -> None:
    whole = make_fee({"amount_yen": 10_000_000, "rate_percent": "1.15", "months": 12})
    cut = make_fee({"amount_yen": 10_000_000, "rate_percent": "1.15", "days": 715})
    assert whole.parts[0].formula == "10,000,000円 × 1.15% × 12か月 ÷ 12 = 115,000円"
    assert cut.parts[0].formula == "10,000,000円 × 1.15% × 715日 ÷ 365 = 225,273円（円未満切捨て）"


def test_percent_keeps_two_decimals_and_every_further_one() -> None:
    assert [percent_text(Decimal(r)) for r in ("0.01", "0.0115", "0.01125", "0.1")] == [
        "1.00%",
        "1.15%",
        "1.125%",
        "10.00%",
    ]
