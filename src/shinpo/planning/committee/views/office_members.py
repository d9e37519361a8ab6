"""The secretariat's pages of members, terms and the chair."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_GET

from shinpo.governance.access import needs, staff_of
from shinpo.governance.roles import Permission
from shinpo.guarantee.views.acting import business_on
from shinpo.planning.committee import roll
from shinpo.planning.committee.models import (
    Attendance,
    ChairElection,
    CommitteeMember,
    CommitteeSession,
    Opinion,
    PacketOpening,
)
from shinpo.planning.committee.queries import unanswered
from shinpo.planning.committee.reading import Meeting, meetings
from shinpo.planning.committee.services import chair
from shinpo.planning.committee.words import session_title
from shinpo.ui.tables import Chip, Column, Table

NEWEST = 20
OFFICE = "external_committee:home"
PAGES = {"0": "目次", "pdf": "印刷"}


def may_write(request: HttpRequest) -> bool:
    """Tell whether the person keeps the committee's records."""
    return staff_of(request).may(Permission.SECRETARIAT)


@needs(Permission.COMMITTEE)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show the committee: who sits, who leads, its sessions, what waits: 「外部評価委員会」."""
    on, found = business_on(request), roll.read()
    leading = found.chair_on(on)
    rows = meetings(CommitteeSession.objects.all())
    waiting = unanswered(request.association_id)
    context = {
        "on": on,
        "members": _members(found, on),
        "chair": found.name(leading.member_id) if leading else "",
        "acting": found.name(found.acting_on(on)),
        "sessions": session_table(rows),
        "rule": next((r for r in reversed(found.rows) if r.valid_from <= on), None),
        "ballot": chair.ballot_of(on),
        "unanswered": waiting,
        "opinions": Opinion.objects.filter(taken_up=None).count(),
        "may_write": may_write(request),
    }
    return render(request, "external_committee/home.html", context)


def session_table(rows: tuple[Meeting, ...]) -> Table:
    """Return the list of sessions for the secretariat."""
    return Table(
        caption="会議",
        columns=(
            Column("title", "会議",
                   link=lambda m: reverse("external_committee:session", args=[m.session.pk])),
            Column("subject", "審議事項"),
            Column("day", "開催日", "date"),
            Column("attending", "出席", value=_attended),
            Column("packet", "審議資料",
                   value=lambda m: f"第{m.packet.number}版" if m.packet else "未作成"),
            Column("status", "ステータス", "chip"),
        ),
        rows=rows,
        empty="会議はまだありません。会長の要請を登録すると会議を招集できます。",
    )  # fmt: skip


def _attended(meeting: Meeting) -> str:
    opening = meeting.opening
    return f"{opening.attending}人／{opening.seats}人" if opening else ""


IN_OFFICE, TO_COME, LEFT = Chip("在任", "success"), Chip("就任前", "info"), Chip("退任")


def _members(found: roll.Roll, on: Any) -> Table:
    """Return every member with the last term, those in office first."""
    seated = found.seated(on)
    rows = []
    for member in found.members.values():
        terms = found.terms_of(member.pk)
        term = found.tenure_of(member.pk, on) or terms[-1]
        ahead = all(t.starts_on > on for t in terms)
        status = IN_OFFICE if member.pk in seated else TO_COME if ahead else LEFT
        rows.append({"member": member, "term": term, "status": status,
                     "pledged": term.id in found.pledged, "login": member.pk in found.users,
                     "substitute": term.id in found.substitutes})  # fmt: skip
    rows.sort(key=lambda row: (row["status"] is LEFT, row["member"].pk))
    return Table(
        caption="委員",
        columns=(
            Column("name", "委員名", value=lambda r: r["member"].name,
                   link=lambda r: reverse("external_committee:member", args=[r["member"].pk])),
            Column("profession", "職業・資格", value=lambda r: r["member"].profession),
            Column("starts_on", "就任日", "date", value=lambda r: r["term"].starts_on),
            Column("last_on", "任期満了日", "date", value=lambda r: r["term"].last_on),
            Column("kind", "任期の別", value=lambda r: "補欠" if r["substitute"] else ""),
            Column("pledged", "誓約", value=lambda r: "済" if r["pledged"] else "未"),
            Column("login", "利用者", value=lambda r: "あり" if r["login"] else "なし"),
            Column("status", "ステータス", "chip"),
        ),
        rows=rows,
        empty="委員はまだいません。委員を委嘱してください。",
    )  # fmt: skip


@needs(Permission.COMMITTEE)
@require_GET
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a member: terms, attendance, what was opened: 「委員」."""
    on, found = business_on(request), roll.read()
    row = found.members.get(pk)
    if row is None:
        raise Http404
    terms = Table(
        caption="任期",
        columns=(
            Column("starts_on", "就任日", "date"),
            Column("ends_on", "任期満了日", "date"),
            Column("resigned_on", "辞任日", "date"),
            Column("substitute", "補欠", value=lambda t: _predecessor(found, t.id)),
            Column(
                "pledged", "守秘の誓約", value=lambda t: "済" if t.id in found.pledged else "未"
            ),
        ),
        rows=found.terms_of(pk),
    )
    came = Attendance.objects.filter(member=pk).select_related("session", "fee").order_by("-id")
    opened = PacketOpening.objects.filter(member=pk).select_related("packet__session")
    context = {
        "member": row,
        "terms": terms,
        "in_office": found.tenure_of(pk, on) is not None,
        "can_return": not any(t.starts_on > on for t in found.terms_of(pk)),
        "login": CommitteeMember.objects.filter(pk=pk, account__isnull=False)
        .values_list("account__user__username", flat=True)
        .first(),
        "attendances": _attendances(list(came)),
        "openings": _openings(list(opened.defer("packet__content").order_by("-id")[:NEWEST])),
        "may_write": may_write(request),
    }
    return render(request, "external_committee/member.html", context)


