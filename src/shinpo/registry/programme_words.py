"""A programme's columns in words, as the list of programmes prints them: 「保証制度一覧の列」."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from shinpo.core.amount_text import yen_text
from shinpo.core.era import in_era
from shinpo.core.period import Span
from shinpo.core.programme import (
    FeeKind,
    InterestKind,
    LimitForm,
    LimitKind,
    Programme,
    RateRef,
    Subsidy,
    SubsidyKind,
    TermForm,
    TermKind,
)
from shinpo.law.catalogue_rows import decode
from shinpo.law.eras import eras
from shinpo.registry import models, words
from shinpo.ui.fields import percent_text

USES = {"operating": "運転", "equipment": "設備"}
SHARING = {
    "shared": "責任共有対象", "excluded": "責任共有対象外", "part": "部分保証",
    "by_case": "場合による",
}  # fmt: skip
LOAN_FORMS = {
    "loan": "貸付", "overdraft": "当座貸越", "card_loan": "カードローン",
    "bill_discount_revolving": "手形割引根保証", "bill_loan_revolving": "手形貸付根保証",
    "bond": "社債", "asset_backed": "流動資産担保", "short_renewal": "短期継続",
}  # fmt: skip
INTEREST = {
    InterestKind.LENDER: "金融機関所定", InterestKind.ISSUER: "発行者所定",
    InterestKind.RULE: "取扱要領による", InterestKind.SEPARATE: "別に定める",
    InterestKind.FOLLOWS: "他の制度による", InterestKind.NOT_PRINTED: "印字なし",
}  # fmt: skip
FEE = {
    FeeKind.ASSOCIATION: "協会所定", FeeKind.SEPARATE: "別に定める",
    FeeKind.NOT_PRINTED: "印字なし",
}  # fmt: skip
PAYERS = {
    "municipality": "市町村", "prefecture": "都道府県", "state": "国",
    "state_and_prefecture": "国と都道府県",
}  # fmt: skip
OPEN = "（定めなし）"
Terms = Mapping[str, str]


def catalogued(row: models.Programme) -> Programme | None:
    """Return the catalogue's programme of a version, or None if the version has no catalogue."""
    columns = row.conditions.get("catalogue")
    if not columns:
        return None
    return decode(columns, span=Span(row.valid_from, row.valid_until), source=row.source)


def described(row: models.Programme) -> dict[str, str]:
    """Return every column of a version in words, by its heading."""
    terms: Terms = row.conditions.get("terms", {})
    programme = catalogued(row)
    said = _own(row) if programme is None else _of_catalogue(programme, terms)
    left_open = "".join(row.conditions.get("open", ()))
    return {
        "取扱期間": span_text(row),
        **said,
        "決定に使う限度額": OPEN if row.limit_yen is None else yen_text(row.limit_yen),
        "決定に使う期間の上限": OPEN if row.months_max is None else f"{row.months_max}か月",
        "決定に使う料率": rate_text(row),
        "決定できない理由": left_open or "なし",
        "根拠": row.source,
        "決裁者": row.approver,
    }


def span_text(row: models.Programme) -> str:
    """Return the days of a version: 令和6年4月1日から令和7年3月31日まで."""
    until = words.last_day(row.valid_until)
    unknown = "（実際の開始日は不明）" if row.conditions.get("start_unknown") else ""
    return f"{in_era(row.valid_from, eras())}から{unknown}{until and until + 'まで'}"


def rate_text(row: models.Programme) -> str:
    """Return what rate the decision takes: flat, or by which table."""
    flat = row.conditions.get("flat_rate")
    if flat is not None:
        return f"年{percent_text(Decimal(flat))}％"
    if row.conditions.get("open"):
        return "未登録"
    return "特殊保証の料率表" if row.conditions.get("special_row") else "保証料率表（区分別）"


def _own(row: models.Programme) -> dict[str, str]:
    """Return the columns of a version that no catalogue holds."""
    return {
        "有担保割引": "あり" if row.conditions.get("collateral_discount", True) else "なし",
        "別枠": row.conditions.get("facility", "general"),
    }


def _of_catalogue(p: Programme, terms: Terms) -> dict[str, str]:
    return {
        "対象": p.purpose,
        "保証の形式": LOAN_FORMS[p.form],
        "資金使途": "・".join(USES[use] for use in p.uses),
        "保証限度額": _each(p.limit, _limit, terms),
        "保証期間": _each(p.term, _term, terms),
        "融資利率": _each(p.interest, _interest, terms),
        "保証料率": _each(p.fee, _fee, terms),
        "料率の上乗せ": _each(p.surcharge, lambda s: f"{percent_text(s.rate)}％", terms),
        "有担保割引": "あり" if p.security_discount else "なし",
        "責任共有": SHARING[p.sharing],
        "補助": _each(p.subsidy, _subsidy, terms),
        "取扱時期": "、".join(_season(s) for s in p.season),
        "貸付実行の期限": _before(p.executed_until),
        "その他": "、".join(_others(p)),
        "印字の疑義": "、".join(flag.note for flag in p.flags),
    }


