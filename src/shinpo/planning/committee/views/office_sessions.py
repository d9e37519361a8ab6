"""The secretariat's pages of sessions: request, letter, packet, attendance, minutes, fees."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from shinpo.governance.access import needs
from shinpo.governance.roles import Permission
from shinpo.guarantee.forms import ActForm
from shinpo.guarantee.views.acting import business_on
from shinpo.ledger.doing import Doing
from shinpo.planning.committee import packet as packets
from shinpo.planning.committee import roll
from shinpo.planning.committee.document import notice_pdf, packet_pdf
from shinpo.planning.committee.forms import (
    FeeForm,
    MinutesForm,
    NoticeForm,
    OpeningForm,
    PacketForm,
    SessionForm,
)
from shinpo.planning.committee.models import CommitteeSession, Opinion, Packet, PacketOpening
from shinpo.planning.committee.models.sessions import CONVENERS
from shinpo.planning.committee.pages import act_page, initial
from shinpo.planning.committee.queries import views
from shinpo.planning.committee.reading import Meeting, meetings
from shinpo.planning.committee.services import fees, sessions
from shinpo.planning.committee.services import packets as building
from shinpo.planning.committee.views.office_members import may_write
from shinpo.planning.committee.views.office_opinions import opinion_table
from shinpo.planning.committee.views.workspace import PDF, figures_of
from shinpo.registry.asking import association_of
from shinpo.statistics.views import download
from shinpo.ui.forms import Form
from shinpo.ui.tables import Column, Table


def _url(name: str, *args: object) -> str:
    return reverse(f"external_committee:{name}", args=args)


def meeting_of(pk: int) -> Meeting:
    """Return a session of the association; another one is not there."""
    found = meetings(CommitteeSession.objects.filter(pk=pk))
    if not found:
        raise Http404
    return found[0]


@needs(Permission.COMMITTEE)
@require_GET
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a session with everything that belongs to it: 「会議」."""
    meeting, found = meeting_of(pk), roll.read()
    opinions = views(Opinion.objects.filter(session=pk).order_by("member", "id"))
    presided = meeting.opening.presided_by if meeting.opening else None
    context = {
        "meeting": meeting,
        "convener": CONVENERS[meeting.notice.convened_by] if meeting.notice else "",
        "presided": presided.name if presided else "（委員長の選任前）",
        "fees": _fees(meeting) if meeting.opening else None,
        "unpaid": any(not hasattr(a, "fee") for a in meeting.attendances),
        "packets": _packets(meeting),
        "opinions": opinion_table(opinions, "意見"),
        "minutes": meeting.minutes[-1] if meeting.minutes else None,
        "may_write": may_write(request),
        "seated": len(found.seated(meeting.day)) if meeting.day else None,
    }
    return render(request, "external_committee/session.html", context)


def _fees(meeting: Meeting) -> Table:
    return Table(
        caption="出席と報酬",
        columns=(
            Column("name", "委員名", value=lambda a: a.member.name,
                   link=lambda a: _url("member", a.member_id)),
            Column("profession", "職業・資格", value=lambda a: a.member.profession),
            Column("amount", "報酬額", "number", note="円",
                   value=lambda a: a.fee.amount_yen if hasattr(a, "fee") else None),
            Column("paid_on", "支払日", "date",
                   value=lambda a: a.fee.paid_on if hasattr(a, "fee") else None),
            Column("voucher", "振替伝票",
                   value=lambda a: a.fee.voucher_id if hasattr(a, "fee") else "",
                   link=lambda a: _voucher(a.fee.voucher_id) if hasattr(a, "fee") else ""),
        ),
        rows=meeting.attendances,
    )  # fmt: skip


def _voucher(fact_id: int) -> str:
    return reverse("accounting:voucher", args=[fact_id])


