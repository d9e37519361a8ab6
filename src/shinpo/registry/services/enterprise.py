"""Register and change an enterprise: 「企業者の登録」「企業者の変更」."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import jaconv
from django.db import connection
from django.db.models import Q

from shinpo.core.corporate_number import parse_corporate_number
from shinpo.core.eligibility import Form
from shinpo.core.refusal import Problem, Refused, refuse
from shinpo.law.industries import major_groups, size_group
from shinpo.ledger import record
from shinpo.ledger.doing import Doing, need_reason
from shinpo.registry import history
from shinpo.registry.models import Enterprise, Municipality

KANA = re.compile(r"[ァ-ヺー・　]+")
JSIC = re.compile(r"[0-9]{2,4}")
NUMBER_DIGITS = Enterprise._meta.get_field("number").max_length


@dataclass(frozen=True)
class EnterpriseEntry:
    """What is recorded of an enterprise. Capital in yen; the industry a code of JSIC."""

    name: str
    kana: str
    form: str
    corporate_number: str
    representative: str
    capital_yen: int | None
    employees: int
    industry: str
    municipality_code: str
    established_on: date | None

    def tidied(self) -> "EnterpriseEntry":
        """Return the entry with the reading in full-width katakana and no stray blanks."""
        return replace(
            self,
            name=self.name.strip(),
            kana=jaconv.hira2kata(jaconv.h2z(self.kana.strip())).replace(" ", "　"),
            representative=self.representative.strip(),
            corporate_number=self.corporate_number.strip(),
        )


def enterprise_register(entry: EnterpriseEntry, doing: Doing) -> int:
    """Register an enterprise under the next number; return its id.

    :raises Refused: with every problem at its field; nothing is written.
    """
    entry = entry.tidied()
    begun = record.begin(doing.act("enterprise_register", asdict(entry)))
    if begun.repeated:
        return history.row_of_act(begun, Enterprise)
    _refuse_wrong(entry, on=doing.booked_on, but=None)
    with history.under(begun):
        made = Enterprise.objects.create(
            association_id=doing.association_id,
            number=next_number(doing.association_id),
            **asdict(entry),
        )
    return int(made.pk)


def enterprise_change(
    enterprise_id: int, entry: EnterpriseEntry, doing: Doing, *, seen: int
) -> None:
    """Change an enterprise's row; `seen` is the last change that the person saw.

    :raises Refused: with every problem at its field, if somebody else changed the row since, if
        nothing changes, or without a reason.
    """
    entry = entry.tidied()
    content = {"enterprise_id": enterprise_id, **asdict(entry)}
    begun = record.begin(doing.act("enterprise_change", content))
    if begun.repeated:
        return
    need_reason(doing)
    row = Enterprise.objects.select_for_update().filter(pk=enterprise_id).first()
    if row is None:
        raise refuse(
            "enterprise_id",
            "enterprise_unknown",
            "指定された企業者は登録されていません。企業者の一覧から選び直してください。",
        )
    if history.latest(Enterprise, enterprise_id) != seen:
        raise refuse(
            "enterprise_id",
            "enterprise_changed_meanwhile",
            "この企業者は、画面を開いた後に別の職員が変更しました。"
            "履歴を確かめ、画面を開き直してから変更してください。",
        )
    if all(getattr(row, name) == value for name, value in asdict(entry).items()):
        raise refuse(
            "enterprise_id",
            "nothing_changed",
            "変更された項目がありません。変更する項目を直してから登録してください。",
        )
    _refuse_wrong(entry, on=doing.booked_on, but=enterprise_id)
    for name, value in asdict(entry).items():
        setattr(row, name, value)
    with history.under(begun):
        row.save()


def next_number(association_id: int) -> str:
    """Return the next free number; nobody else gets one until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtext('registry_enterprise.number'), %s)",
            [association_id],
        )
        cursor.execute(
            "select coalesce(max(number::bigint), 0) + 1 from registry_enterprise"
            " where association_id = %s and number ~ '^[0-9]+$'",
            [association_id],
        )
        return str(cursor.fetchone()[0]).zfill(NUMBER_DIGITS)


def _refuse_wrong(entry: EnterpriseEntry, *, on: date, but: int | None) -> None:
    found = [*problems(entry, on=on), *_known_problems(entry, on=on, but=but)]
    if found:
        raise Refused(*found)


