"""The guarantee fee: 「信用保証料」.

Loan, rate, term and repayment plan go in, yen and the derivation in words come out. The
legal numbers arrive in `FeeTerms`. Each part is computed with integers, divided once at the
end and truncated to the yen; then the parts are added.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from shinpo.core.refusal import refuse
from shinpo.core.schedule import Plan, check_term
from shinpo.core.yen import split_first_takes_rest


@dataclass(frozen=True, slots=True)
class Coefficient:
    """One band of the table 「分割返済回数別係数」, from `at_least` instalments upward."""

    at_least: int
    equal: Decimal
    unequal: Decimal


@dataclass(frozen=True, slots=True)
class SplitBand:
    """Shares of the fee paid at once and then each year, for terms over `over_months`.

    `up_to_months` is included; None leaves the band open: 「○年超○年以下」.
    """

    over_months: int
    up_to_months: int | None
    shares: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class FeeTerms:
    """What the law says about the fee on one day; built from law/fee.toml."""

    months_in_year: int
    days_in_year: int
    balloon_factor: int
    coefficients: tuple[Coefficient, ...]
    split: tuple[SplitBand, ...]
    split_revolving: tuple[SplitBand, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """The guaranteed term: 「保証期間」, in months (月数保証) or in days (確定日保証)."""

    length: int
    daily: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One truncated part of the fee with its derivation in words: 「計算式」.

    `kind`: lump 一括, revolving 根保証, grace 据置期間部分, balloon 据置金額部分,
    instalments 分割返済部分.
    """

    kind: str
    yen: int
    formula: str


@dataclass(frozen=True, slots=True)
class Fee:
    """A guarantee fee and how it came about: 「信用保証料」."""

    yen: int
    parts: tuple[Part, ...]
    coefficient: Decimal | None
    equal: bool | None
    instalments: int | None


def fee(
    *,
    amount_yen: int,
    rate: Decimal,
    term: Term,
    terms: FeeTerms,
    plan: Plan | None = None,
    revolving: bool = False,
) -> Fee:
    """Return the guarantee fee: 「信用保証料の計算」.

    Without a plan the loan is repaid at once at the end of the term. A revolving guarantee
    is charged on the whole credit line (極度額) and knows no coefficient.
    根拠: seed-004（計算方法・係数）, ehime-2023（部分ごとの切捨て・据置）,
    cgc-okinawa-fee（割り算は最後）
    """
    _check(amount_yen, rate, term)
    if plan is not None:
        if revolving and not plan.is_lump:
            raise refuse(
                "repayment",
                "fee.revolving_has_no_plan",
                "根保証に分割返済は指定できません。根保証の保証料は極度額と期間だけで決まります。"
                "返済方法を lump にするか、根保証の指定を外してください。",
            )
        _check_plan(plan, amount_yen, term, terms)
    if revolving:
        part = _part("revolving", amount_yen, rate, term, terms)
        return Fee(part.yen, (part,), None, None, None)
    if plan is None or plan.is_lump:
        part = _part("lump", amount_yen, rate, term, terms)
        return Fee(part.yen, (part,), None, None, 1)
    return _instalment_fee(plan, amount_yen, rate, term, terms)


def coefficient(*, instalments: int, equal: bool, terms: FeeTerms) -> Decimal:
    """Return the factor for a declining balance: 「分割返済回数別係数」.

    The key is the number of repayments, not of months.
    根拠: seed-004（分割返済回数別係数表）
    """
    found = None
    for band in terms.coefficients:
        if instalments >= band.at_least:
            found = band
    if found is None:
        raise ValueError(f"no coefficient for {instalments} instalments")
    return found.equal if equal else found.unequal


def split(fee_yen: int, *, term: Term, terms: FeeTerms, revolving: bool = False) -> tuple[int, ...]:
    """Return the yearly payments of a fee paid in parts: 「分割納付」（分割支払）.

    Later parts are truncated, the first takes what is left. Where the term is too short for
    parts the whole fee is one payment.
    根拠: cgc-tokyo-split, cgc-kumamoto-split, cgc-okinawa-fee, cgc-nagasaki-guide-2024
    """
    bands = terms.split_revolving if revolving else terms.split
    for band in reversed(bands):
        if not _longer(term, band.over_months, terms):
            continue
        if band.up_to_months is not None and _longer(term, band.up_to_months, terms):
            years = band.up_to_months // terms.months_in_year
            raise refuse(
                "split",
                "fee.split_not_settled",
                f"期間が{years}年を超える根保証の分割納付は割合が定められていません。"
                "一括納付とするか、協会の定めを登録してください。",
            )
        return split_first_takes_rest(fee_yen, band.shares)
    return (fee_yen,)


