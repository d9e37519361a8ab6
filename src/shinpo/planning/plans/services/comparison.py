"""Take over figures of the region and the nation from a document: 「比較計数の取込み」."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal

from shinpo.core.fiscal_year import Term
from shinpo.core.refusal import Problem, Refused, refuse
from shinpo.ledger import record
from shinpo.ledger.doing import Doing
from shinpo.planning.plans.comparable import Comparable, comparables
from shinpo.planning.plans.models import ComparisonFigure
from shinpo.registry.rows import at_row

VALUE_MAX = Decimal(10) ** 20


@dataclass(frozen=True)
class ComparisonEntry:
    """One figure of a document: row as the spreadsheet counts it, area, term, item, value."""

    row: int
    area: str
    period: str
    item: str
    part: str
    value: Decimal | None
    unit: str


def comparison_import(entries: Sequence[ComparisonEntry], source: str, doing: Doing) -> int:
    """Take over all figures of a document or none; return how many: 「比較計数の取込み」.

    A figure that was taken over before is replaced by the new one, the old stays on record.

    :raises Refused: with every problem found, each a `RowProblem`.
    """
    content = {"entries": [asdict(entry) for entry in entries], "source": source}
    begun = record.begin(doing.act("comparison_import", content))
    if begun.repeated:
        return ComparisonFigure.objects.filter(act_id=begun.act_id).count()
    if not source.strip():
        raise refuse(
            "source",
            "comparison_source",
            "出典がありません。どの資料の数値か分からない計数とは比べられません。"
            "資料の名称と公表日を入力してください。",
        )
    problems = comparison_problems(entries, doing)
    if problems:
        raise Refused(*problems)
    rows = ComparisonFigure.objects.bulk_create(
        ComparisonFigure(
            association_id=doing.association_id, area=entry.area, period=entry.period,
            item=entry.item, part=entry.part, value=entry.value, unit=entry.unit,
            source=source.strip(), act_id=begun.act_id,
        )
        for entry in entries
    )  # fmt: skip
    return len(rows)


def comparison_problems(entries: Sequence[ComparisonEntry], doing: Doing) -> list[Problem]:
    """Return what is wrong with the figures, row by row."""
    known = comparables(doing.association_id, doing.booked_on)
    if not entries:
        return [
            Problem(
                "file",
                "file_empty",
                "取り込む計数がありません。見出しの行の下に計数の行を入れてください。",
            )
        ]
    found: list[Problem] = []
    seen: set[tuple[str, ...]] = set()
    for entry in entries:
        found += [at_row(entry.row, p.field, p) for p in _entry_problems(entry, known, doing)]
        key = (entry.area, entry.period, entry.item, entry.part)
        if key in seen:
            twice = Problem(
                "比較項目",
                "comparison_twice",
                "同じ比較先、期間、項目の行が前にもあります。どちらの値か決まりません。"
                "一つにしてください。",
            )
            found.append(at_row(entry.row, "比較項目", twice))
        seen.add(key)
    return found


def _entry_problems(
    entry: ComparisonEntry, known: dict[str, Comparable], doing: Doing
) -> list[Problem]:
    found = []
    if entry.area not in ComparisonFigure.AREAS:
        found.append(
            Problem(
                "比較先",
                "comparison_area",
                f"比較先「{entry.area}」を受け付けられません。地域か全国にしてください。",
            )
        )
    found += _period_problems(entry, doing)
    item = known.get(f"{entry.item}.{entry.part}" if entry.part else entry.item)
    if item is None:
        found.append(
            Problem(
                "比較項目",
                "comparison_item",
                f"比較項目「{entry.item}」（内訳「{entry.part}」）はありません。"
                "自協会の計数にない項目とは比べられません。一覧の識別名にしてください。",
            )
        )
    elif entry.unit != item.unit:
        found.append(
            Problem(
                "単位",
                "comparison_unit",
                f"「{item.term}」の単位が「{entry.unit}」です。自協会の計数は「{item.unit}」です。"
                f"「{item.unit}」に直した値にしてください。",
            )
        )
    if entry.value is None or abs(entry.value) >= VALUE_MAX:
        found.append(
            Problem(
                "数値",
                "comparison_value",
                "数値を読み取れません。数字でないか、大きすぎます。数字だけを入れてください。",
            )
        )
    return found


def _period_problems(entry: ComparisonEntry, doing: Doing) -> list[Problem]:
    try:
        term = Term.parse(entry.period)
    except ValueError:
        return [
            Problem(
                "対象期間",
                "comparison_period",
                f"対象期間「{entry.period}」を読み取れません。年度（2023）か"
                "上期（2023H1）で入力してください。",
            )
        ]
    if term.last >= doing.booked_on:
        return [
            Problem(
                "対象期間",
                "comparison_future",
                f"対象期間「{entry.period}」はまだ終わっていません。終わっていない期間の実績は"
                "ありません。期間を確かめてください。",
            )
        ]
    return []
