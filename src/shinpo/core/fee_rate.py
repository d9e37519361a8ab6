"""Which fee rate applies and why: 「信用保証料率の決定」.

A product's flat rate, else the class of the scored accounts; then discounts and surcharges
on the rate itself, each with its reason. Subsidies are not here: they change who pays, not
the rate (core/fee_subsidy.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from shinpo.core.fee import percent_text
from shinpo.core.refusal import refuse


class Surcharge(StrEnum):
    """Why the rate is raised: 「割増」."""

    NONE = "none"
    OWNER_CHOICE_BOTH_TESTS = "owner_choice_both_tests"
    OWNER_CHOICE_ONE_TEST = "owner_choice_one_test"
    GUARANTOR_WAIVED = "guarantor_waived"


SURCHARGE_LABELS = {
    Surcharge.OWNER_CHOICE_BOTH_TESTS: "経営者保証非提供（財務要件を両方満たす）の割増",
    Surcharge.OWNER_CHOICE_ONE_TEST: "経営者保証非提供（財務要件の一方のみ、又は2期未満）の割増",
    Surcharge.GUARANTOR_WAIVED: "経営者保証免除の上乗せ",
}


@dataclass(frozen=True, slots=True)
class RateTable:
    """Rates of the nine classes, class 1 first: 「料率区分」."""

    name: str
    rates: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class RateTerms:
    """What the law says about rates on one day; built from law/fee.toml."""

    shared: RateTable
    shared_special: RateTable
    excluded: RateTable
    excluded_special: RateTable
    class_without_balance_sheet: int
    adviser_discount: Decimal
    collateral_discount: Decimal
    largest_discount: Decimal
    surcharges: Mapping[Surcharge, Decimal]


@dataclass(frozen=True, slots=True)
class RateRequest:
    """What a guarantee brings to the choice of its rate.

    `special` is 「特殊保証」: revolving bill discount, overdraft and business card loan; a
    revolving loan on bills (手形貸付根保証) is not. `own_table` is the table of a programme
    (prefecture, city) that replaces the association's. The two flags say whether the
    programme takes the discount at all.
    """

    shared: bool
    special: bool = False
    credit_class: int | None = None
    has_balance_sheet: bool = True
    flat_rate: Decimal | None = None
    own_table: RateTable | None = None
    accounting_adviser: bool = False
    tangible_collateral: bool = False
    adviser_discount_allowed: bool = True
    collateral_discount_allowed: bool = True
    surcharge: Surcharge = Surcharge.NONE


@dataclass(frozen=True, slots=True)
class RateStep:
    """One step towards the rate: what it is, by how much, in words."""

    label: str
    change: Decimal
    text: str


@dataclass(frozen=True, slots=True)
class ChosenRate:
    """The rate that applies and every step that led to it: 「適用料率」."""

    rate: Decimal
    steps: tuple[RateStep, ...]


def choose_rate(request: RateRequest, terms: RateTerms) -> ChosenRate:
    """Return the rate that applies, with its reasons: 「適用料率の決定」.

    根拠: seed-004（料率体系・割引・割増）, cgc-akita-fee（貸借対照表のない方）,
    cgc-nagasaki-guide-2024（割引の上限）, cgc-shiga-fee（割増の区別）
    """
    base, text = _base(request, terms)
    steps = [RateStep("基準料率", base, text), *_discounts(request, terms)]
    if request.surcharge is not Surcharge.NONE:
        if request.surcharge not in terms.surcharges:
            raise refuse(
                "surcharge",
                "rate.surcharge_not_in_force",
                f"「{SURCHARGE_LABELS[request.surcharge]}」はこの日にはまだ定めがありません。"
                "基準日か割増の区分を確かめてください。",
            )
        raised = terms.surcharges[request.surcharge]
        steps.append(
            RateStep(SURCHARGE_LABELS[request.surcharge], raised, f"+{percent_text(raised)}")
        )
    rate = sum((step.change for step in steps), Decimal(0))
    if rate <= 0:
        raise refuse(
            "rate",
            "rate.positive",
            f"割引後の料率が {percent_text(rate)} となり保証料を計算できません。"
            "基準料率と割引の適用を確かめてください。",
        )
    return ChosenRate(rate, tuple(steps))


def _base(request: RateRequest, terms: RateTerms) -> tuple[Decimal, str]:
    if request.flat_rate is not None:
        return request.flat_rate, f"制度の一律料率 {percent_text(request.flat_rate)}"
    table = _table(request, terms)
    chosen = request.credit_class
    why = f"区分{chosen}"
    if not request.has_balance_sheet:
        chosen = terms.class_without_balance_sheet
        why = f"貸借対照表がないため区分{chosen}"
    if chosen is None or not 1 <= chosen <= len(table.rates):
        raise refuse(
            "credit_class",
            "rate.class_missing",
            f"料率区分が決まりません。区分は1から{len(table.rates)}で、決算を評価して決めます。"
            "CRDの評価を登録するか、貸借対照表の有無を確かめてください。",
        )
    rate = table.rates[chosen - 1]
    return rate, f"{table.name} {why} {percent_text(rate)}"


def _table(request: RateRequest, terms: RateTerms) -> RateTable:
    if request.own_table is not None:
        return request.own_table
    if request.shared:
        return terms.shared_special if request.special else terms.shared
    return terms.excluded_special if request.special else terms.excluded


def _discounts(request: RateRequest, terms: RateTerms) -> list[RateStep]:
    """Return the discounts, cut off where together they pass the ceiling."""
    wanted = [
        (
            "会計参与設置会社の割引",
            request.accounting_adviser,
            request.adviser_discount_allowed,
            terms.adviser_discount,
        ),
        (
            "有担保保証の割引",
            request.tangible_collateral,
            request.collateral_discount_allowed,
            terms.collateral_discount,
        ),
    ]
    steps = []
    left = terms.largest_discount
    for label, applies, allowed, discount in wanted:
        if not applies:
            continue
        if not allowed:
            steps.append(RateStep(label, Decimal(0), "この制度は割引の対象外"))
            continue
        taken = min(discount, left)
        left -= taken
        steps.append(RateStep(label, -taken, f"▲{percent_text(taken)}"))
    return steps
