"""The fee law as of a day, in the shape the fee rule takes: 「信用保証料の定め」."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any

from shinpo.core.dated import NotInForce
from shinpo.core.fee import Coefficient, FeeTerms, SplitBand
from shinpo.core.fee_rate import RateTable, RateTerms, Surcharge
from shinpo.core.period import Month
from shinpo.law.load import document, parameter, parameters, value

FILE = "fee"
ORIGIN = "law/fee.toml"
PERCENT = 100


@lru_cache(maxsize=1024)
def fee_terms(on: date) -> FeeTerms:
    """Return the fee calculation in force on a day. Raise NotInForce outside what is known."""
    refuse_unchecked(on)
    return FeeTerms(
        months_in_year=value(FILE, "calculation.months_in_year", on),
        days_in_year=value(FILE, "calculation.days_in_year", on),
        balloon_factor=value(FILE, "calculation.balloon_factor", on),
        coefficients=tuple(
            Coefficient(row["at_least"], row["equal"], row["unequal"])
            for row in value(FILE, "calculation.coefficients", on)
        ),
        split=_bands(value(FILE, "split.instalment", on)),
        split_revolving=_bands(value(FILE, "split.revolving", on)),
    )


@lru_cache(maxsize=1024)
def rate_terms(on: date) -> RateTerms:
    """Return the rates, discounts and surcharges in force on a day.

    A surcharge that did not exist yet is simply absent: the rule refuses it by name.
    """
    refuse_unchecked(on)
    return RateTerms(
        shared=_table("rate.shared", on),
        shared_special=_table("rate.shared_special", on),
        excluded=_table("rate.excluded", on),
        excluded_special=_table("rate.excluded_special", on),
        class_without_balance_sheet=value(FILE, "rate.class_without_balance_sheet", on),
        adviser_discount=value(FILE, "discount.accounting_adviser", on),
        collateral_discount=value(FILE, "discount.collateral", on),
        largest_discount=value(FILE, "discount.largest", on),
        surcharges=_surcharges(on),
    )


@cache
def newest_law_date() -> date:
    """Return the day on which the newest recorded fee rule starts.

    This is the day a quote without a date is made for: the clock is never asked.
    """
    return max(entry.span.start for dated in parameters(FILE).values() for entry in dated.entries)


@cache
def first_known_day() -> date:
    """Return the first day for which every number of the calculation is recorded."""
    return max(
        dated.entries[0].span.start
        for name, dated in parameters(FILE).items()
        if name.startswith(("calculation.", "split."))
    )


@cache
def last_known_day() -> date:
    """Return the last day the recorded law may be used for: 「確認済みの末日」.

    The end of the fiscal year after the one in which someone last looked; later days may be
    ruled by law that nobody has seen.
    """
    checked: date = document(FILE)["coverage"]["checked_until"]
    next_year = Month.of(checked).fiscal_year + 1
    return Month(next_year + 1, 3).last


def refuse_unchecked(on: date) -> None:
    """Raise NotInForce for a day later than the law was checked for."""
    if on > last_known_day():
        raise NotInForce("信用保証料の定め", on, ORIGIN)


def _table(name: str, on: date) -> RateTable:
    term: str = _node(name)["term"]
    return RateTable(term, tuple(value(FILE, name, on)))


def _node(name: str) -> Mapping[str, Any]:
    node: Any = document(FILE)
    for key in name.split("."):
        node = node[key]
    return dict(node)


def _surcharges(on: date) -> Mapping[Surcharge, Decimal]:
    found: dict[Surcharge, Decimal] = {}
    for kind in Surcharge:
        if kind is Surcharge.NONE:
            continue
        dated = parameter(FILE, f"surcharge.{kind.value}")
        if on >= dated.entries[0].span.start:
            found[kind] = dated.on(on)
    return found


def _bands(rows: list[Mapping[str, Any]]) -> tuple[SplitBand, ...]:
    bands = []
    for row in rows:
        shares = tuple(Fraction(share, PERCENT) for share in row["shares"])
        bands.append(SplitBand(row["over_months"], row.get("up_to_months"), shares))
    return tuple(bands)