def _predecessor(found: roll.Roll, tenure_id: int) -> str:
    before = found.substitutes.get(tenure_id)
    return next(
        (f"{found.name(t.member_id)}の残任期間" for t in found.tenures if t.id == before), ""
    )


def _attendances(rows: list[Attendance]) -> Table:
    return Table(
        caption="出席と報酬",
        columns=(
            Column("session", "会議", value=lambda a: session_title(a.session),
                   link=lambda a: reverse("external_committee:session", args=[a.session_id])),
            Column("attended_on", "出席日", "date"),
            Column("fee", "報酬額", "number", note="円",
                   value=lambda a: a.fee.amount_yen if hasattr(a, "fee") else None),
            Column("paid_on", "支払日", "date",
                   value=lambda a: a.fee.paid_on if hasattr(a, "fee") else None),
        ),
        rows=rows,
        empty="まだ出席はありません。",
    )  # fmt: skip


def _openings(rows: list[PacketOpening]) -> Table:
    return Table(
        caption="審議資料の閲覧",
        note=f"新しい{NEWEST}件まで",
        columns=(
            Column("session", "会議", value=lambda o: session_title(o.packet.session)),
            Column("number", "版", value=lambda o: f"第{o.packet.number}版"),
            Column("page", "頁", value=lambda o: PAGES.get(o.page, f"{o.page}頁")),
            Column("opened_on", "閲覧した営業日", "date"),
            Column("opened_at", "閲覧日時", value=lambda o: _moment(o.opened_at)),
        ),
        rows=rows,
        empty="まだ審議資料を開いていません。",
    )  # fmt: skip


def _moment(at: datetime) -> str:
    return f"{localtime(at):%Y/%m/%d %H:%M}"


@needs(Permission.COMMITTEE)
@require_GET
def election(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a ballot: who has voted, after the count the votes: 「委員長の互選」."""
    row = ChairElection.objects.filter(pk=pk).prefetch_related("votes").first()
    if row is None:
        raise Http404
    found = roll.read()
    votes = {vote.voter_id: vote for vote in row.votes.all()}
    elected = getattr(row, "chair", None)
    table = Table(
        caption="投票",
        columns=(
            Column("name", "委員名", value=found.name),
            Column("voted", "投票", value=lambda m: "済" if m in votes else "未"),
            *(
                (Column("gained", "得票", "number",
                        value=lambda m: sum(v.choice_id == m for v in votes.values())),)
                if elected
                else ()
            ),
        ),
        rows=sorted(found.seated(row.opened_on)),
    )  # fmt: skip
    running = chair.ballot_of(business_on(request))
    context = {
        "election": row,
        "elected": found.members.get(elected.member_id) if elected else None,
        "elected_on": elected.elected_on if elected else None,
        "table": table,
        "may_close": may_write(request) and running is not None and running.pk == pk,
    }
    return render(request, "external_committee/election.html", context)
