"""The management ratios: 「経営諸比率」, and comparisons with plan and last year.

Computed once, here, from yen: exact, then rounded half up. Which lines of the statements feed
which input is dated law (law/ratios.toml, read by `law.ratios`).
根拠: seed-002 経営諸比率に係る評価 注3 算式.
"""

from dataclasses import dataclass, fields
from enum import StrEnum
from fractions import Fraction

from shinpo.core.figures import Cell, average, point_difference, ratio
from shinpo.core.yen import Exact, exact

RATIO_PLACES = 2  # the table prints two decimals, points too
COMPARISON_PLACES = 1


@dataclass(frozen=True)
class Inputs:
    """What the ratios are made of, in yen: 「算式の各項」. None where it is not known."""

    fee_income: Exact | None = None  # 保証料収入
    investment_income: Exact | None = None  # 運用資産収入
    operating_expenses: Exact | None = None  # 業務費
    sundry_expense: Exact | None = None  # 雑支出
    personnel_expenses: Exact | None = None  # 人件費
    insurance_premiums: Exact | None = None  # 信用保険料
    liquid_assets: Exact | None = None  # 流動資産
    borrowings: Exact | None = None  # 借入金
    business_real_estate: Exact | None = None  # 事業用不動産
    fund: Exact | None = None  # 基金
    basic_assets: Exact | None = None  # 基本財産（決算処理後）
    claims: Exact | None = None  # 求償権残高
    claims_write_off_reserve: Exact | None = None  # 求償権償却準備金
    outstanding: Exact | None = None  # 保証債務残高
    average_outstanding: Exact | None = None  # 保証債務平均残高
    subrogation: Exact | None = None  # 代位弁済額（元利計）
    recovered_principal: Exact | None = None  # 回収（元本）: book recovery, not 実際回収
    opening_claims: Exact | None = None  # 期首求償権


INPUT_NAMES = tuple(field.name for field in fields(Inputs))


class Ratio(StrEnum):
    """The thirteen ratios in their official order: 「経営諸比率」."""

    AVERAGE_FEE_RATE = "average_fee_rate"
    INVESTMENT_INCOME_RATE = "investment_income_rate"
    EXPENSE_RATE = "expense_rate"
    PERSONNEL_EXPENSE_RATE = "personnel_expense_rate"
    NON_PERSONNEL_EXPENSE_RATE = "non_personnel_expense_rate"
    INSURANCE_PREMIUM_RATE = "insurance_premium_rate"
    PAYMENT_RESERVE_RATE = "payment_reserve_rate"
    FIXED_ASSET_RATE = "fixed_asset_rate"
    FUND_SHARE = "fund_share"
    CLAIMS_FIXATION_RATE = "claims_fixation_rate"
    BASIC_ASSETS_MULTIPLE = "basic_assets_multiple"
    SUBROGATION_RATE = "subrogation_rate"
    RECOVERY_RATE = "recovery_rate"