def _packets(meeting: Meeting) -> Table:
    opened = PacketOpening.objects.filter(packet__session=meeting.session).values_list(
        "packet_id", "member_id"
    )
    readers: dict[int, set[int]] = {}
    for packet_id, member_id in opened:
        readers.setdefault(packet_id, set()).add(member_id)
    return Table(
        caption="審議資料",
        columns=(
            Column("number", "版", value=lambda p: f"第{p.number}版",
                   link=lambda p: _url("packet", p.pk)),
            Column("built_on", "作成日", "date"),
            Column("change", "変更の内容", value=lambda p: p.change or "（初版）"),
            Column("readers", "開いた委員", value=lambda p: f"{len(readers.get(p.pk, ()))}人"),
            Column("sha256", "内容の識別", value=lambda p: p.sha256[:16]),
        ),
        rows=meeting.packets,
        empty="審議資料はまだありません。",
    )  # fmt: skip


@needs(Permission.COMMITTEE)
@require_GET
def packet(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a packet as the members see it, all items: 「審議資料」."""
    row = _packet_or_404(pk)
    sheets = [{**s, "shown": figures_of(row.content, s)} for s in row.content["sheets"]]
    context = {
        "packet": row,
        "meeting": meeting_of(row.session_id),
        "sheets": sheets,
        "intact": packets.digest(row.content) == row.sha256,
    }
    return render(request, "external_committee/packet.html", context)


def _packet_or_404(pk: int) -> Packet:
    found = Packet.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@needs(Permission.COMMITTEE)
@require_GET
def packet_printed(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out a packet on paper."""
    row = _packet_or_404(pk)
    content = packet_pdf(row, meeting_of(row.session_id), association_of(request))
    return download(content, PDF, f"packet-{row.session_id}-{row.number}.pdf")


@needs(Permission.COMMITTEE)
@require_GET
def notice_printed(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the letters in force, one page for each member in office: 「開催通知」."""
    meeting, found = meeting_of(pk), roll.read()
    if meeting.notice is None:
        raise Http404
    leading = found.acting_on if meeting.notice.convened_by == "acting" else _leading(found)
    seated = sorted(found.seated(meeting.notice.scheduled_on))
    content = notice_pdf(
        meeting.notice,
        meeting,
        association_of(request),
        [found.members[m] for m in seated],
        found.name(leading(meeting.notice.sent_on)),
    )
    return download(content, PDF, f"notice-{pk}-{meeting.notice.number}.pdf")


def _leading(found: roll.Roll) -> Callable[[object], int | None]:
    def chair_on(on: object) -> int | None:
        chair = found.chair_on(on)
        return chair.member_id if chair else None

    return chair_on


def _act(
    request: HttpRequest,
    pk: int,
    form: Form,
    act: Callable[[Doing], object],
    *,
    title: str,
    button: str,
    done: str,
    notes: tuple[str, ...] = (),
) -> HttpResponse:
    """Ask for an act on a session and come back to it."""
    return act_page(
        request, form, act, title=title, button=button, done=done, back=_url("session", pk),
        notes=notes,
    )  # fmt: skip


@needs(Permission.SECRETARIAT)
def session_new(request: HttpRequest) -> HttpResponse:
    """Record that the association's head asks for a session: 「会長の要請」."""
    form = SessionForm(request.POST or None, initial=initial(requested_on=business_on(request)))

    def plan(who: Doing) -> CommitteeSession:
        data = form.cleaned_data
        entry = sessions.SessionEntry(data["subject"], data["term"], data["requested_on"])
        return sessions.session_plan(entry, who)

    return act_page(
        request, form, plan, title="会議の要請", button="登録する",
        done="会議を登録しました。次に開催を通知してください。", back=_url("home"),
    )  # fmt: skip


@needs(Permission.SECRETARIAT)
def notify(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the letter that calls the members: 「開催の通知」."""
    meeting, found, on = meeting_of(pk), roll.read(), business_on(request)
    convener = "chair" if found.chair_on(on) else "president"
    form = NoticeForm(request.POST or None, initial=initial(sent_on=on, convened_by=convener))

    def send(who: Doing) -> object:
        data = form.cleaned_data
        names = ("convened_by", "sent_on", "scheduled_on", "starts_at", "place")
        entry = sessions.NoticeEntry(**{name: data[name] for name in names})
        return sessions.session_notify(pk, entry, who)

    return _act(
        request, pk, form, send, title="開催の通知", button="通知を登録する",
        done="通知を登録しました。通知書を印刷して送ってください。",
        notes=(f"{meeting.title}　{meeting.subject}",
               "通知は書面で、開催日の前日までに出します。改めるときも新しい通知を登録します。"),
    )  # fmt: skip


@needs(Permission.SECRETARIAT)
def packet_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Freeze the packet: 「審議資料の作成」."""
    meeting = meeting_of(pk)
    form = PacketForm(request.POST or None, initial=initial())
    return _act(
        request, pk, form,
        lambda who: building.packet_build(pk, who, change=form.cleaned_data["change"]),
        title="審議資料の作成", button="作成する", done="審議資料を作成しました。",
        notes=(f"{meeting.title}　{meeting.subject}",
               "自己評価と計数の今の内容をそのまま残します。作った後に元が変わっても資料は変わりません。"),
    )  # fmt: skip


@needs(Permission.SECRETARIAT)
def open_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Record who came and open the session: 「開会」."""
    meeting, found = meeting_of(pk), roll.read()
    if meeting.day is None:
        raise Http404
    seated = [
        (m, f"{found.members[m].name}（{found.members[m].profession}）")
        for m in sorted(found.seated(meeting.day))
    ]
    form = OpeningForm(request.POST or None, seated=seated, initial=initial(held_on=meeting.day))
    return _act(
        request, pk, form,
        lambda who: sessions.session_open(
            pk, form.cleaned_data["held_on"], form.cleaned_data["attendance"], who
        ),
        title="出席の記録と開会", button="開会を登録する", done="開会を登録しました。",
        notes=(f"{meeting.title}　{meeting.subject}", "半数以上が出席しなければ開催できません。"),
    )  # fmt: skip


@needs(Permission.SECRETARIAT)
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the minutes, in versions: 「議事録」."""
    meeting = meeting_of(pk)
    kept = meeting.minutes[-1].text if meeting.minutes else ""
    form = MinutesForm(request.POST or None, initial=initial(minutes=kept))
    return _act(
        request, pk, form,
        lambda who: sessions.minutes_write(pk, form.cleaned_data["minutes"], who),
        title="議事録", button="議事録を登録する", done="議事録を登録しました。",
        notes=(f"{meeting.title}　{meeting.subject}", "直すと新しい版になり、前の版も残ります。"),
    )  # fmt: skip


@needs(Permission.SECRETARIAT)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the session: 「閉会」."""
    meeting = meeting_of(pk)
    return _act(
        request, pk, ActForm(request.POST or None, initial=initial()),
        lambda who: sessions.session_close(pk, who),
        title="閉会", button="閉会を登録する", done="閉会を登録しました。",
        notes=(f"{meeting.title}　{meeting.subject}",
               "登録は戻せません。閉会の後は、意見も審議資料も加えたり直したりできません。",
               "意見への回答と対応、議事録、報酬の支払は閉会の後もできます。"),
    )  # fmt: skip


@needs(Permission.SECRETARIAT)
def pay(request: HttpRequest, pk: int) -> HttpResponse:
    """Pay the members who came: 「報酬の支払」."""
    meeting = meeting_of(pk)
    form = FeeForm(request.POST or None, initial=initial(paid_on=business_on(request)))
    return _act(
        request, pk, form,
        lambda who: fees.fees_pay(pk, form.cleaned_data["paid_on"], who),
        title="委員報酬の支払", button="支払を登録する",
        done="報酬の支払を登録し、振替伝票を起票しました。",
        notes=(f"{meeting.title}に出席した委員のうち、まだ支払っていない人全員に支払います。",),
    )  # fmt: skip
