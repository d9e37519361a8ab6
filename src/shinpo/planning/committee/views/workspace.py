"""What a member of the committee sees: sessions, packets, the ballot, nothing else."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from shinpo.planning.committee import packet as packets
from shinpo.planning.committee.access import Seat, members_only
from shinpo.planning.committee.document import packet_pdf
from shinpo.planning.committee.forms import ActingForm, PledgeForm, VoteForm
from shinpo.planning.committee.models import ChairElection, Opinion, Packet
from shinpo.planning.committee.models.sessions import CONVENERS
from shinpo.planning.committee.pages import MEMBER, act_page, initial
from shinpo.planning.committee.queries import views
from shinpo.planning.committee.reading import Meeting
from shinpo.planning.committee.services import chair, members
from shinpo.planning.committee.services.packets import packet_opened
from shinpo.registry.asking import association_of
from shinpo.statistics.views import download
from shinpo.ui.tables import Column, Table

PDF = "application/pdf"
CONTENTS, PRINTED = "0", "pdf"


@members_only
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show the member's sessions and what waits: 「委員の最初の画面」."""
    seat: Seat = request.seat
    sessions = Table(
        caption="会議",
        columns=(
            Column("title", "会議", link=lambda m: _url("session", m.session.pk)),
            Column("subject", "審議事項"),
            Column("day", "開催日", "date"),
            Column("packet", "審議資料",
                   value=_packet_state,
                   link=lambda m: _url("sheet", m.session.pk, 1) if m.packet else ""),
            Column("status", "ステータス", "chip"),
        ),
        rows=seat.meetings,
        empty="任期の間に招集された会議はまだありません。",
    )  # fmt: skip
    ballot = chair.ballot_of(seat.on)
    context = {
        "seat": seat,
        "sessions": sessions,
        "ballot": ballot,
        "voted": ballot and ballot.votes.filter(voter=seat.member).exists(),
        "chair": seat.found.chair_on(seat.on),
        "chair_name": seat.found.name(_chair_id(seat)),
        "acting_name": seat.found.name(seat.found.acting_on(seat.on)),
        "mine": Opinion.objects.filter(member=seat.member).count(),
    }
    return render(request, "committee/home.html", context)


def _packet_state(meeting: Meeting) -> str:
    if meeting.packet:
        return f"第{meeting.packet.number}版"
    return "なし" if meeting.closing else "準備中"


def _chair_id(seat: Seat) -> int | None:
    leading = seat.found.chair_on(seat.on)
    return leading.member_id if leading else None


def _url(name: str, *args: object) -> str:
    return reverse(f"committee:{name}", args=args)


@members_only(before_pledge=True)
def pledge(request: HttpRequest) -> HttpResponse:
    """Ask for the promise of secrecy before anything is shown: 「守秘の誓約」."""
    seat: Seat = request.seat
    if seat.pledged:
        messages.info(request, "この任期の誓約は済んでいます。")
        return redirect("committee:home")
    return act_page(
        request,
        PledgeForm(request.POST or None, initial=initial()),
        lambda who: members.pledge_accept(seat.member.pk, who),
        title="守秘の誓約",
        button="誓約する",
        done="誓約を記録しました。",
        back=_url("home"),
        surface=MEMBER,
        notes=("審議資料を開く前に、任期ごとに一度、次の事項を誓約していただきます。",),
        quote=members.PLEDGE,
    )


@members_only
@require_GET
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a session: when and where, its packet, its opinions: 「会議」."""
    seat: Seat = request.seat
    meeting = seat.meeting(pk)
    shown = _content(meeting)
    if shown is not None:
        packet_opened(shown, seat.member.pk, CONTENTS, seat.on)
    found = views(Opinion.objects.filter(session=pk).order_by("id"))
    context = {
        "seat": seat,
        "meeting": meeting,
        "content": shown.content if shown else None,
        "sheets": _sheets(meeting, shown),
        "mine": [o for o in found if o.member_id == seat.member.pk],
        "whole": [o for o in found if o.member_id is None],
        "minutes": meeting.minutes[-1] if meeting.minutes else None,
        "convener": _convener(meeting),
    }
    return render(request, "committee/session.html", context)


def _convener(meeting: Meeting) -> str:
    return CONVENERS[meeting.notice.convened_by] if meeting.notice else ""


def _content(meeting: Meeting) -> Packet | None:
    return Packet.objects.get(pk=meeting.packet.pk) if meeting.packet else None


def _sheets(meeting: Meeting, shown: Packet | None) -> Table | None:
    if shown is None:
        return None
    sheets = shown.content["sheets"]
    graded = bool(shown.content["grades"])
    return Table(
        caption=f"審議資料　第{shown.number}版",
        columns=(
            Column("number", "頁", "number", value=lambda r: r[0],
                   link=lambda r: _url("sheet", meeting.session.pk, r[0])),
            Column("department", "部門", value=lambda r: r[1]["department_term"] or "全体"),
            Column("title", "項目", value=lambda r: r[1]["title"],
                   link=lambda r: _url("sheet", meeting.session.pk, r[0])),
            *((Column("grade", "自己評価", value=lambda r: r[1]["grade"]),) if graded else ()),
        ),
        rows=list(enumerate(sheets, start=1)),
    )  # fmt: skip


@members_only
@require_GET
def sheet(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Show one item of the packet on one page; keep that it was opened: 「審議資料の一項目」."""
    seat: Seat = request.seat
    meeting = seat.meeting(pk)
    shown = _content(meeting)
    found = packets.sheet_of(shown.content, number) if shown else None
    if found is None:
        raise Http404
    packet_opened(shown, seat.member.pk, str(number), seat.on)
    count = len(shown.content["sheets"])
    context = {
        "meeting": meeting,
        "packet": shown,
        "sheet": found,
        "number": number,
        "count": count,
        **figures_of(shown.content, found),
        "previous": _url("sheet", pk, number - 1) if number > 1 else "",
        "next": _url("sheet", pk, number + 1) if number < count else "",
        "opinions": [
            o
            for o in views(Opinion.objects.filter(session=pk, member=seat.member))
            if o.area == (found["department"] or "overall")
        ],
        "area": found["department"] or "overall",
        "grade_term": shown.content["grades"].get(found["grade"], ""),
    }
    return render(request, "committee/sheet.html", context)


