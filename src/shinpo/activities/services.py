"""The acts on activities: record one, record many, correct, withdraw. Each is one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from django.db import IntegrityError, connection

from shinpo.activities import book, checking
from shinpo.activities.entry import Entry
from shinpo.activities.models import ActivityState
from shinpo.activities.replay import of_act
from shinpo.core.refusal import Problem, Refused, refuse
from shinpo.ledger import many, record, reversal
from shinpo.ledger.doing import Doing, need_reason
from shinpo.ledger.record import Begun
from shinpo.registry.importing import Placed
from shinpo.registry.rows import RowProblem, at_row


@dataclass(frozen=True)
class Recorded:
    """What a file brought: how many activities, and what may have been recorded twice."""

    count: int
    warnings: tuple[RowProblem, ...] = ()


def activity_record(entry: Entry, doing: Doing) -> int:
    """Record one activity (活動の記録); return its id.

    :raises Refused: with every problem at its field; nothing is written.
    """
    entry = entry.settled()
    begun = record.begin(doing.act("activity_record", asdict(entry)))
    if begun.repeated:
        return _activity_of(begun)
    _refuse(_problems(entry, doing))
    (activity_id,) = record.new_subject_ids(1)
    fact = entry.fact(activity_id, booked_on=doing.booked_on, staff_id=doing.actor_id)
    record.facts(begun, [fact])
    _write_state(begun)
    return activity_id


def activities_record(placed: Sequence[Placed[Entry]], doing: Doing) -> Recorded:
    """Record a whole file of activities, all or none; return how many, with warnings.

    :raises Refused: with every problem found, each a `RowProblem` with its row.
    """
    settled = [Placed(item.row, item.value.settled()) for item in placed]
    begun = record.begin(
        doing.act("activities_record", {"rows": [asdict(item.value) for item in settled]})
    )
    if begun.repeated:
        return Recorded(len(settled))
    _refuse(_problems_of_file(settled, doing))
    warnings = tuple(_duplicates(settled))
    ids = record.new_subject_ids(len(settled))
    many.record_many(
        begun,
        (
            item.value.fact(activity_id, booked_on=doing.booked_on, staff_id=doing.actor_id)
            for activity_id, item in zip(ids, settled, strict=True)
        ),
    )
    _write_state(begun)
    return Recorded(len(settled), warnings)


def activity_correct(
    activity_id: int, entry: Entry, doing: Doing, *, seen: int | None = None
) -> None:
    """Put a right record in place of a wrong one (活動の訂正): reversal and new fact.

    `seen` is the fact that the person looked at; None asks for no such check.

    :raises Refused: without a reason, if nothing changes, if the activity is unknown or withdrawn,
        if somebody else corrected it since it was seen.
    """
    entry = entry.settled()
    need_reason(doing)
    content = {"activity_id": activity_id, **asdict(entry)}
    begun = record.begin(doing.act("activity_correct", content))
    if begun.repeated:
        return
    wrong = _locked(activity_id)
    if seen is not None and wrong.fact_id != seen:
        raise refuse(
            "kind",
            "changed_meanwhile",
            "この記録は、画面を開いた後に別の職員が訂正しました。履歴を確かめ、画面を開き直してから"
            "訂正してください。",
        )
    if entry == entry_of(wrong):
        raise refuse(
            "kind",
            "nothing_changed",
            "変更された項目がありません。正しい内容に直してから登録してください。",
        )
    _refuse(_problems(entry, doing, but=activity_id))
    reversal.reverse(begun, [wrong.fact_id], booked_on=doing.booked_on)
    fact = entry.fact(activity_id, booked_on=doing.booked_on, staff_id=doing.actor_id)
    record.facts(begun, [fact])
    _write_state(begun)


def activity_withdraw(activity_id: int, doing: Doing) -> None:
    """Take back a record of something that did not happen (活動の取消). A reason is required."""
    need_reason(doing)
    begun = record.begin(doing.act("activity_withdraw", {"activity_id": activity_id}))
    if begun.repeated:
        return
    wrong = _locked(activity_id)
    reversal.reverse(begun, [wrong.fact_id], booked_on=doing.booked_on)
    ActivityState.objects.filter(pk=activity_id).update(withdrawn=True)


def entry_of(row: ActivityState) -> Entry:
    """Return what a record says, as it would be entered."""
    return Entry(**{name: getattr(row, name) for name in Entry.__dataclass_fields__})


def _locked(activity_id: int) -> ActivityState:
    row = ActivityState.objects.select_for_update().filter(pk=activity_id).first()
    if row is None:
        raise refuse(
            "activity_id",
            "activity_unknown",
            "この活動の記録はありません。一覧から選び直してください。",
        )
    if row.withdrawn:
        raise refuse(
            "activity_id",
            "activity_withdrawn",
            "この活動の記録は取り消されています。取り消した記録は訂正できません。"
            "必要なら新しく記録してください。",
        )
    return row


def _problems(entry: Entry, doing: Doing, but: int | None = None) -> list[Problem]:
    found = list(checking.problems(entry, on=doing.booked_on))
    if any(problem.rule == "kind_unknown" for problem in found):
        return found
    return [*found, *book.problems(entry, book.known([entry]), but=but)]


def _problems_of_file(placed: Sequence[Placed[Entry]], doing: Doing) -> Iterable[RowProblem]:
    known = book.known([item.value for item in placed])
    told: dict[tuple[object, ...], int] = {}
    for item in placed:
        entry = item.value
        own = list(checking.problems(entry, on=doing.booked_on))
        yield from (at_row(item.row, checking.term(p.field), p) for p in own)
        if any(problem.rule == "kind_unknown" for problem in own):
            continue
        for problem in book.problems(entry, known):
            yield at_row(item.row, checking.term(problem.field), problem)
        figure = entry.figure
        if figure is not None and told.setdefault(figure, item.row) != item.row:
            message = (
                f"「{entry.what.term}」の{figure[-1]}の数値が{told[figure]}行目にもあります。"
                "月の数値は1つだけです。どちらかを消してください。"
            )
            problem = Problem("held_on", "figure_twice", message)
            yield at_row(item.row, checking.term("held_on"), problem)


def _duplicates(placed: Sequence[Placed[Entry]]) -> Iterable[RowProblem]:
    """Return warnings: what stands in the book or in the file already, to all appearance."""
    recorded = book.alike(item.value for item in placed)
    seen: dict[tuple[object, ...], int] = {}
    for item in placed:
        likeness = item.value.likeness
        before = seen.setdefault(likeness, item.row)
        if likeness in recorded or before != item.row:
            where = "記録済みです" if likeness in recorded else f"{before}行目にもあります"
            message = (
                f"同じ日・同じ種類・同じ相手の活動が{where}。二重の記録かもしれません。"
                "別の活動ならこのままでかまいません。"
            )
            yield RowProblem("kind", "duplicate", message, row=item.row, column="活動の種類")


def _refuse(problems: Iterable[Problem]) -> None:
    found = list(problems)
    if found:
        raise Refused(*found)


def _write_state(begun: Begun) -> None:
    """Bring the state to what the act has recorded."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(of_act(), {"act_id": begun.act_id})
    except IntegrityError as error:  # somebody told the same figure in the same moment
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        if name != "activity_figure_once":
            raise
        raise refuse(
            "held_on",
            "figure_twice",
            "この月の数値は、たった今ほかの職員が記録しました。一覧を確かめてください。",
        ) from error


def _activity_of(begun: Begun) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select subject_id from ledger_fact where act_id = %s", [begun.act_id])
        return int(cursor.fetchone()[0])
