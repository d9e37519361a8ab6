"""Build the parameter objects of the core rules for one day from the law files.

Which day governs is the caller's to say (for limits and eligibility: the day of the decision).
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

from shinpo.core.eligibility import EligibilityRules, SizeRule
from shinpo.core.limits import FacilityLimit, LimitRules
from shinpo.law.load import document, parameters, value


def _under(file: str, prefix: str, on: date) -> Mapping[str, Any]:
    """Return the values of every parameter below `prefix` that is in force on the day."""
    start = f"{prefix}."
    found = {}
    for name, dated in parameters(file).items():
        if name.startswith(start) and any(on in entry.span for entry in dated.entries):
            found[name.removeprefix(start)] = dated.on(on)
    return found


def _term(file: str, *path: str) -> str:
    node: Any = document(file)
    for key in path:
        node = node[key]
    return str(node["term"])


@cache
def eligibility_rules(on: date) -> EligibilityRules:
    """Return the eligibility rules in force on a day: 「保証対象」."""

    def sizes(prefix: str) -> dict[str, SizeRule]:
        return {
            name: SizeRule(term=_term("eligibility", prefix, name), **row)
            for name, row in _under("eligibility", prefix, on).items()
        }

    def get(name: str) -> Any:
        return value("eligibility", name, on)

    return EligibilityRules(
        sizes=sizes("size"),
        special_sizes=sizes("special_size"),
        medical_corporation_employees_max=get("medical.corporation_employees_max"),
        medical_individual_employees_max=get("medical.individual_employees_max"),
        small_amusement_max=get("small.amusement"),
        eligible_members_share=Fraction(get("cooperative.eligible_members_share")),
        months_in_business_min=get("business.months_min"),
        excluded_industries=_codes(get("industry.excluded")),
        admitted_industries=_codes(get("industry.admitted")),
        basis="中小企業信用保険法第2条・同法施行令第1条",
    )


def _codes(groups: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(codes) for name, codes in groups.items()}


def _facility(term: str, row: Mapping[str, Any]) -> FacilityLimit:
    return FacilityLimit(
        term=term,
        company_yen=row["company"],
        cooperative_yen=row["cooperative"],
        unsecured_yen=row["unsecured"],
        facilities=tuple(row.get("facilities", ())),
    )


@cache
def limit_rules(on: date) -> LimitRules:
    """Return the guarantee limits in force on a day: 「保証限度額」."""

    def get(name: str) -> Any:
        return value("limits", name, on)

    return LimitRules(
        general=FacilityLimit(
            term="保証の最高限度額",
            company_yen=get("general.company"),
            cooperative_yen=get("general.cooperative"),
            unsecured_yen=get("general.unsecured"),
        ),
        separate={
            name: _facility(_term("limits", "separate", name), row)
            for name, row in _under("limits", "separate", on).items()
        },
        combined=tuple(
            _facility(_term("limits", "combined", name), row)
            for name, row in _under("limits", "combined", on).items()
        ),
        bonds_combined_yen=get("specified_bonds.combined"),
        special_small_yen=get("special_small.total"),
        small_lot_yen=get("small_lot.total"),
        term_years_max=get("term.years_max"),
        basis="中小企業信用保険法第3条から第3条の3まで・業務方法書",
    )
