"""Register programmes and revise them by dated versions: 「制度の登録」「制度の改定」."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet

from shinpo.core.period import Span
from shinpo.core.refusal import Problem, Refused, refuse
from shinpo.law.catalogue import Catalogue
from shinpo.law.catalogue_rows import decode, encode
from shinpo.ledger import record
from shinpo.ledger.doing import Doing, need_reason
from shinpo.registry import history
from shinpo.registry.decision_keys import decision_keys, limit_yen, months_max
from shinpo.registry.models import Programme
from shinpo.registry.rows import at_row

OWNERS = ("association", "prefecture", "municipality")
OWNER_OF_LIST = {"municipalities": "municipality"}


@dataclass(frozen=True)
class ProgrammeEntry:
    """One version of a programme. The limit in yen, the longest term in months.

    `valid_until` is the day after the last. `conditions` as `registry.Programme`.
    """

    code: str
    name: str
    owner: str
    owner_name: str
    order_no: int
    valid_from: date
    valid_until: date | None
    limit_yen: int | None
    months_max: int | None
    source: str
    approver: str
    conditions: dict[str, Any] = field(default_factory=dict)


def entries_of(catalogue: Catalogue, *, area: str, approver: str) -> list[ProgrammeEntry]:
    """Return a catalogue's programmes as versions, every column kept: 「保証制度一覧の取込み」."""
    found = []
    for number, programme in enumerate(catalogue.programmes, start=1):
        row = encode(programme)
        owner = OWNER_OF_LIST.get(programme.list, programme.list)
        found.append(
            ProgrammeEntry(
                code=programme.id,
                name=programme.full_name,
                owner=owner,
                owner_name={"prefecture": area}.get(owner, programme.municipality),
                order_no=number,
                valid_from=programme.span.start,
                valid_until=programme.span.until,
                limit_yen=limit_yen(programme),
                months_max=months_max(programme),
                source=f"{catalogue.title}（{catalogue.source}）",
                approver=approver,
                conditions={
                    "catalogue": row,
                    "terms": _terms_used(row, catalogue),
                    **({"start_unknown": True} if catalogue.start_unknown else {}),
                    **decision_keys(programme),
                },
            )
        )
    return found


def _terms_used(row: Any, catalogue: Catalogue) -> dict[str, str]:
    """Return the words of the conditions that a row names, so that the row explains itself."""
    used = set()
    stack = [row]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            used.add(item.get("when"))
            stack += item.values()
        elif isinstance(item, list):
            stack += item
    return {key: term for key, term in catalogue.conditions.items() if key in used}


def programmes_import(entries: Sequence[ProgrammeEntry], doing: Doing) -> int:
    """Register first versions of programmes, all or none; return how many.

    :raises Refused: with every problem found, each a `RowProblem`.
    """
    begun = record.begin(doing.act("programme_import", {"rows": [asdict(e) for e in entries]}))
    if begun.repeated:
        return 0
    problems = import_problems(entries)
    if problems:
        raise Refused(*problems)
    with history.under(begun):
        Programme.objects.bulk_create(
            Programme(association_id=doing.association_id, **asdict(entry)) for entry in entries
        )
    return len(entries)


def import_problems(entries: Sequence[ProgrammeEntry]) -> list[Problem]:
    """Return what is wrong with a set of first versions, row by row."""
    known = set(Programme.objects.values_list("code", flat=True))
    found = []
    for number, entry in enumerate(entries, start=1):
        wrong = problems_of(entry)
        if entry.code in known:
            wrong.append(
                Problem(
                    "code",
                    "programme_once",
                    f"制度コード「{entry.code}」は登録されています。同じ制度は改定として"
                    "登録してください。",
                )
            )
        known.add(entry.code)
        found += [at_row(number, p.field, p) for p in wrong]
    return found


