"""How much may be guaranteed: 「保証限度額」.

All limits bind the guaranteed amount, not the loan: under partial guarantee the loan may be larger.
Every broken limit is returned with the room that is left, so that the desk can say what fits.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shinpo.core.refusal import Problem

GENERAL = "general"
SPECIFIED_BONDS = "specified_bonds"


@dataclass(frozen=True)
class FacilityLimit:
    """Limit of one separate facility or of several together: 「別枠」."""

    term: str
    company_yen: int
    cooperative_yen: int
    unsecured_yen: int
    facilities: tuple[str, ...] = ()


@dataclass(frozen=True)
class LimitRules:
    """The limits in force on one day; `basis` is printed in every refusal: 「根拠」."""

    general: FacilityLimit
    separate: Mapping[str, FacilityLimit]
    combined: tuple[FacilityLimit, ...]
    bonds_combined_yen: int
    special_small_yen: int
    small_lot_yen: int
    term_years_max: int
    basis: str


@dataclass(frozen=True)
class Exposure:
    """One guarantee of the enterprise, running or asked for: 「保証債務残高」と「申込み」.

    `loan_yen` and `guaranteed_yen` differ under partial guarantee. `facility` is `general` or the
    name of a separate facility.
    """

    guaranteed_yen: int
    loan_yen: int
    secured: bool
    facility: str = GENERAL
    small_lot: bool = False
    special_small: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.guaranteed_yen <= self.loan_yen:
            raise ValueError("the guaranteed amount lies between zero and the loan")


@dataclass(frozen=True)
class Room:
    """A limit, what is used of it and what is left: 「利用可能額」."""

    rule: str
    term: str
    limit_yen: int
    used_yen: int

    @property
    def left_yen(self) -> int:
        """What may still be guaranteed; never below zero."""
        return max(0, self.limit_yen - self.used_yen)


def problems(
    asked: Exposure,
    running: Iterable[Exposure],
    *,
    rules: LimitRules,
    cooperative: bool,
    term_months: int,
) -> tuple[Problem, ...]:
    """Return every limit that the guarantee asked for would break: 「限度額超過」.

    根拠: 中小企業信用保険法 第3条から第3条の3まで、業務方法書
    """
    held = tuple(running)
    if asked.facility != GENERAL and asked.facility not in rules.separate:
        return (_unknown_facility(asked, rules),)
    found = [
        _exceeded(room, asked.guaranteed_yen, rules.basis)
        for room in rooms(asked, held, rules=rules, cooperative=cooperative)
        if asked.guaranteed_yen > room.left_yen
    ]
    found += _small_lot(asked, held, rules)
    found += _special_small(asked, held, rules)
    found += _term(term_months, rules)
    return tuple(found)


def rooms(
    asked: Exposure, running: Iterable[Exposure], *, rules: LimitRules, cooperative: bool
) -> tuple[Room, ...]:
    """Return the limits that bear on a guarantee, with what is left of each: 「利用可能額」."""
    held = tuple(running)
    limit = rules.general if asked.facility == GENERAL else rules.separate[asked.facility]
    own = FacilityLimit(**{**vars(limit), "facilities": (asked.facility,)})
    found = _rooms_of(asked, held, own, cooperative=cooperative, name=asked.facility)
    for group in rules.combined:
        if asked.facility in group.facilities:
            found += _rooms_of(asked, held, group, cooperative=cooperative, name="combined")
    if asked.facility in (GENERAL, SPECIFIED_BONDS) and _bonds_in_play(asked, held):
        # Ordinary and unsecured guarantees outside the safety net share one cap with bonds.
        found.append(
            Room(
                "limits.specified_bonds_combined",
                "特定社債保証との合算限度額",
                rules.bonds_combined_yen,
                _used(held, (GENERAL, SPECIFIED_BONDS)),
            )
        )
    return tuple(found)


def _rooms_of(
    asked: Exposure,
    held: tuple[Exposure, ...],
    limit: FacilityLimit,
    *,
    cooperative: bool,
    name: str,
) -> list[Room]:
    total = limit.cooperative_yen if cooperative else limit.company_yen
    found = [Room(f"limits.{name}", limit.term, total, _used(held, limit.facilities))]
    if not asked.secured:
        unsecured = tuple(e for e in held if not e.secured)
        found.append(
            Room(
                f"limits.{name}.unsecured",
                f"{limit.term}のうち無担保",
                limit.unsecured_yen,
                _used(unsecured, limit.facilities),
            )
        )
    return found


def _used(held: Iterable[Exposure], facilities: tuple[str, ...]) -> int:
    return sum(e.guaranteed_yen for e in held if e.facility in facilities)


def _bonds_in_play(asked: Exposure, held: tuple[Exposure, ...]) -> bool:
    return any(e.facility == SPECIFIED_BONDS for e in (asked, *held))


def _unknown_facility(asked: Exposure, rules: LimitRules) -> Problem:
    known = "・".join(rules.separate)
    return Problem(
        "facility",
        "limits.unknown_facility",
        f"別枠「{asked.facility}」の限度額は定められていません。"
        "別枠は国の定める制度に限られます。"
        f"次のいずれかか一般枠を指定してください: {known}（根拠: {rules.basis}）",
    )


def _exceeded(room: Room, asked_yen: int, basis: str) -> Problem:
    return Problem(
        "guaranteed_yen",
        room.rule,
        f"保証金額{asked_yen:,}円は「{room.term}」の利用可能額{room.left_yen:,}円を超えます。"
        f"限度額{room.limit_yen:,}円に対し{room.used_yen:,}円を利用中です。"
        f"{room.left_yen:,}円以下に減額するか、別枠の制度をご検討ください。（根拠: {basis}）",
    )


def _small_lot(
    asked: Exposure, held: tuple[Exposure, ...], rules: LimitRules
) -> tuple[Problem, ...]:
    if not asked.small_lot:
        return ()
    # The small-lot ceiling counts every guaranteed loan of the enterprise, whatever its facility.
    balance = sum(e.loan_yen for e in held)
    if balance + asked.loan_yen <= rules.small_lot_yen:
        return ()
    return (
        Problem(
            "loan_yen",
            "limits.small_lot",
            f"既存の保証付き融資残高{balance:,}円と申込額{asked.loan_yen:,}円の合計が"
            f"{rules.small_lot_yen:,}円を超えます。小口零細企業保証は合計がこの額以内の"
            "新規保証に限られます。申込額を減らすか、他の制度をご検討ください。"
            f"（根拠: {rules.basis}）",
        ),
    )


def _special_small(
    asked: Exposure, held: tuple[Exposure, ...], rules: LimitRules
) -> tuple[Problem, ...]:
    others = any(not e.special_small and e.guaranteed_yen > 0 for e in held)
    if not asked.special_small:
        if not any(e.special_small and e.guaranteed_yen > 0 for e in held):
            return ()
        return (_not_combinable(rules),)
    if others:
        return (_not_combinable(rules),)
    room = Room(
        "limits.special_small",
        "無担保無保証人保証",
        rules.special_small_yen,
        sum(e.guaranteed_yen for e in held),
    )
    if asked.guaranteed_yen <= room.left_yen:
        return ()
    return (_exceeded(room, asked.guaranteed_yen, rules.basis),)


def _not_combinable(rules: LimitRules) -> Problem:
    return Problem(
        "special_small",
        "limits.special_small_alone",
        "無担保無保証人保証と他の保証は同時に利用できません。"
        "この保証は他の保証を利用していない小規模企業者に限られます。"
        f"既存の保証を完済するか、他の制度をご検討ください。（根拠: {rules.basis}）",
    )


def _term(term_months: int, rules: LimitRules) -> tuple[Problem, ...]:
    if term_months <= rules.term_years_max * 12:
        return ()
    return (
        Problem(
            "term_months",
            "limits.term",
            f"保証期間{term_months}か月は最長の{rules.term_years_max}年を超えます。"
            f"保証期間は{rules.term_years_max}年以内です。最終期日を早めてください。"
            f"（根拠: {rules.basis}）",
        ),
    )