def _each(lines: Iterable[Any], say: Callable[[Any], str], terms: Terms) -> str:
    found = []
    for line in lines:
        when = f"（{terms.get(line.when, line.when)}）" if line.when else ""
        found.append(say(line) + when)
    return "／".join(found)


def _limit(line: LimitForm) -> str:
    if line.form is LimitKind.NOT_PRINTED:
        return "印字なし"
    if line.form is LimitKind.LENDER:
        return "金融機関ごとに定める"
    parts = [yen_text(line.yen)] if line.yen is not None else []
    if line.form is LimitKind.SAVINGS_MULTIPLE:
        parts.insert(0, f"積立額の{line.multiple}倍{'未満' if line.below else '以内'}")
    named = (
        ("組合等", line.cooperative_yen), ("最低", line.minimum_yen), ("貸付", line.loan_yen),
        ("特認加算", line.special_approval_yen), ("残高との合計", line.combined_balance_yen),
    )  # fmt: skip
    parts += [f"{name}{yen_text(amount)}" for name, amount in named if amount]
    if line.combined_with:
        parts.append(f"制度「{'」「'.join(line.combined_with)}」と合算")
    if line.combined_with_own_business:
        parts.append("自己の事業の分と合算")
    uses = "・".join(USES[use] for use in line.uses)
    return f"{uses and uses + ' '}{line.zone or ''}{'、'.join(parts)}"


def _term(line: TermForm) -> str:
    if line.kind is not TermKind.FIXED or line.months is None:
        return "金融機関ごとに定める" if line.kind is TermKind.LENDER else "別に定める"
    low = f"{line.more_than_months}か月超" if line.more_than_months else ""
    grace = f"（うち据置{line.grace_months}か月）" if line.grace_months else ""
    renew = f"、更新{line.renewable_up_to_months}か月まで" if line.renewable_up_to_months else ""
    use = f"{USES[line.use]} " if line.use else ""
    return f"{use}{line.zone or ''}{low}{line.months}か月以内{grace}{renew}"


def _interest(line: Any) -> str:
    if line.kind is InterestKind.FOLLOWS and line.programme:
        return f"制度「{line.programme}」による"
    if line.rate is None:
        return INTEREST.get(line.kind, "")
    reach = f"{line.up_to_months}か月以内 " if line.up_to_months else ""
    kind = "（変動）" if line.kind is InterestKind.VARIABLE else ""
    return f"{reach}{percent_text(line.rate)}％{kind}"


def _fee(line: RateRef) -> str:
    if line.rate is not None:
        return f"{percent_text(line.rate)}％"
    if line.low is not None and line.high is not None:
        return f"{line.table or ''} {percent_text(line.low)}％〜{percent_text(line.high)}％".strip()
    return FEE.get(line.kind, line.table or "")


def _subsidy(line: Subsidy) -> str:
    of = {"fee": "保証料", "interest": "利子"}.get(line.of, line.of)
    uses = "".join(f"{USES[use]}資金の" for use in line.uses)
    how = {
        SubsidyKind.ALL: "全額",
        SubsidyKind.RATIO: _shares(line.low, line.high),
        SubsidyKind.UP_TO: f"{_share(line.high)}以内",
        SubsidyKind.POINTS: f"{_rate(line.rate)}分",
        SubsidyKind.NET: f"負担{_rate(line.rate)}になるまで",
        SubsidyKind.PART: "一部",
    }[line.kind]
    later = "（申請による）" if line.on_application else ""
    return f"{PAYERS.get(line.payer, line.payer)}が{uses}{of}の{how}{later}"


def _rate(rate: Decimal | None) -> str:
    return "" if rate is None else f"{percent_text(rate)}％"


def _share(share: Fraction | None) -> str:
    if share is None:
        return ""
    return f"{share.denominator}分の{share.numerator}"


def _shares(low: Fraction | None, high: Fraction | None) -> str:
    return _share(low) if low == high else f"{_share(low)}〜{_share(high)}"


def _season(season: Any) -> str:
    (m, d), (n, e) = season.first, season.last
    return f"{season.name} {m}月{d}日〜{n}月{e}日"


def _before(until: date | None) -> str:
    return "" if until is None else f"{words.last_day(until)}まで"


def _others(p: Programme) -> list[str]:
    said = (
        (p.exclusive, "他の保証と重複できない"),
        (p.partner_lenders_only, "覚書を交わした金融機関のみ"),
        (p.security_discount_always, "常に有担保割引"),
    )
    return [text for holds, text in said if holds]