def figures_of(content: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """Return a sheet's figures: heads, rows with cells in their order, whether one is graded."""
    columns = packets.filled_columns(content, found)
    return {
        "heads": [head for _, head in columns],
        "rows": [
            {**row, "in_order": [row["cells"].get(column, "") for column, _ in columns]}
            for row in found["rows"]
        ],
        "graded": any(row["grade"] for row in found["rows"]),
    }


@members_only
@require_GET
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the whole packet on paper: 「審議資料（印刷）」."""
    seat: Seat = request.seat
    meeting = seat.meeting(pk)
    shown = _content(meeting)
    if shown is None:
        raise Http404
    packet_opened(shown, seat.member.pk, PRINTED, seat.on)
    content = packet_pdf(shown, meeting, association_of(request), seat.member.name)
    return download(content, PDF, f"packet-{meeting.session.pk}-{shown.number}.pdf")


@members_only
def ballot(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the ballot or its result, and take one vote: 「委員長の互選」."""
    seat: Seat = request.seat
    election = ChairElection.objects.filter(pk=pk).prefetch_related("votes").first()
    if election is None or seat.found.seated(election.opened_on).isdisjoint({seat.member.pk}):
        raise Http404
    running = chair.ballot_of(seat.on)
    voted = any(vote.voter_id == seat.member.pk for vote in election.votes.all())
    if request.method == "GET" and (voted or running is None or running.pk != pk):
        return render(request, "committee/result.html", result_of(seat, election, voted))
    seated = [(m, _named(seat, m)) for m in sorted(seat.found.seated(seat.on))]
    form = VoteForm(request.POST or None, seated=seated, initial=initial())
    return act_page(
        request,
        form,
        lambda who: chair.vote_cast(pk, seat.member.pk, form.cleaned_data["choice"], who),
        title=f"委員長の互選　第{election.round_no}回投票",
        button="投票する",
        done="投票しました。",
        back=_url("home"),
        surface=MEMBER,
        notes=("在任の委員が1人1票で選びます。投票した後は変えられません。",),
    )


def _named(seat: Seat, member_id: int) -> str:
    member = seat.found.members[member_id]
    return f"{member.name}（{member.profession}）"


def result_of(seat: Seat, election: ChairElection, voted: bool) -> dict[str, Any]:
    """Return what the result page shows: the elected, or how many have voted so far."""
    elected = getattr(election, "chair", None)
    return {
        "election": election,
        "elected": seat.found.members.get(elected.member_id) if elected else None,
        "elected_on": elected.elected_on if elected else None,
        "votes": len(election.votes.all()),
        "seats": len(seat.found.seated(election.opened_on)),
        "voted": voted,
    }


@members_only
def acting(request: HttpRequest) -> HttpResponse:
    """Let the chair name who acts for the chair: 「職務代行者の指名」."""
    seat: Seat = request.seat
    if not seat.is_chair:
        raise Http404
    others = sorted(seat.found.seated(seat.on) - {seat.member.pk})
    form = ActingForm(
        request.POST or None, others=[(m, _named(seat, m)) for m in others], initial=initial()
    )
    return act_page(
        request,
        form,
        lambda who: chair.acting_name(seat.member.pk, form.cleaned_data["member"], who),
        title="職務代行者の指名",
        button="指名する",
        done="職務代行者を指名しました。",
        back=_url("home"),
        surface=MEMBER,
    )


def sessions_of(seat: Seat) -> list[int]:
    """Return the ids of the sessions that the member may see."""
    return [meeting.session.pk for meeting in seat.meetings]
