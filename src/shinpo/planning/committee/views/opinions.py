"""A member's opinions, and what the association answered."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from shinpo.law.committee import areas
from shinpo.planning.committee.access import Seat, members_only
from shinpo.planning.committee.forms import OpinionForm, RevisionForm
from shinpo.planning.committee.models import Opinion
from shinpo.planning.committee.pages import MEMBER, act_page, initial
from shinpo.planning.committee.queries import views
from shinpo.planning.committee.services import opinions
from shinpo.planning.committee.views.workspace import sessions_of


@members_only
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter an opinion on an area of a session: 「意見の入力」."""
    seat: Seat = request.seat
    meeting = seat.meeting(pk)
    asked = request.GET.get("area", "")
    known = asked if asked in {area.id for area in areas(seat.on)} else ""
    form = OpinionForm(request.POST or None, on=seat.on, initial=initial(area=known))
    return act_page(
        request,
        form,
        lambda who: opinions.opinion_give(
            pk, seat.member.pk, form.cleaned_data["area"], form.cleaned_data["text"], who
        ),
        title="意見の入力",
        button="意見を登録する",
        done="意見を登録しました。",
        back=reverse("committee:session", args=[pk]),
        surface=MEMBER,
        notes=(f"{meeting.title}　{meeting.subject}",),
    )


@members_only
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    """Write one's own opinion anew: 「意見の修正」."""
    seat: Seat = request.seat
    found = views(Opinion.objects.filter(pk=pk, member=seat.member))
    if not found or found[0].session_id not in sessions_of(seat):
        raise Http404
    form = RevisionForm(request.POST or None, initial=initial(text=found[0].text))
    return act_page(
        request,
        form,
        lambda who: opinions.opinion_revise(
            pk, form.cleaned_data["text"], who, member_id=seat.member.pk
        ),
        title=f"意見の修正　{found[0].area_term}",
        button="修正を登録する",
        done="意見を修正しました。前の文も残っています。",
        back=reverse("committee:session", args=[found[0].session_id]),
        surface=MEMBER,
    )


@members_only
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Show the member's own opinions with what became of them: 「自分の意見」."""
    seat: Seat = request.seat
    rows = Opinion.objects.filter(member=seat.member, session__in=sessions_of(seat))
    context = {
        "title": "自分の意見",
        "opinions": views(rows.order_by("-id")),
        "empty": "まだ意見を登録していません。会議の審議資料から登録できます。",
        "own": True,
    }
    return render(request, "committee/opinions.html", context)


@members_only
@require_GET
def answers(request: HttpRequest) -> HttpResponse:
    """Show the committee's opinions with answers and what was done: 「意見への回答」."""
    seat: Seat = request.seat
    rows = Opinion.objects.filter(member=None, session__in=sessions_of(seat))
    context = {
        "title": "委員会の意見と回答",
        "opinions": views(rows.order_by("-session", "id")),
        "empty": "任期の間の会議で決めた委員会の意見はまだありません。",
        "own": False,
    }
    return render(request, "committee/opinions.html", context)