def problems(entry: EnterpriseEntry, *, on: date) -> Iterator[Problem]:
    """Return what an entry breaks by itself, without asking the data base."""
    if not entry.name:
        yield _missing("name", "企業者名")
    if not KANA.fullmatch(entry.kana):
        yield Problem(
            "kana",
            "kana",
            f"企業者名（カナ）「{entry.kana}」を受け付けられません。カナ以外の文字があるか、"
            "空です。読みをカタカナで入力してください（法人格は不要です）。",
        )
    if entry.form not in set(Form):
        yield Problem(
            "form",
            "form_unknown",
            f"組織形態「{entry.form}」はありません。一覧から選んでください。",
        )
    yield from _corporate_problems(entry)
    if entry.employees < 0:
        yield Problem(
            "employees",
            "negative",
            "従業員数を受け付けられません。0人より少ない数です。0以上の人数を入力してください。",
        )
    if entry.established_on is not None and entry.established_on > on:
        yield Problem(
            "established_on",
            "future_date",
            f"創業年月日（{entry.established_on.isoformat()}）が営業日（{on.isoformat()}）より"
            "後です。未来の日付は記録できません。日付を確かめてください。",
        )
    yield from _industry_problems(entry.industry, on)


def _missing(field: str, term: str) -> Problem:
    return Problem(
        field, "required", f"{term}が入力されていません。必須の項目です。{term}を入力してください。"
    )


def _corporate_problems(entry: EnterpriseEntry) -> Iterator[Problem]:
    if entry.form == Form.INDIVIDUAL:
        if entry.corporate_number:
            yield Problem(
                "corporate_number",
                "corporate_number_of_individual",
                "個人事業者の法人番号を受け付けられません。法人番号は法人だけが持ちます。"
                "組織形態を直すか、法人番号を空にしてください。",
            )
        if entry.capital_yen is not None:
            yield Problem(
                "capital_yen",
                "capital_of_individual",
                "個人事業者の資本金を受け付けられません。個人事業者に資本金はありません。"
                "組織形態を直すか、資本金を空にしてください。",
            )
        return
    if entry.corporate_number:
        try:
            parse_corporate_number(entry.corporate_number, field="corporate_number")
        except Refused as refused:
            yield from refused.problems
    if entry.form == Form.COMPANY and entry.capital_yen is None:
        yield _missing("capital_yen", "資本金")
    if entry.capital_yen is not None and entry.capital_yen < 0:
        yield Problem(
            "capital_yen",
            "negative",
            "資本金を受け付けられません。0円より少ない額です。0円以上の額を入力してください。",
        )


def _industry_problems(industry: str, on: date) -> Iterator[Problem]:
    known = bool(JSIC.fullmatch(industry)) and industry[:2] in major_groups(on)
    try:
        known = known and bool(size_group(industry, on))
    except KeyError:
        known = False
    if not known:
        yield Problem(
            "industry",
            "industry_unknown",
            f"業種「{industry}」は日本標準産業分類にありません。中分類（2桁）か、それより細かい"
            "分類の番号（4桁まで）を入力してください。",
        )


def _known_problems(entry: EnterpriseEntry, *, on: date, but: int | None) -> Iterator[Problem]:
    if not in_force(Municipality.objects.filter(code=entry.municipality_code), on).exists():
        yield unknown_municipality(entry, on)
    if entry.corporate_number:
        same = Enterprise.objects.filter(corporate_number=entry.corporate_number)
        other = same.exclude(pk=but).first()
        if other is not None:
            yield corporate_number_taken(entry, f"企業者番号 {other.number}（{other.name}）")


def unknown_municipality(entry: EnterpriseEntry, on: date) -> Problem:
    """Return the problem of a municipality that is not there on the day."""
    return Problem(
        "municipality_code",
        "municipality_unknown",
        f"市町村「{entry.municipality_code}」は{on.isoformat()}の市町村に登録されていません。"
        "合併前の市町村ではないか確かめ、一覧から選んでください。",
    )


def corporate_number_taken(entry: EnterpriseEntry, where: str) -> Problem:
    """Return the problem of a corporation that is registered already."""
    return Problem(
        "corporate_number",
        "corporate_number_once",
        f"法人番号「{entry.corporate_number}」は{where}で登録されています。"
        "同じ法人は一つだけ登録できます。登録済みの企業者を使ってください。",
    )


def in_force(rows: Any, on: date) -> Any:
    """Narrow a query set of dated masters to what holds on a day: 「有効期間」."""
    return rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=on), valid_from__lte=on)