def _longer(term: Term, months: int, terms: FeeTerms) -> bool:
    if term.daily:
        return term.length * terms.months_in_year > months * terms.days_in_year
    return term.length > months


def _check(amount_yen: int, rate: Decimal, term: Term) -> None:
    if amount_yen < 1:
        raise refuse(
            "amount_yen",
            "fee.amount_positive",
            "貸付金額（極度額）は1円以上でなければ保証料を計算できません。金額を確かめてください。",
        )
    if not 0 < rate < 1:
        raise refuse(
            "rate_percent",
            "fee.rate_range",
            "保証料率は0%より大きく100%より小さい年率です。料率を確かめてください。",
        )
    if term.length < 1:
        raise refuse(
            "days" if term.daily else "months",
            "fee.term_positive",
            "保証期間は1以上でなければ保証料を計算できません。期間を確かめてください。",
        )


def _check_plan(plan: Plan, amount_yen: int, term: Term, terms: FeeTerms) -> None:
    if plan.amount_yen != amount_yen:
        raise ValueError("the plan repays another amount than the loan")
    if not term.daily:
        check_term(plan, term.length)
        return
    # A plan counts in months, the term in days: a month's play on either side is calendar noise.
    scaled = term.length * terms.months_in_year
    shortest = (plan.last_month - 1 - 1) * terms.days_in_year
    longest = (plan.last_month + 1) * terms.days_in_year
    if not shortest < scaled < longest:
        raise refuse(
            "repayment",
            "schedule.other_term",
            f"{plan.last_month}か月目に終わる返済方法は保証期間 {term.length}日 と合いません。"
            "最終回は保証期間の末月です。期間か返済方法を直してください。",
        )
    if plan.grace_months and not plan.is_lump:
        raise refuse(
            "repayment",
            "fee.daily_grace",
            "確定日保証（days）では据置期間のある分割返済を計算できません。据置の日数が定まらない"
            "ためです。月数保証（months）で計算してください。",
        )


def _instalment_fee(plan: Plan, amount_yen: int, rate: Decimal, term: Term, terms: FeeTerms) -> Fee:
    assert plan.equal is not None  # only a lump sum has no rhythm
    factor = coefficient(instalments=plan.instalments, equal=plan.equal, terms=terms)
    grace = plan.grace_months
    rest = Term(term.length - grace, term.daily)
    parts = []
    if grace:
        parts.append(_part("grace", amount_yen, rate, Term(grace, term.daily), terms))
    if plan.deferred_yen:
        parts.append(_part("balloon", plan.deferred_yen, rate, rest, terms))
    falling = amount_yen - plan.deferred_yen
    parts.append(_part("instalments", falling, rate, rest, terms, factor=factor))
    total = sum(part.yen for part in parts)
    return Fee(total, tuple(parts), factor, plan.equal, plan.instalments)


def _part(
    kind: str,
    amount_yen: int,
    rate: Decimal,
    term: Term,
    terms: FeeTerms,
    *,
    factor: Decimal | None = None,
) -> Part:
    """Return one part: everything multiplied first, divided once, truncated once."""
    top, bottom, percent = _ratio(rate)
    year = terms.days_in_year if term.daily else terms.months_in_year
    unit = "日" if term.daily else "か月"
    times = ""
    if factor is not None:
        factor_top, factor_bottom, times = _factor(factor)
        top *= factor_top
        bottom *= factor_bottom
    yen, cut = divmod(amount_yen * term.length * top, bottom * year)
    note = "（円未満切捨て）" if cut else ""
    return Part(
        kind,
        yen,
        f"{amount_yen:,}円 × {percent} × {term.length}{unit} ÷ {year}{times} = {yen:,}円{note}",
    )


@lru_cache(maxsize=4096)
def _ratio(rate: Decimal) -> tuple[int, int, str]:
    top, bottom = rate.as_integer_ratio()
    return top, bottom, percent_text(rate)


@lru_cache(maxsize=64)
def _factor(factor: Decimal) -> tuple[int, int, str]:
    top, bottom = factor.as_integer_ratio()
    return top, bottom, f" × {factor}"


def percent_text(rate: Decimal) -> str:
    """Return a ratio as printed percent, at least two decimals: 「1.15%」."""
    percent = rate.scaleb(2).normalize()
    places = max(2, -int(percent.as_tuple().exponent))
    return f"{percent:.{places}f}%"
