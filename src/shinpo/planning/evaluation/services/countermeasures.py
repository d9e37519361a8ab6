"""Countermeasures for low grades, followed to their end: 「改善策」."""

from dataclasses import asdict, dataclass
from datetime import date

from shinpo.core.refusal import Problem, Refused, refuse
from shinpo.law.plan_lines import plan_lines
from shinpo.ledger import record
from shinpo.ledger.doing import Doing
from shinpo.planning.evaluation.models import Countermeasure, CountermeasureReport
from shinpo.planning.evaluation.state import State, locked


@dataclass(frozen=True)
class CountermeasureEntry:
    """What is to be done: for which item or line, in which department, by whom, until when."""

    subject: str
    department: str
    owner: str
    due_on: date | None
    body: str


def countermeasure_add(evaluation_id: int, entry: CountermeasureEntry, doing: Doing) -> int:
    """Add a countermeasure; return its id.

    :raises Refused: without owner, day or text, or for something that is not evaluated.
    """
    content = {"evaluation": evaluation_id, **asdict(entry)}
    begun = record.begin(doing.act("evaluation_countermeasure", content))
    if begun.repeated:
        return int(Countermeasure.objects.get(act_id=begun.act_id).pk)
    state = locked(evaluation_id)
    problems = _problems(entry, doing.booked_on)
    if problems:
        raise Refused(*problems)
    made = Countermeasure.objects.create(
        association_id=doing.association_id, evaluation=state.row, subject=entry.subject,
        subject_term=subject_term(state, entry.subject), department=entry.department,
        owner=entry.owner.strip(), due_on=entry.due_on, body=entry.body.strip(),
        act_id=begun.act_id,
    )  # fmt: skip
    return int(made.pk)


def subject_term(state: State, subject: str) -> str:
    """Return the name of what a countermeasure is for: an item or a line of the figures."""
    line = plan_lines(state.row.ended_on).get(subject)
    return line.term if line is not None else str(state.item(subject))


def _problems(entry: CountermeasureEntry, on: date) -> list[Problem]:
    found = [
        Problem(
            name,
            "evaluation.countermeasure_complete",
            f"改善策の{term}がありません。誰がいつまでに何をするかが揃わないと、"
            f"終わりまで追えません。{term}を入力してください。",
        )
        for name, term in (
            ("department", "部門"), ("owner", "担当"), ("due_on", "実施期限"), ("body", "内容"),
        )
        if not str(getattr(entry, name) or "").strip()
    ]  # fmt: skip
    if entry.due_on is not None and entry.due_on < on:
        found.append(
            Problem(
                "due_on",
                "evaluation.countermeasure_past",
                f"実施期限（{entry.due_on.isoformat()}）が営業日（{on.isoformat()}）より前です。"
                "改善策はこれから行うことです。営業日以後の日を入力してください。",
            )
        )
    return found


def countermeasure_report(countermeasure_id: int, status: str, body: str, doing: Doing) -> None:
    """Report how a countermeasure came on; `done` and `stopped` end it.

    :raises Refused: without a text, for an unknown status, and after the end.
    """
    content = {"countermeasure": countermeasure_id, "status": status, "body": body}
    begun = record.begin(doing.act("countermeasure_report", content))
    if begun.repeated:
        return
    row = Countermeasure.objects.filter(pk=countermeasure_id).first()
    if row is None:
        raise refuse(
            "countermeasure",
            "evaluation.countermeasure_unknown",
            "改善策が見つかりません。番号が違うか、ほかの協会のものです。"
            "一覧から選び直してください。",
        )
    locked(row.evaluation_id)
    latest = row.reports.order_by("id").last()
    problems = []
    if latest is not None and latest.status != CountermeasureReport.UNDER_WAY:
        problems.append(
            Problem(
                "status",
                "evaluation.countermeasure_ended",
                f"この改善策は{CountermeasureReport.STATUSES[latest.status]}として終わっています。"
                "終わった改善策には経過を加えられません。必要なら新しい改善策を加えてください。",
            )
        )
    if status not in CountermeasureReport.STATUSES:
        problems.append(
            Problem(
                "status",
                "evaluation.countermeasure_status",
                f"経過の区分「{status}」はありません。決まった区分から選びます。"
                f"{'、'.join(CountermeasureReport.STATUSES.values())}から選んでください。",
            )
        )
    if not body.strip():
        problems.append(
            Problem(
                "body",
                "evaluation.countermeasure_text",
                "経過の内容がありません。何をしたかが残らないと終わりまで追えません。"
                "内容を入力してください。",
            )
        )
    if problems:
        raise Refused(*problems)
    CountermeasureReport.objects.create(
        association_id=doing.association_id, countermeasure=row, status=status,
        reported_on=doing.booked_on, body=body.strip(), actor_id=doing.actor_id,
        act_id=begun.act_id,
    )  # fmt: skip
