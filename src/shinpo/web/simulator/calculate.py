"""From a question to an answer: rate, plan, fee, subsidies, payments, each with its reasons."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shinpo.core.fee import Fee, FeeTerms, Term, fee, split
from shinpo.core.fee_rate import ChosenRate, RateRequest, RateStep, choose_rate
from shinpo.core.fee_subsidy import Burden, Subsidy, burden
from shinpo.core.schedule import Plan, Run, plan, planned_balance_yen
from shinpo.law.fee_terms import fee_terms, rate_terms


@dataclass(frozen=True)
class Repayment:
    """How the loan is repaid: at once, by these runs, or as a revolving credit line."""

    kind: str
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True)
class Question:
    """What the simulator is asked. Nothing in it names a person or a firm."""

    on: date
    amount_yen: int
    term: Term
    rate: RateRequest | Decimal
    repayment: Repayment
    subsidies: tuple[Subsidy, ...] = ()
    in_parts: bool = False


@dataclass(frozen=True)
class RunLine:
    """One run of the plan as a person reads it, with the balance after it."""

    run: Run
    total_yen: int
    balance_yen: int


@dataclass(frozen=True)
class Answer:
    """The fee and everything that led to it."""

    question: Question
    chosen: ChosenRate
    fee: Fee
    plan: Plan | None
    lines: tuple[RunLine, ...]
    burden: Burden
    payments: tuple[int, ...]

    @property
    def subsidised(self) -> bool:
        """Whether anybody but the borrower pays."""
        return bool(self.burden.subsidies)


def calculate(question: Question) -> Answer:
    """Answer a question by the rules of its day.

    :raises Refused: where a rule says no; NotInForce: for a day without recorded law
    """
    terms = fee_terms(question.on)
    chosen = _rate(question)
    checked = _plan(question, terms)

    def fee_at(rate: Decimal) -> Fee:
        return fee(
            amount_yen=question.amount_yen,
            rate=rate,
            term=question.term,
            terms=terms,
            plan=checked,
            revolving=question.repayment.kind == "revolving",
        )

    gross = fee_at(chosen.rate)
    shared = burden(
        rate=chosen.rate,
        subsidies=question.subsidies,
        fee_at=lambda rate: fee_at(rate).yen,
    )
    return Answer(
        question=question,
        chosen=chosen,
        fee=gross,
        plan=checked,
        lines=_lines(checked),
        burden=shared,
        payments=_payments(question, gross.yen, terms),
    )


def _rate(question: Question) -> ChosenRate:
    if isinstance(question.rate, RateRequest):
        return choose_rate(question.rate, rate_terms(question.on))
    known = question.rate
    return ChosenRate(known, (RateStep("入力した料率", known, "金融機関や協会から示された料率"),))


def _plan(question: Question, terms: FeeTerms) -> Plan | None:
    if question.repayment.kind in ("lump", "revolving"):
        return None
    return plan(
        question.repayment.runs,
        amount_yen=question.amount_yen,
        balloon_factor=terms.balloon_factor,
    )


def _lines(checked: Plan | None) -> tuple[RunLine, ...]:
    if checked is None:
        return ()
    return tuple(
        RunLine(item, item.total_yen, planned_balance_yen(checked, item.last))
        for item in checked.runs
    )


def _payments(question: Question, fee_yen: int, terms: FeeTerms) -> tuple[int, ...]:
    """Return the yearly payments of the fee itself: how a subsidy is spread is not published."""
    if not question.in_parts:
        return ()
    return split(
        fee_yen,
        term=question.term,
        terms=terms,
        revolving=question.repayment.kind == "revolving",
    )
