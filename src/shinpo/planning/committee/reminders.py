"""What the committee's work asks of the secretariat, and by when: 「未処理」「期限」."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from shinpo.governance.models import Staff
from shinpo.governance.roles import Permission
from shinpo.governance.tasks import Deadline, Task
from shinpo.law.departments import departments
from shinpo.planning.committee.models import CommitteeSession, Opinion
from shinpo.planning.committee.queries import OpinionView, unanswered, views
from shinpo.planning.committee.reading import Meeting, meetings


def tasks(staff: Staff, on: date) -> Iterator[Task]:
    """Return opinions without an answer, answers past their day, sessions to prepare."""
    if not staff.may(Permission.SECRETARIAT):
        return
    listed = reverse("external_committee:opinions")
    if waiting := unanswered(staff.association_id):
        yield Task("回答していない外部評価委員会の意見", waiting, f"{listed}?status=unanswered")
    late = [o for o in _answered() if o.response.due_on < on]
    if late:
        first = min(o.response.due_on for o in late)
        note = f"最も早い期限 {first:%Y/%m/%d}"
        yield Task("期限を過ぎた意見への対応", len(late), f"{listed}?status=answered", note)
    for meeting in _to_prepare():
        page = reverse("external_committee:session", args=[meeting.session.pk])
        yield Task(f"{meeting.title}の準備", 1, page, _next(meeting))


def _answered() -> list[OpinionView]:
    """Return the opinions that were answered and are not closed."""
    found = views(Opinion.objects.filter(taken_up=None, responses__isnull=False).distinct())
    return [o for o in found if o.is_open]


def _to_prepare() -> list[Meeting]:
    """Return the sessions that were asked for and have not taken place."""
    return list(meetings(CommitteeSession.objects.filter(opening=None)))


def _next(meeting: Meeting) -> str:
    if meeting.notice is None:
        return "開催の通知を出してください"
    held = f"開催日 {meeting.notice.scheduled_on:%Y/%m/%d}"
    return held if meeting.packet else f"審議資料を作ってください（{held}）"


def deadlines(association_id: int, on: date) -> Iterator[Deadline]:
    """Return the days of sessions and of what was promised in answers: 「期限」."""
    for meeting in _to_prepare():
        if meeting.notice is not None:
            yield Deadline(
                meeting.notice.scheduled_on, meeting.title, "開催", "外部評価委員会",
                reverse("external_committee:session", args=[meeting.session.pk]),
            )  # fmt: skip
    terms = {d.id: d.term for d in departments(on)}
    for one in views(Opinion.objects.filter(taken_up=None, responses__isnull=False).distinct()):
        answer = one.response
        yield Deadline(
            answer.due_on, f"{one.session}の意見", f"対応：{one.area_term}",
            f"{terms.get(answer.department, answer.department)} {answer.owner}",
            reverse("external_committee:opinion", args=[one.id]), None,
            None if one.is_open else one.steps[-1].noted_on,
        )  # fmt: skip
