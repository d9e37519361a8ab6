"""What a programme allows in a given case: 「制度の条件の判定」.

A condition (`when`) that holds makes its line stand before the unconditional one. Nothing that the
catalogue leaves open is answered: the result is None, or a problem that says so.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol, TypeVar

from shinpo.core.programme import (
    FeeKind,
    InterestBand,
    InterestKind,
    LimitForm,
    LimitKind,
    Programme,
    RateRef,
    RateTable,
    TermForm,
    TermKind,
    Use,
)
from shinpo.core.refusal import Problem, refuse


@dataclass(frozen=True)
class Ask:
    """What is asked of a programme: 「申込内容」. `conditions` are those that hold."""

    on: date
    guaranteed_yen: int
    term_months: int
    grace_months: int
    uses: frozenset[Use]
    conditions: frozenset[str] = frozenset()
    cooperative: bool = False
    zone: str | None = None
    savings_yen: int | None = None
    executed_on: date | None = None
    partner_lender: bool = False


class _Conditional(Protocol):
    @property
    def when(self) -> str | None: ...


T = TypeVar("T", bound=_Conditional)


def _applicable(lines: list[T], conditions: frozenset[str]) -> list[T]:
    """Return the lines whose condition holds; if there is none, the unconditional ones."""
    special = [line for line in lines if line.when is not None and line.when in conditions]
    return special or [line for line in lines if line.when is None]


def limit_yen(programme: Programme, ask: Ask) -> int | None:
    """Return the most that may be guaranteed: 「保証限度額」; None where none is printed."""
    lines = [
        line
        for line in programme.limit
        if (line.zone is None or line.zone == ask.zone)
        and (not line.uses or ask.uses & set(line.uses))
    ]
    amounts = [_limit_of(line, ask) for line in _applicable(lines, ask.conditions)]
    known = [amount for amount in amounts if amount is not None]
    return max(known) if known else None


def _limit_of(line: LimitForm, ask: Ask) -> int | None:
    if line.form is LimitKind.SAVINGS_MULTIPLE:
        if ask.savings_yen is None or line.multiple is None:
            return None
        multiple = line.multiple * ask.savings_yen - (1 if line.below else 0)
        return max(0, multiple if line.yen is None else min(multiple, line.yen))
    base = line.cooperative_yen if ask.cooperative and line.cooperative_yen else line.yen
    if base is None:
        return None
    return base + (line.special_approval_yen if "special_approval" in ask.conditions else 0)


def term_form(programme: Programme, ask: Ask) -> TermForm | None:
    """Return the term that bounds the request: 「保証期間」; None where none is printed.

    For several uses at once the shortest term of them holds, so that no use exceeds its own.
    """
    lines = [
        line
        for line in programme.term
        if line.kind is TermKind.FIXED and (line.zone is None or line.zone == ask.zone)
    ]
    longest = []
    for use in sorted(ask.uses):
        fitting = _applicable([x for x in lines if x.use in (None, use)], ask.conditions)
        if fitting:
            longest.append(max(fitting, key=lambda x: (x.months or 0, x.grace_months)))
    return min(longest, key=lambda x: (x.months or 0, x.grace_months)) if longest else None


def interest_band(programme: Programme, ask: Ask) -> InterestBand | None:
    """Return the interest band of the term asked for: 「融資利率」; None if none reaches it."""
    bands = [
        band
        for band in _applicable(list(programme.interest), ask.conditions)
        if band.up_to_months is None or ask.term_months <= band.up_to_months
    ]
    return min(
        bands, key=lambda band: (band.up_to_months is None, band.up_to_months or 0), default=None
    )


def rate_ref(programme: Programme, conditions: frozenset[str]) -> RateRef:
    """Return where the fee rate of the case comes from: 「保証料率の定め」.

    Raise Refused when the conditions do not single out one line.
    """
    lines = _applicable(list(programme.fee), conditions)
    if len(lines) != 1:
        raise refuse(
            "conditions",
            "programme.fee_ambiguous",
            f"「{programme.full_name}」の保証料率が一つに決まりません。"
            "責任共有の別や認定の号などの条件で率が変わる制度です。条件を指定してください。",
        )
    return lines[0]


def fee_rate(
    programme: Programme,
    *,
    risk_class: int,
    conditions: frozenset[str],
    tables: dict[str, RateTable],
) -> Decimal:
    """Return the yearly fee rate before discounts and subsidies: 「保証料率」.

    Surcharges whose condition holds are added. Raise Refused where the source prints only a range.
    """
    ref = rate_ref(programme, conditions)
    added = sum((s.rate for s in programme.surcharge if s.when in conditions), Decimal(0))
    if ref.kind is FeeKind.FLAT and ref.rate is not None:
        return ref.rate + added
    rates = tables[ref.table].rates if ref.table is not None else ()
    spans_table = bool(rates) and (min(rates), max(rates)) == (ref.low, ref.high)
    if not spans_table:
        raise refuse(
            "programme",
            "programme.rate_not_printed",
            f"「{programme.full_name}」の料率区分ごとの保証料率が登録されていません。"
            "公表資料には料率の範囲だけが示されています。協会の料率表を登録してください。",
        )
    if not 1 <= risk_class <= len(rates):
        raise refuse(
            "risk_class",
            "programme.risk_class",
            f"料率区分{risk_class}はありません。料率区分は1から{len(rates)}までです。"
            "区分を確認してください。",
        )
    return rates[risk_class - 1] + added


def problems(programme: Programme, ask: Ask) -> tuple[Problem, ...]:
    """Return every condition of the programme that the request breaks: 「制度の要件」."""
    return (
        *_validity(programme, ask),
        *_uses(programme, ask),
        *_amount(programme, ask),
        *_term(programme, ask),
    )


def _problem(field: str, rule: str, message: str, programme: Programme) -> Problem:
    where = f"（根拠: 保証制度「{programme.full_name}」）"
    return Problem(field, f"programme.{rule}", message + where)


def _validity(programme: Programme, ask: Ask) -> list[Problem]:
    found = []
    if ask.on not in programme.span:
        found.append(
            _problem(
                "on",
                "not_in_force",
                f"{ask.on.isoformat()}には取り扱っていない制度です。"
                "制度には取扱期間があります。現在の制度から選んでください。",
                programme,
            )
        )
    if programme.season and not any(ask.on in season for season in programme.season):
        windows = "、".join(
            f"{s.name} {s.first[0]}月{s.first[1]}日から{s.last[0]}月{s.last[1]}日"
            for s in programme.season
        )
        found.append(
            _problem(
                "on",
                "season",
                f"{ask.on.month}月{ask.on.day}日は取扱期間外です。"
                f"取扱期間は{windows}です。期間内に申し込むか、他の制度をご検討ください。",
                programme,
            )
        )
    last = programme.executed_until
    if last is not None and ask.executed_on is not None and ask.executed_on >= last:
        found.append(
            _problem(
                "executed_on",
                "execution_deadline",
                f"貸付実行日{ask.executed_on.isoformat()}は対象の期限を過ぎています。"
                f"{last.isoformat()}より前の貸付実行分までが対象です。他の制度をご検討ください。",
                programme,
            )
        )
    if programme.partner_lenders_only and not ask.partner_lender:
        found.append(
            _problem(
                "partner_lender",
                "partner_lender",
                "この金融機関では取り扱えない制度です。"
                "覚書を取り交わした金融機関に限られます。金融機関を確認してください。",
                programme,
            )
        )
    return found


def _uses(programme: Programme, ask: Ask) -> list[Problem]:
    outside = ask.uses - set(programme.uses)
    if not programme.uses or (ask.uses and not outside):
        return []
    return [
        _problem(
            "uses",
            "uses",
            "資金使途がこの制度の対象ではありません。"
            "資金使途は制度ごとに運転・設備の別が定められています。資金使途を確認してください。",
            programme,
        )
    ]


def _amount(programme: Programme, ask: Ask) -> list[Problem]:
    found = []
    limit = limit_yen(programme, ask)
    if limit is not None and ask.guaranteed_yen > limit:
        found.append(
            _problem(
                "guaranteed_yen",
                "limit",
                f"保証金額{ask.guaranteed_yen:,}円が限度額を超えます。"
                f"この条件の限度額は{limit:,}円です。減額するか、他の制度をご検討ください。",
                programme,
            )
        )
    minimum = max((line.minimum_yen for line in programme.limit), default=0)
    if ask.guaranteed_yen < minimum:
        found.append(
            _problem(
                "guaranteed_yen",
                "minimum",
                f"保証金額{ask.guaranteed_yen:,}円が最低額に足りません。"
                f"この制度は{minimum:,}円からです。金額を確認してください。",
                programme,
            )
        )
    return found


def _term(programme: Programme, ask: Ask) -> list[Problem]:
    line = term_form(programme, ask)
    if line is None or line.months is None:
        return []
    found = []
    if ask.term_months > line.months or ask.term_months <= line.more_than_months:
        low = f"{line.more_than_months}か月を超え" if line.more_than_months else ""
        found.append(
            _problem(
                "term_months",
                "term",
                f"保証期間{ask.term_months}か月は取り扱えません。"
                f"この条件の保証期間は{low}{line.months}か月以内です。期間を見直してください。",
                programme,
            )
        )
    if ask.grace_months > line.grace_months:
        found.append(
            _problem(
                "grace_months",
                "grace",
                f"据置期間{ask.grace_months}か月は取り扱えません。"
                f"この条件の据置期間は{line.grace_months}か月以内です。据置を短くしてください。",
                programme,
            )
        )
    return found


def interest_known(band: InterestBand | None) -> bool:
    """Return whether a band states a rate: 「利率の定めがある」."""
    return band is not None and band.kind in (InterestKind.FIXED, InterestKind.VARIABLE)
