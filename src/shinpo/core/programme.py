"""A guarantee programme as printed in a catalogue: 「保証制度」.

A programme is a decision of an association: dated data with a source. These values hold every
column of the published catalogues, in the forms that the columns need. What is not printed is a
kind of its own (`not_printed`), never a guess. Rates are ratios.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from shinpo.core.period import Span


class Use(StrEnum):
    """What the money is for: 「資金使途」（運転・設備）."""

    OPERATING = "operating"
    EQUIPMENT = "equipment"


class LoanForm(StrEnum):
    """Form of the guaranteed credit: 「保証の形式」."""

    LOAN = "loan"
    OVERDRAFT = "overdraft"
    CARD_LOAN = "card_loan"
    BILL_DISCOUNT_REVOLVING = "bill_discount_revolving"
    BILL_LOAN_REVOLVING = "bill_loan_revolving"
    BOND = "bond"
    ASSET_BACKED = "asset_backed"
    SHORT_RENEWAL = "short_renewal"


class SharingColumn(StrEnum):
    """What the catalogue says of responsibility sharing: 「責任共有の別」."""

    SHARED = "shared"
    EXCLUDED = "excluded"
    PART = "part"
    BY_CASE = "by_case"


class LimitKind(StrEnum):
    """How a limit is stated: 「保証限度額の定め方」."""

    AMOUNT = "amount"
    SAVINGS_MULTIPLE = "savings_multiple"
    LENDER = "lender"
    NOT_PRINTED = "not_printed"


class TermKind(StrEnum):
    """How a term is stated: 「保証期間の定め方」."""

    FIXED = "fixed"
    LENDER = "lender"
    SEPARATE = "separate"


class InterestKind(StrEnum):
    """How interest is stated: 「融資利率の定め方」."""

    FIXED = "fixed"
    VARIABLE = "variable"
    LENDER = "lender"
    ISSUER = "issuer"
    RULE = "rule"
    SEPARATE = "separate"
    FOLLOWS = "follows"
    NOT_PRINTED = "not_printed"


class FeeKind(StrEnum):
    """How the fee is stated: 「保証料率の定め方」."""

    TABLE = "table"
    FLAT = "flat"
    RANGE = "range"
    ASSOCIATION = "association"
    SEPARATE = "separate"
    NOT_PRINTED = "not_printed"


class SubsidyKind(StrEnum):
    """How a subsidy is measured: 「補助の定め方」."""

    ALL = "all"
    RATIO = "ratio"
    UP_TO = "up_to"
    POINTS = "points"
    NET = "net"
    PART = "part"


@dataclass(frozen=True)
class LimitForm:
    """One limit: 「保証限度額」. `loan_yen` is printed beside it under partial guarantee.

    `multiple` counts the savings; with `below`, the amount stays under that multiple.
    `combined_balance_yen` bounds it together with every guaranteed loan of the enterprise,
    `combined_with` together with the named programmes.
    """

    form: LimitKind = LimitKind.AMOUNT
    yen: int | None = None
    cooperative_yen: int | None = None
    minimum_yen: int = 0
    loan_yen: int | None = None
    loan_cooperative_yen: int | None = None
    special_approval_yen: int = 0
    multiple: int | None = None
    below: bool = False
    combined_balance_yen: int | None = None
    combined_with: tuple[str, ...] = ()
    combined_with_own_business: bool = False
    uses: tuple[Use, ...] = ()
    zone: str | None = None
    when: str | None = None


@dataclass(frozen=True)
class TermForm:
    """One term: 「保証期間（うち据置）」. `months` is the longest, `more_than_months` excluded."""

    kind: TermKind = TermKind.FIXED
    months: int | None = None
    grace_months: int = 0
    more_than_months: int = 0
    renewable_up_to_months: int | None = None
    use: Use | None = None
    zone: str | None = None
    when: str | None = None


@dataclass(frozen=True)
class InterestBand:
    """Interest for terms up to a length: 「融資利率」. Without `up_to_months` for every term."""

    kind: InterestKind = InterestKind.FIXED
    rate: Decimal | None = None
    up_to_months: int | None = None
    programme: str | None = None
    when: str | None = None


@dataclass(frozen=True)
class RateRef:
    """Where the fee rate comes from: 「保証料率」, with the printed range.

    `base` names what the rate is charged on where it is not the loan.
    """

    kind: FeeKind
    rate: Decimal | None = None
    table: str | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    base: str = "loan_amount"
    when: str | None = None


@dataclass(frozen=True)
class Surcharge:
    """Points added to the fee rate: 「保証料率の上乗せ」."""

    rate: Decimal
    when: str


@dataclass(frozen=True)
class Subsidy:
    """What a public body pays of fee or interest: 「保証料補助」「利子補給」.

    `low` and `high` are shares of the charge (ratio, up to), `rate` points or what remains to be
    paid (net). It never touches the gross fee.
    """

    payer: str
    of: str
    kind: SubsidyKind
    low: Fraction | None = None
    high: Fraction | None = None
    rate: Decimal | None = None
    uses: tuple[Use, ...] = ()
    when: str | None = None
    on_application: bool = False
    not_on_change: bool = False


@dataclass(frozen=True)
class Season:
    """Days of each year on which the programme is open, both included: 「取扱期間」."""

    name: str
    first: tuple[int, int]
    last: tuple[int, int]

    def __contains__(self, day: date) -> bool:
        return self.first <= (day.month, day.day) <= self.last


@dataclass(frozen=True)
class Flag:
    """Something about a row that the print leaves open or gets wrong: 「印字の疑義」."""

    field: str
    code: str
    note: str


@dataclass(frozen=True)
class RateTable:
    """A fee rate table: 「保証料率表」. `rates` by class from 1, empty if only a range is known."""

    id: str
    low: Decimal
    high: Decimal
    rates: tuple[Decimal, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        if self.rates and (min(self.rates), max(self.rates)) != (self.low, self.high):
            raise ValueError(f"{self.id}: the rates do not span the printed range")


@dataclass(frozen=True)
class Programme:
    """One row of a catalogue: 「保証制度」."""

    id: str
    list: str
    name: str
    purpose: str
    span: Span
    source: str
    uses: tuple[Use, ...]
    limit: tuple[LimitForm, ...]
    term: tuple[TermForm, ...]
    interest: tuple[InterestBand, ...]
    fee: tuple[RateRef, ...]
    sharing: SharingColumn
    security_discount: bool
    group: str = ""
    municipality: str = ""
    form: LoanForm = LoanForm.LOAN
    facility: str = "general"
    traits: tuple[str, ...] = ()
    surcharge: tuple[Surcharge, ...] = ()
    subsidy: tuple[Subsidy, ...] = ()
    season: tuple[Season, ...] = ()
    executed_until: date | None = None
    exclusive: bool = False
    partner_lenders_only: bool = False
    security_discount_always: bool = False
    merged: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()

    @property
    def full_name(self) -> str:
        """The name with its municipality and heading, as a person would say it."""
        return " ".join(part for part in (self.municipality, self.group, self.name) if part)