def problems_of(entry: ProgrammeEntry) -> list[Problem]:
    """Return what one version breaks by itself."""
    found = [
        Problem(name, "required", f"{term}がありません。必須の項目です。{term}を入力してください。")
        for name, term in (
            ("code", "制度コード"), ("name", "制度名"), ("source", "根拠"), ("approver", "決裁者"),
        )
        if not getattr(entry, name).strip()
    ]  # fmt: skip
    if entry.owner not in OWNERS:
        found.append(
            Problem(
                "owner",
                "owner_unknown",
                f"制度の主体「{entry.owner}」はありません。{'、'.join(OWNERS)}から選んでください。",
            )
        )
    found += [
        Problem(
            name,
            "positive",
            f"{term}を受け付けられません。1より小さい数です。1以上で入力するか空にしてください。",
        )
        for name, term in (("limit_yen", "限度額"), ("months_max", "保証期間の上限"))
        if getattr(entry, name) is not None and getattr(entry, name) < 1
    ]
    if entry.valid_until is not None and entry.valid_until <= entry.valid_from:
        found.append(
            Problem(
                "valid_until",
                "range",
                "取扱終了日が取扱開始日より前です。終了日は開始日以後の日を入力してください。",
            )
        )
    if "catalogue" in entry.conditions:
        try:
            decode(entry.conditions["catalogue"], span=Span(entry.valid_from), source=entry.source)
        except ValueError as mistake:
            found.append(
                Problem(
                    "catalogue",
                    "catalogue_row",
                    f"取扱条件の詳細を読み取れません（{mistake}）。"
                    "列の名前と値の形を確かめてください。",
                )
            )
    return found


def versions(code: str) -> QuerySet[Programme]:
    """Return a programme's versions, the oldest first: 「版」."""
    return Programme.objects.filter(code=code).order_by("valid_from")


def programme_revise(entry: ProgrammeEntry, doing: Doing, *, seen: int) -> int:
    """Add a version from a day; the version before it ends the day before. Return its id.

    `seen` is the version that the person revised; if another one has come since, refuse.

    :raises Refused: with every problem at its field; nothing is written.
    """
    begun = record.begin(doing.act("programme_revise", asdict(entry)))
    if begun.repeated:
        return history.row_of_act(begun, Programme)
    need_reason(doing)
    latest = versions(entry.code).select_for_update().last()
    if latest is None:
        raise refuse(
            "code",
            "programme_unknown",
            f"制度「{entry.code}」は登録されていません。制度の一覧から選び直してください。",
        )
    problems = [*problems_of(entry), *_order_problems(entry, latest, doing.booked_on, seen)]
    if problems:
        raise Refused(*problems)
    with history.under(begun):
        if latest.valid_until is None or latest.valid_until > entry.valid_from:
            latest.valid_until = entry.valid_from
            latest.save()
        made = Programme.objects.create(association_id=doing.association_id, **asdict(entry))
    return int(made.pk)


def _order_problems(
    entry: ProgrammeEntry, latest: Programme, booked_on: date, seen: int
) -> list[Problem]:
    if latest.pk != seen:
        return [
            Problem(
                "valid_from",
                "revised_meanwhile",
                "この制度は、画面を開いた後に別の職員が改定しました。"
                "新しい版を確かめ、画面を開き直してから改定してください。",
            )
        ]
    if entry.valid_from <= latest.valid_from:
        return [
            Problem(
                "valid_from",
                "version_order",
                f"取扱開始日（{entry.valid_from.isoformat()}）が今の版の開始日"
                f"（{latest.valid_from.isoformat()}）以前です。版は日付の順に重ならずに続きます。"
                "今の版より後の日を入力してください。",
            )
        ]
    if entry.valid_from < booked_on:
        return [
            Problem(
                "valid_from",
                "past_version",
                f"取扱開始日（{entry.valid_from.isoformat()}）が営業日（{booked_on.isoformat()}）"
                "より前です。決定済みの保証の条件が変わらないよう、過去からの改定はできません。"
                "営業日以後の日を入力してください。",
            )
        ]
    return []
