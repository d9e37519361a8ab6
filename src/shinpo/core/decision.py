"""Decide an application: what may be guaranteed, on which terms, at which fee: 「審査・決定」.

Everything that the law, the programme and the running guarantees say is brought together once;
the screens, the bulk import and the demo all decide here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from shinpo.core import eligibility, fee, fee_rate, fee_subsidy, limits, sharing
from shinpo.core.eligibility import Applicant, EligibilityRules
from shinpo.core.fee import Fee, FeeTerms, Term
from shinpo.core.fee_rate import ChosenRate, RateRequest, RateTerms, Surcharge
from shinpo.core.fee_subsidy import Burden, Subsidy
from shinpo.core.insurance import InsuranceKind
from shinpo.core.limits import Exposure, LimitRules
from shinpo.core.programme import Programme as CatalogueProgramme
from shinpo.core.refusal import Problem, Refused
from shinpo.core.schedule import Plan, Run, check_term, plan
from shinpo.core.sharing import Method, Sharing, SharingRules


@dataclass(frozen=True)
class Programme:
    """What a programme (保証制度) decides for its guarantees. Limit in yen, term in months.

    `flat_rate` is a ratio a year, or None for the tables by class. `traits` are those of
    `core.sharing`; `facility` those of `core.limits`; `insurance_kind` None means ordinary or
    unsecured by the security given.
    """

    name: str
    limit_yen: int | None
    months_max: int | None
    flat_rate: Decimal | None = None
    special_row: bool = False
    collateral_discount: bool = True
    traits: frozenset[str] = frozenset()
    facility: str = limits.GENERAL
    insurance_kind: str | None = None
    subsidies: tuple[Subsidy, ...] = ()
    small_lot: bool = False
    special_small: bool = False
    catalogue: CatalogueProgramme | None = None  # every column, where a catalogue gave them


@dataclass(frozen=True)
class Asked:
    """What is applied for: loan in yen, term in months, the plan of the whole loan."""

    loan_yen: int
    months: int
    runs: tuple[Run, ...]
    secured: bool
    revolving: bool = False
    credit_class: int | None = None
    has_balance_sheet: bool = True
    accounting_adviser: bool = False
    surcharge: Surcharge = Surcharge.NONE
    cooperative: bool = False


@dataclass(frozen=True)
class Law:
    """The rules in force on the day of the decision."""

    eligibility: EligibilityRules
    limits: LimitRules
    sharing: SharingRules
    insurance: Mapping[str, InsuranceKind]
    rates: RateTerms
    fees: FeeTerms


@dataclass(frozen=True)
class Decision:
    """The terms on which a guarantee is given; amounts in yen."""

    guaranteed_yen: int
    sharing: Sharing
    rate: ChosenRate
    fee: Fee
    burden: Burden
    insurance: InsuranceKind
    plan: Plan
    guaranteed_runs: tuple[Run, ...]


def programme_problems(programme: Programme, asked: Asked, held_yen: int) -> Iterable[Problem]:
    """Return what the programme itself does not allow: 「制度の要件」.

    `held_yen` is what the enterprise already owes under the programme.
    """
    if programme.limit_yen is not None and held_yen + asked.loan_yen > programme.limit_yen:
        room = max(0, programme.limit_yen - held_yen)
        yield Problem(
            "requested_yen",
            "programme.limit",
            f"申込金額（{asked.loan_yen:,}円）が「{programme.name}」の限度額"
            f"（{programme.limit_yen:,}円、利用中 {held_yen:,}円）を超えています。"
            f"{room:,}円以下にするか、別の制度を選んでください。",
        )
    if programme.months_max is not None and asked.months > programme.months_max:
        yield Problem(
            "months",
            "programme.term",
            f"保証期間（{asked.months}か月）が「{programme.name}」の上限"
            f"（{programme.months_max}か月）を超えています。期間を短くしてください。",
        )


@dataclass(frozen=True)
class Circumstances:
    """What an application meets: its programme, its applicant, what already runs, the lender.

    `held_in_programme_yen` is what the enterprise owes under the programme (loans, in yen).
    """

    programme: Programme
    applicant: Applicant
    running: tuple[Exposure, ...]
    held_in_programme_yen: int
    lender_method: Method


def problems(asked: Asked, met: Circumstances, *, law: Law, on: date) -> tuple[Problem, ...]:
    """Return every reason why the guarantee cannot be given as asked: 「保証できない理由」."""
    shared = _shared(met, law, on)
    exposure = Exposure(
        guaranteed_yen=sharing.guaranteed_part(asked.loan_yen, shared.covered),
        loan_yen=asked.loan_yen,
        secured=asked.secured,
        facility=met.programme.facility,
        small_lot=met.programme.small_lot,
        special_small=met.programme.special_small,
    )
    return (
        *programme_problems(met.programme, asked, met.held_in_programme_yen),
        *_plan_problems(asked, law.fees),
        *eligibility.problems(met.applicant, law.eligibility, on=on),
        *limits.problems(
            exposure,
            met.running,
            rules=law.limits,
            cooperative=asked.cooperative,
            term_months=asked.months,
        ),
    )


def guaranteed_yen(asked: Asked, met: Circumstances, *, law: Law, on: date) -> int:
    """Return what would be guaranteed of the loan asked for, in yen: 「申込保証金額」."""
    return sharing.guaranteed_part(asked.loan_yen, _shared(met, law, on).covered)


def _shared(met: Circumstances, law: Law, on: date) -> Sharing:
    return sharing.sharing(
        met.programme.traits, lender_method=met.lender_method, accepted_on=on, rules=law.sharing
    )


def _plan_problems(asked: Asked, terms: FeeTerms) -> tuple[Problem, ...]:
    try:
        repayment = plan(asked.runs, amount_yen=asked.loan_yen, balloon_factor=terms.balloon_factor)
        check_term(repayment, asked.months)
    except Refused as refused:
        return refused.problems
    return ()


def decide(asked: Asked, met: Circumstances, *, law: Law, on: date) -> Decision:
    """Return the terms of the guarantee: 「承諾条件の決定」.

    :raises Refused: with every reason found.
    """
    found = problems(asked, met, law=law, on=on)
    if found:
        raise Refused(*found)
    programme, shared = met.programme, _shared(met, law, on)
    rate = fee_rate.choose_rate(
        RateRequest(
            shared=shared.method is not Method.NONE,
            special=programme.special_row,
            credit_class=asked.credit_class,
            has_balance_sheet=asked.has_balance_sheet,
            flat_rate=programme.flat_rate,
            accounting_adviser=asked.accounting_adviser,
            tangible_collateral=asked.secured,
            collateral_discount_allowed=programme.collateral_discount,
            surcharge=asked.surcharge,
        ),
        law.rates,
    )
    repayment = plan(asked.runs, amount_yen=asked.loan_yen, balloon_factor=law.fees.balloon_factor)

    def fee_at(at: Decimal) -> Fee:
        return fee.fee(
            amount_yen=asked.loan_yen,
            rate=at,
            term=Term(asked.months),
            terms=law.fees,
            plan=None if asked.revolving else repayment,
            revolving=asked.revolving,
        )

    return Decision(
        guaranteed_yen=sharing.guaranteed_part(asked.loan_yen, shared.covered),
        sharing=shared,
        rate=rate,
        fee=fee_at(rate.rate),
        burden=fee_subsidy.burden(
            rate=rate.rate, subsidies=programme.subsidies, fee_at=lambda at: fee_at(at).yen
        ),
        insurance=_insurance(programme, asked, law),
        plan=repayment,
        guaranteed_runs=guaranteed_runs(repayment.runs, shared.covered),
    )


def guaranteed_runs(runs: tuple[Run, ...], covered: Fraction) -> tuple[Run, ...]:
    """Return the plan of the guaranteed part: 「保証部分の返済予定」.

    Each instalment is cut to its covered part, the fraction of a yen dropped; what the dropped
    fractions add up to falls due with the last instalment, so that the plan repays exactly the
    guaranteed amount.
    """
    if covered == 1:
        return runs
    total = sharing.guaranteed_part(sum(run.total_yen for run in runs), covered)
    parts = [
        Run(run.first, run.last, run.every, sharing.guaranteed_part(run.amount_yen, covered))
        for run in runs
    ]
    rest = total - sum(run.total_yen for run in parts)
    if rest == 0:
        return tuple(parts)
    last = parts.pop()
    if last.count > 1:
        parts.append(Run(last.first, last.last - last.every, last.every, last.amount_yen))
    return (*parts, Run(last.last, last.last, 1, last.amount_yen + rest))


def _insurance(programme: Programme, asked: Asked, law: Law) -> InsuranceKind:
    """Return the kind of insurance that the guarantee falls under: 「保険種類」."""
    if programme.insurance_kind is not None:
        return law.insurance[programme.insurance_kind]
    return law.insurance["ordinary" if asked.secured else "unsecured"]