@dataclass(frozen=True)
class Formula:
    """One formula: plus less minus, over the sum of `over`; a percentage or a multiple (倍)."""

    number: int
    term: str
    plus: tuple[str, ...]
    over: tuple[str, ...]
    minus: tuple[str, ...] = ()
    is_multiple: bool = False

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of the inputs the formula needs."""
        return (*self.plus, *self.minus, *self.over)


_AVERAGE = ("average_outstanding",)
_BASIC = ("basic_assets",)

_IN_ORDER: tuple[tuple[Ratio, Formula], ...] = (
    (Ratio.AVERAGE_FEE_RATE, Formula(1, "保証平均料率", ("fee_income",), _AVERAGE)),
    (
        Ratio.INVESTMENT_INCOME_RATE,
        Formula(2, "運用資産収入の保証債務平残に対する割合", ("investment_income",), _AVERAGE),
    ),
    (
        Ratio.EXPENSE_RATE,
        Formula(3, "経費率", ("operating_expenses", "sundry_expense"), _AVERAGE),
    ),
    (
        Ratio.PERSONNEL_EXPENSE_RATE,
        Formula(4, "人件費率", ("personnel_expenses",), _AVERAGE),
    ),
    (
        Ratio.NON_PERSONNEL_EXPENSE_RATE,
        Formula(
            5,
            "物件費率",
            ("operating_expenses", "sundry_expense"),
            _AVERAGE,
            minus=("personnel_expenses",),
        ),
    ),
    (
        Ratio.INSURANCE_PREMIUM_RATE,
        Formula(6, "信用保険料の保証債務平残に対する割合", ("insurance_premiums",), _AVERAGE),
    ),
    (
        Ratio.PAYMENT_RESERVE_RATE,
        Formula(
            7, "支払準備資産保有率", ("liquid_assets",), ("outstanding",), minus=("borrowings",)
        ),
    ),
    (Ratio.FIXED_ASSET_RATE, Formula(8, "固定比率", ("business_real_estate",), _BASIC)),
    (Ratio.FUND_SHARE, Formula(9, "基金の基本財産に占める割合", ("fund",), _BASIC)),
    (
        Ratio.CLAIMS_FIXATION_RATE,
        Formula(
            10,
            "求償権による基本財産固定率",
            ("claims",),
            _BASIC,
            minus=("claims_write_off_reserve",),
        ),
    ),
    (
        Ratio.BASIC_ASSETS_MULTIPLE,
        Formula(11, "基本財産実際倍率", ("outstanding",), _BASIC, is_multiple=True),
    ),
    # The denominator is the average of the year; some publishers take the year end instead.
    (Ratio.SUBROGATION_RATE, Formula(12, "代位弁済率", ("subrogation",), _AVERAGE)),
    (
        Ratio.RECOVERY_RATE,
        Formula(13, "回収率", ("recovered_principal",), ("opening_claims", "subrogation")),
    ),
)
FORMULAS: dict[Ratio, Formula] = dict(_IN_ORDER)


class InputMissing(LookupError):
    """A ratio was asked for whose inputs are not known; `names` says which."""

    def __init__(self, which: Ratio, names: tuple[str, ...]) -> None:
        super().__init__(f"{FORMULAS[which].term} の算式の項がありません: {', '.join(names)}")
        self.ratio, self.names = which, names


def missing(which: Ratio, inputs: Inputs) -> tuple[str, ...]:
    """Return the names of the inputs a ratio lacks; empty if it can be computed."""
    return tuple(name for name in FORMULAS[which].inputs if getattr(inputs, name) is None)


def compute(which: Ratio, inputs: Inputs, *, places: int = RATIO_PLACES) -> Cell:
    """Return one ratio, with numerator and denominator: 「経営諸比率」.

    Raise InputMissing rather than take an unknown input for zero.
    根拠: seed-002 経営諸比率 注3 算式.
    """
    lacking = missing(which, inputs)
    if lacking:
        raise InputMissing(which, lacking)
    formula = FORMULAS[which]
    top = _total(formula.plus, inputs) - _total(formula.minus, inputs)
    base = _total(formula.over, inputs)
    quotient = average if formula.is_multiple else ratio
    return quotient(top, base, places=places)


def plan_ratio(actual: Exact, plan: Exact) -> Cell:
    """Return actual / plan in percent, one decimal: 「計画比」."""
    return ratio(actual, plan, places=COMPARISON_PLACES)


def last_year_ratio(now: Exact, before: Exact) -> Cell:
    """Return now / the same period last year in percent: 「前年比」「対前年度実績比」."""
    return ratio(now, before, places=COMPARISON_PLACES)


def points(now: Cell, base: Cell) -> Cell:
    """Return how many points a ratio moved: 「ポイント差」, between the rounded ratios."""
    return point_difference(now, base)


def _total(names: tuple[str, ...], inputs: Inputs) -> Fraction:
    return sum((exact(getattr(inputs, name)) for name in names), start=Fraction(0))
