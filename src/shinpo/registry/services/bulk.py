"""Enter whole files of masters: all rows or none, as one act: 「一括登録」."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, TypeVar

from shinpo.core.refusal import Problem, Refused
from shinpo.ledger import record
from shinpo.ledger.doing import Doing
from shinpo.registry import history
from shinpo.registry.importing import LenderEntry, MunicipalityEntry, Placed
from shinpo.registry.models import Branch, Enterprise, Lender, Municipality
from shinpo.registry.rows import RowProblem, at_row
from shinpo.registry.services import enterprise as one
from shinpo.registry.services.enterprise import NUMBER_DIGITS, EnterpriseEntry

T = TypeVar("T")
BATCH = 2_000


def _refuse(problems: Iterable[Problem]) -> None:
    found = sorted(problems, key=lambda p: getattr(p, "row", 0))
    if found:
        raise Refused(*found)


def _content(placed: Sequence[Placed[Any]]) -> dict[str, Any]:
    return {"rows": [asdict(item.value) for item in placed]}


def enterprise_problems(
    placed: Sequence[Placed[EnterpriseEntry]], *, on: date
) -> Iterable[RowProblem]:
    """Return what is wrong with a set of new enterprises, row by row."""
    towns = set(one.in_force(Municipality.objects, on).values_list("code", flat=True))
    taken = dict(
        Enterprise.objects.exclude(corporate_number="").values_list("corporate_number", "number")
    )
    for item in placed:
        entry = item.value
        for problem in one.problems(entry, on=on):
            yield at_row(item.row, problem.field, problem)
        if entry.municipality_code not in towns:
            yield at_row(item.row, "municipality_code", one.unknown_municipality(entry, on))
        if entry.corporate_number in taken:
            where = taken[entry.corporate_number]
            problem = one.corporate_number_taken(entry, where)
            yield at_row(item.row, "corporate_number", problem)
        if entry.corporate_number:
            taken.setdefault(entry.corporate_number, f"（このファイルの{item.row}行目）")


def enterprises_import(placed: Sequence[Placed[EnterpriseEntry]], doing: Doing) -> int:
    """Register many enterprises under the next numbers; return how many.

    :raises Refused: with every problem found, each a `RowProblem`.
    """
    tidy = [Placed(item.row, item.value.tidied()) for item in placed]
    begun = record.begin(doing.act("enterprise_import", _content(tidy)))
    if begun.repeated:
        return 0
    _refuse(enterprise_problems(tidy, on=doing.booked_on))
    first = int(one.next_number(doing.association_id))
    with history.under(begun):
        Enterprise.objects.bulk_create(
            (
                Enterprise(
                    association_id=doing.association_id,
                    number=str(first + n).zfill(NUMBER_DIGITS),
                    **asdict(item.value),
                )
                for n, item in enumerate(tidy)
            ),
            batch_size=BATCH,
        )
    return len(tidy)


def _once(
    placed: Sequence[Placed[Any]], known: set[str], field: str, term: str
) -> Iterable[RowProblem]:
    counted = Counter(item.value.code for item in placed)
    for item in placed:
        code = item.value.code
        if code in known or counted[code] > 1:
            yield RowProblem(
                field,
                "code_once",
                f"{term}「{code}」は登録済みか、ファイルに2回あります。同じコードは1回だけに"
                "してください。",
                row=item.row,
                column=term,
            )


def _ranges(placed: Sequence[Placed[Any]], column: str) -> Iterable[RowProblem]:
    for item in placed:
        if item.value.valid_until is not None and item.value.valid_until <= item.value.valid_from:
            yield RowProblem(
                "valid_until",
                "range",
                f"{column}が開始日より前です。終了日は開始日以後の日にしてください。",
                row=item.row,
                column=column,
            )


def lenders_import(placed: Sequence[Placed[LenderEntry]], doing: Doing) -> int:
    """Register lenders with their branches; return how many lenders.

    :raises Refused: with every problem found, each a `RowProblem`.
    """
    begun = record.begin(doing.act("lender_import", _content(placed)))
    if begun.repeated:
        return 0
    known = set(Lender.objects.values_list("code", flat=True))
    _refuse([*_once(placed, known, "code", "金融機関コード"), *_ranges(placed, "取引終了日")])
    with history.under(begun):
        made = Lender.objects.bulk_create(
            Lender(association_id=doing.association_id, **_without_branches(item.value))
            for item in placed
        )
        Branch.objects.bulk_create(
            (
                Branch(association_id=doing.association_id, lender=lender, code=code, name=name)
                for lender, item in zip(made, placed, strict=True)
                for code, name in item.value.branches
            ),
            batch_size=BATCH,
        )
    return len(made)


def _without_branches(entry: LenderEntry) -> dict[str, Any]:
    return {name: value for name, value in vars(entry).items() if name != "branches"}


def municipalities_import(placed: Sequence[Placed[MunicipalityEntry]], doing: Doing) -> int:
    """Register municipalities; a merged one and its successor may share a code, not a day.

    :raises Refused: with every problem found, each a `RowProblem`.
    """
    begun = record.begin(doing.act("municipality_import", _content(placed)))
    if begun.repeated:
        return 0
    _refuse([*_ranges(placed, "有効終了日"), *_overlaps(placed)])
    with history.under(begun):
        Municipality.objects.bulk_create(
            Municipality(association_id=doing.association_id, **vars(item.value)) for item in placed
        )
    return len(placed)


def _overlaps(placed: Sequence[Placed[MunicipalityEntry]]) -> Iterable[RowProblem]:
    held: dict[str, list[tuple[date, date]]] = {}
    for row in Municipality.objects.all():
        held.setdefault(row.code, []).append((row.valid_from, row.valid_until or date.max))
    for item in placed:
        start, until = item.value.valid_from, item.value.valid_until or date.max
        others = held.setdefault(item.value.code, [])
        if any(start < other_until and other_start < until for other_start, other_until in others):
            yield RowProblem(
                "valid_from",
                "overlap",
                f"地方公共団体コード「{item.value.code}」の有効期間が、登録済みか同じファイルの"
                "行と重なります。期間が重ならないように終了日を入れてください。",
                row=item.row,
                column="有効開始日",
            )
        others.append((start, until))
