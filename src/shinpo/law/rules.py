"""Build the parameter objects of the core rules for one day from the law files.

Which day governs is the caller's to say (for limits and eligibility: the day of the decision).
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

from shinpo.core.eligibility import EligibilityRules, SizeRule
from shinpo.core.insurance import ClaimWindow, InsuranceKind
from shinpo.core.limits import FacilityLimit, LimitRules
from shinpo.core.sharing import Exclusion, SharingRules
from shinpo.law.load import document, parameter, parameters, value


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


@cache
def insurance_kinds(on: date) -> Mapping[str, InsuranceKind]:
    """Return the kinds of insurance in force on a day by their id: 「保険種類」."""
    return {
        name: InsuranceKind(
            id=name,
            term=_term("insurance", "kind", name),
            limit_yen=row["limit_yen"],
            limit_cooperative_yen=row["limit_cooperative_yen"],
            fill=Fraction(row["fill"]),
        )
        for name, row in _under("insurance", "kind", on).items()
    }


@cache
def claim_window(on: date) -> ClaimWindow:
    """Return the months within which insurance may be claimed: 「保険金請求期間」."""
    return ClaimWindow(**value("insurance", "claim.window", on))


@cache
def premium_rate(name: str, on: date, *, revolving: bool) -> Fraction:
    """Return a yearly premium rate as a ratio of the insured amount: 「保険料率」."""
    percent = value("insurance", f"premium.{name}", on)
    return Fraction(percent["revolving" if revolving else "ordinary"]) / 100


@cache
def sharing_rules(on: date) -> SharingRules:
    """Return the sharing scheme in force on a day; NotInForce before it: 「責任共有制度」."""
    exclusions = [
        Exclusion(
            id=name,
            number=document("sharing")["exclusion"][name]["number"],
            term=_term("sharing", "exclusion", name),
            every=frozenset(row.get("all", ())),
            any=frozenset(row.get("any", ())),
            none=frozenset(row.get("none", ())),
        )
        for name, row in _under("sharing", "exclusion", on).items()
    ]
    return SharingRules(
        starts_on=parameter("sharing", "lender_share").entries[0].span.start,
        lender_share=Fraction(value("sharing", "lender_share", on)),
        always_part=frozenset(value("sharing", "always_part", on)),
        exclusions=tuple(sorted(exclusions, key=lambda exclusion: exclusion.number)),
        traits=frozenset(value("sharing", "traits", on)),
    )
