"""Who may be guaranteed: 「保証対象」.

Every rule that an applicant breaks is returned, none raised: a desk officer tells the applicant
all reasons at once. Sizes, industries and shares come in as a parameter object, read from
law/eligibility.toml.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from shinpo.core.period import Month, add_months
from shinpo.core.refusal import Problem


class Form(StrEnum):
    """Legal form of the applicant: 「企業形態」."""

    COMPANY = "company"
    INDIVIDUAL = "individual"
    NPO = "npo"
    MEDICAL_CORPORATION = "medical_corporation"
    COOPERATIVE = "cooperative"


@dataclass(frozen=True)
class SizeRule:
    """Size limits of one industry group: 「企業規模」. `small_max` bounds 小規模企業者."""

    term: str
    capital_yen_max: int
    employees_max: int
    small_max: int


@dataclass(frozen=True)
class EligibilityRules:
    """The rules in force on one day; `basis` is printed in every refusal: 「根拠」."""

    sizes: Mapping[str, SizeRule]
    special_sizes: Mapping[str, SizeRule]
    medical_corporation_employees_max: int
    medical_individual_employees_max: int
    small_amusement_max: int
    eligible_members_share: Fraction
    months_in_business_min: int
    excluded_industries: Mapping[str, tuple[str, ...]]
    admitted_industries: Mapping[str, tuple[str, ...]]
    basis: str


@dataclass(frozen=True)
class Applicant:
    """What an application states about the applicant: 「申込人」.

    `size_group` and `special_industry` are keys of the size rules; `jsic` the industry code (two
    to four digits). `employees` counts 常時使用する従業員 only (see `regular_employees`).
    `eligible_members` is given for cooperatives: members in eligible industries, all members.
    """

    form: Form
    jsic: str
    size_group: str
    employees: int
    capital_yen: int = 0
    special_industry: str | None = None
    individual_medical: bool = False
    own_business_eligible: bool = True
    eligible_members: tuple[int, int] | None = None
    home_in_area: bool = False
    place_of_business_in_area: bool = False
    trading_evident: bool = True
    started_on: date | None = None
    licence_needed: bool = False
    licence_held: bool = False
    adult_entertainment: bool = False
    antisocial: bool = False


def regular_employees(*, on_payroll: int, family: int, directors: int, temporary: int) -> int:
    """Count the regular employees: 「常時使用する従業員」.

    Family living on one livelihood, directors and purely temporary staff do not count.
    """
    counted = on_payroll - family - directors - temporary
    if min(on_payroll, family, directors, temporary, counted) < 0:
        raise ValueError("employees cannot be negative")
    return counted


def problems(applicant: Applicant, rules: EligibilityRules, *, on: date) -> tuple[Problem, ...]:
    """Return every reason why the applicant cannot be guaranteed: 「保証対象とならない理由」.

    根拠: 中小企業信用保険法 第2条、施行令 第1条
    """
    return (
        *_business(applicant, rules, on),
        *_area(applicant, rules),
        *_size(applicant, rules),
        *_industry(applicant, rules),
        *_standing(applicant, rules),
    )


def size_rule(applicant: Applicant, rules: EligibilityRules) -> SizeRule:
    """Return the size limits that hold for the applicant: 「政令特例業種を含む」.

    The special industries of the Cabinet order are not open to NPOs.
    """
    if applicant.special_industry is not None and applicant.form is not Form.NPO:
        return rules.special_sizes[applicant.special_industry]
    return rules.sizes[applicant.size_group]


def is_small(applicant: Applicant, rules: EligibilityRules, *, amusement: bool = False) -> bool:
    """Return whether the applicant is a small enterprise: 「小規模企業者」.

    Lodging and amusement have their own number (施行令 第1条の2).
    """
    limit = rules.small_amusement_max if amusement else size_rule(applicant, rules).small_max
    return applicant.employees <= limit


def _problem(field: str, rule: str, message: str, rules: EligibilityRules) -> Problem:
    return Problem(field, f"eligibility.{rule}", f"{message}（根拠: {rules.basis}）")


def _business(applicant: Applicant, rules: EligibilityRules, on: date) -> tuple[Problem, ...]:
    if not applicant.trading_evident:
        return (
            _problem(
                "trading_evident",
                "business",
                "事業の実体を確認できません。"
                "客観的に事業を行っていることが明らかな方が対象です。"
                "確定申告書や許可証など事業を示す資料を添えてください。",
                rules,
            ),
        )
    if rules.months_in_business_min == 0 or applicant.started_on is None:
        return ()
    months = _whole_months(applicant.started_on, on)
    if months >= rules.months_in_business_min:
        return ()
    return (
        _problem(
            "started_on",
            "business_months",
            f"業歴が{months}か月です。"
            f"業歴は{rules.months_in_business_min}か月以上必要です。"
            "創業者向けの制度をご検討ください。",
            rules,
        ),
    )


def _whole_months(start: date, on: date) -> int:
    months = Month.of(on).since(Month.of(start))
    return months if add_months(start, months) <= on else months - 1


def _area(applicant: Applicant, rules: EligibilityRules) -> tuple[Problem, ...]:
    # A person may qualify by home or by place of business, a corporation by its offices only.
    by_home = applicant.form is Form.INDIVIDUAL and applicant.home_in_area
    if by_home or applicant.place_of_business_in_area:
        return ()
    why = (
        "個人は住居または事業所のいずれかが区域内にあることが必要です。"
        if applicant.form is Form.INDIVIDUAL
        else "法人は本店または事業所が区域内にあることが必要です。"
    )
    return (
        _problem(
            "place_of_business_in_area",
            "area",
            f"業務区域の外の申込みです。{why}所在地を管轄する信用保証協会へお申し込みください。",
            rules,
        ),
    )


def _size(applicant: Applicant, rules: EligibilityRules) -> tuple[Problem, ...]:
    if applicant.form is Form.COOPERATIVE:
        return _membership(applicant, rules)
    if applicant.form is Form.MEDICAL_CORPORATION:
        return _employees(applicant, rules, "医療法人", rules.medical_corporation_employees_max)
    if applicant.form is Form.INDIVIDUAL and applicant.individual_medical:
        return _employees(applicant, rules, "個人の医療業", rules.medical_individual_employees_max)
    if applicant.size_group not in rules.sizes:
        return (_unknown("size_group", applicant.size_group, rules),)
    special = applicant.special_industry
    if special is not None and special not in rules.special_sizes:
        return (_unknown("special_industry", special, rules),)
    rule = size_rule(applicant, rules)
    if applicant.form is not Form.COMPANY:
        return _employees(applicant, rules, rule.term, rule.employees_max)
    if applicant.capital_yen <= rule.capital_yen_max or applicant.employees <= rule.employees_max:
        return ()
    return (
        _problem(
            "capital_yen",
            "size",
            f"資本金{applicant.capital_yen:,}円、従業員{applicant.employees:,}人です。"
            f"{rule.term}は資本金{rule.capital_yen_max:,}円以下または"
            f"従業員{rule.employees_max:,}人以下のいずれかを満たす必要があります。"
            "資本金と常時使用する従業員数を確認してください。",
            rules,
        ),
    )


def _unknown(field: str, given: str, rules: EligibilityRules) -> Problem:
    known = "・".join((*rules.sizes, *rules.special_sizes))
    return _problem(
        field,
        "unknown_group",
        f"規模の業種区分「{given}」は定められていません。"
        "企業規模は業種区分ごとに判定します。"
        f"次のいずれかを指定してください: {known}",
        rules,
    )


def _employees(
    applicant: Applicant, rules: EligibilityRules, term: str, limit: int
) -> tuple[Problem, ...]:
    if applicant.employees <= limit:
        return ()
    return (
        _problem(
            "employees",
            "size",
            f"従業員が{applicant.employees:,}人です。"
            f"{term}は従業員{limit:,}人以下であることが必要です。"
            "家族従業員・役員・臨時の従業員を除いた人数か確認してください。",
            rules,
        ),
    )


def _membership(applicant: Applicant, rules: EligibilityRules) -> tuple[Problem, ...]:
    if applicant.own_business_eligible:
        return ()
    eligible, members = applicant.eligible_members or (0, 0)
    if members > 0 and Fraction(eligible, members) >= rules.eligible_members_share:
        return ()
    share = rules.eligible_members_share
    return (
        _problem(
            "eligible_members",
            "cooperative",
            f"構成員{members:,}人のうち保証対象業種を営む者は{eligible:,}人です。"
            f"組合は自ら保証対象業種を営むか、構成員の"
            f"{share.denominator}分の{share.numerator}以上が営むことが必要です。"
            "構成員名簿で業種を確認してください。",
            rules,
        ),
    )


def excluded_industry(jsic: str, rules: EligibilityRules) -> str | None:
    """Return the name of the excluded industry a code falls in, or None: 「保証対象外業種」.

    The longest matching code decides, so that an admitted class inside an excluded group (and an
    excluded item inside an admitted class) is read as the Cabinet order means it.
    """
    best, verdict = "", None
    for name, codes in rules.excluded_industries.items():
        for code in codes:
            if jsic.startswith(code) and len(code) > len(best):
                best, verdict = code, name
    for codes in rules.admitted_industries.values():
        for code in codes:
            if jsic.startswith(code) and len(code) > len(best):
                best, verdict = code, None
    return verdict


def _industry(applicant: Applicant, rules: EligibilityRules) -> tuple[Problem, ...]:
    found = []
    # A cooperative is judged by its own business or its members (see `_membership`).
    judged_by_code = applicant.form is not Form.COOPERATIVE
    if judged_by_code and excluded_industry(applicant.jsic, rules) is not None:
        found.append(
            _problem(
                "jsic",
                "industry",
                f"産業分類{applicant.jsic}は保証の対象となりません。"
                "農業・林業・漁業・金融保険業は一部を除き対象外業種です。"
                "主たる事業の産業分類を確認してください。",
                rules,
            )
        )
    if applicant.adult_entertainment:
        found.append(
            _problem(
                "adult_entertainment",
                "industry",
                "性風俗関連特殊営業の申込みです。"
                "この営業は保証の対象外です。"
                "他の事業がある場合はその事業の資金としてご相談ください。",
                rules,
            )
        )
    return tuple(found)


def _standing(applicant: Applicant, rules: EligibilityRules) -> tuple[Problem, ...]:
    found = []
    if applicant.licence_needed and not applicant.licence_held:
        found.append(
            _problem(
                "licence_held",
                "licence",
                "事業に必要な許認可を確認できません。"
                "許認可や届出を要する業種は、それを受けていることが必要です。"
                "許認可証の写しを添えてください。",
                rules,
            )
        )
    if applicant.antisocial:
        found.append(
            _problem(
                "antisocial",
                "antisocial",
                "保証の対象となりません。"
                "反社会的勢力は保証の対象外です。"
                "取扱いは審査の責任者に確認してください。",
                rules,
            )
        )
    return tuple(found)
