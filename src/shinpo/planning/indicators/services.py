"""Decide own definitions, enter what nothing counts: 「指標の定義」「指標の記入」.

Both append: a definition gets a new version from a day on, an entry is corrected by another one
that says why.
"""

import re
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from shinpo.core.fiscal_year import Term
from shinpo.core.indicators import Definition, Entered
from shinpo.core.refusal import Problem, Refused, refuse
from shinpo.law.indicator_checks import problems
from shinpo.law.indicators import catalogue, definition
from shinpo.ledger import record
from shinpo.ledger.doing import Doing, need_reason
from shinpo.planning.indicators.definitions import in_force, named, result_refs
from shinpo.planning.indicators.entries import standing
from shinpo.planning.indicators.masters import registered_problems
from shinpo.planning.indicators.models import IndicatorDefinition, IndicatorEntry

ID = re.compile(r"[a-z][a-z0-9_]{1,59}")
PLACES_MAX = 2


@dataclass(frozen=True)
class DefinitionEntry:
    """One version of an own definition as it is asked for."""

    indicator: str
    term: str
    department: str
    unit: str
    source: dict[str, Any]
    valid_from: date
    approver: str
    places: int = 0
    note: str = ""
    retired: bool = False

    @property
    def definition(self) -> Definition:
        """The definition that this would be.

        :raises Refused: if its source cannot be read.
        """
        return definition(
            {
                "id": self.indicator, "term": self.term, "department": self.department,
                "unit": self.unit, "places": self.places, "note": self.note,
                "source": self.source,
            },
            own=True,
        )  # fmt: skip


def definition_problems(asked: DefinitionEntry, association_id: int) -> list[Problem]:
    """Return everything that is wrong with a definition asked for."""
    found = []
    if not ID.fullmatch(asked.indicator):
        text = (
            f"識別名「{asked.indicator}」を受け付けられません。引用に使えない文字があります。"
            "英小文字で始め、英小文字・数字・下線だけで書いてください。"
        )
        found.append(Problem("indicator", "indicator_id", text))
    if asked.indicator in catalogue(asked.valid_from):
        text = "全国共通の指標と同じ識別名です。共通の定義は変えられません。別の名にしてください。"
        found.append(Problem("indicator", "indicator_national", text))
    for field, label in (("term", "指標の名称"), ("approver", "決裁者")):
        if not getattr(asked, field).strip():
            text = f"{label}が入力されていません。必須の項目です。{label}を入力してください。"
            found.append(Problem(field, f"{field}_missing", text))
    if not 0 <= asked.places <= PLACES_MAX:
        text = (
            f"小数の桁数{asked.places}を受け付けられません。0から{PLACES_MAX}までです。"
            "その範囲で入力してください。"
        )
        found.append(Problem("places", "places", text))
    one = asked.definition
    known = {**in_force(association_id, asked.valid_from), one.id: one}
    found += problems(one, known, result_refs(asked.valid_from), asked.valid_from)
    found += registered_problems(one, asked.valid_from)
    if asked.retired:
        found += _users_of(one, known)
    return found


def _users_of(one: Definition, known: Any) -> list[Problem]:
    users = [other.term for other in known.values() if one.id in other.needs]
    if not users:
        return []
    text = (
        f"この指標は「{'」「'.join(users)}」が使っているため廃止できません。"
        "先にそちらを改めてください。"
    )
    return [Problem("retired", "indicator_used", text)]


def definition_set(asked: DefinitionEntry, doing: Doing) -> IndicatorDefinition:
    """Decide a definition, new or a further version of an own one: 「指標の定義」.

    :raises Refused: with every problem found; or if the version would start before the last one.
    """
    begun = record.begin(doing.act("indicator_define", asdict(asked)))
    if begun.repeated:
        return IndicatorDefinition.objects.get(act_id=begun.act_id)
    found = definition_problems(asked, doing.association_id)
    if found:
        raise Refused(*found)
    _alone(asked.indicator)
    rows = IndicatorDefinition.objects.filter(
        association_id=doing.association_id, indicator=asked.indicator
    )
    last = rows.order_by("-version").first()
    if last is not None and asked.valid_from < last.valid_from:
        raise refuse(
            "valid_from",
            "definition_earlier",
            f"第{last.version}版は{last.valid_from}から適用されています。"
            "それより前から改めることはできません。後の日を入力してください。",
        )
    return IndicatorDefinition.objects.create(
        association_id=doing.association_id,
        act_id=begun.act_id,
        version=last.version + 1 if last else 1,
        **asdict(asked),
    )


@dataclass(frozen=True)
class EntryAsked:
    """A figure to be entered: which indicator, for which period, with which evidence."""

    indicator: str
    period: str
    value: Decimal
    evidence: str
    author: str


def entry_record(asked: EntryAsked, doing: Doing) -> IndicatorEntry:
    """Enter a figure, or correct the one that stands, with a reason: 「指標の記入」.

    :raises Refused: if the indicator is counted, the period has not begun, the evidence is missing.
    """
    begun = record.begin(doing.act("indicator_enter", asdict(asked)))
    if begun.repeated:
        return IndicatorEntry.objects.get(act_id=begun.act_id)
    term = _term(asked.period, doing.booked_on)
    one = named(in_force(doing.association_id, doing.booked_on), asked.indicator)
    if not isinstance(one.source, Entered):
        raise refuse(
            "indicator",
            "indicator_counted",
            f"「{one.term}」は記録から数える指標です。記入した値が記録と食い違わないように、"
            "記入は受け付けません。元の記録を直してください。",
        )
    if not asked.evidence.strip():
        raise refuse(
            "evidence",
            "evidence_missing",
            "証拠が入力されていません。記録から数えられない数値は、何によるかが要ります。"
            "資料の名称と日付を入力してください。",
        )
    if one.unit in WHOLE_UNITS and asked.value != asked.value.to_integral_value():
        raise refuse(
            "value",
            "value_whole",
            f"数値{asked.value.normalize():f}を受け付けられません。単位が{one.unit}の指標に小数は"
            "ありません。整数で入力してください。",
        )
    if asked.value < 0:
        raise refuse(
            "value",
            "value_negative",
            "数値を受け付けられません。負の数です。0以上を入力してください。",
        )
    _alone(one.id)
    before = standing(doing.association_id).filter(indicator=one.id, period=str(term)).first()
    if before is not None:
        need_reason(doing)
    return IndicatorEntry.objects.create(
        association_id=doing.association_id,
        act_id=begun.act_id,
        indicator=one.id,
        period=str(term),
        value=asked.value,
        evidence=asked.evidence.strip(),
        author=asked.author,
        entered_on=doing.booked_on,
        corrects=before,
        reason=doing.reason.strip() if before else "",
    )


def _alone(indicator: str) -> None:
    """Let two acts on one indicator come one after the other; its rows may not be locked."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"indicator {indicator}"])


WHOLE_UNITS = frozenset({"件", "回", "企業", "先", "人", "店舗", "機関", "円"})


def _term(period: str, booked_on: date) -> Term:
    try:
        term = Term.parse(period)
    except ValueError as error:
        text = (
            f"対象期間「{period}」を読み取れません。年度か上期の形ではありません。"
            "2023 か 2023H1 の形で選んでください。"
        )
        raise refuse("period", "period_wrong", text) from error
    if term.first > booked_on:
        text = (
            f"{term} の数値は記入できません。まだ始まっていない期間です。"
            "実績のある期間を選んでください。"
        )
        raise refuse("period", "period_future", text)
    return term
