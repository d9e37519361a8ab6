"""The secretariat's pages of opinions: what was said, answered and done, to the end."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from shinpo.governance.access import needs
from shinpo.governance.roles import Permission
from shinpo.guarantee.views.acting import business_on
from shinpo.law.departments import departments
from shinpo.ledger.doing import Doing
from shinpo.planning.committee.forms import AnswerForm, FollowForm, ResolveForm, RevisionForm
from shinpo.planning.committee.models import CommitteeSession, Opinion
from shinpo.planning.committee.pages import act_page, initial
from shinpo.planning.committee.queries import OpinionView, views
from shinpo.planning.committee.services import opinions
from shinpo.planning.committee.views.office_members import may_write
from shinpo.planning.committee.words import STATUSES, WHOLE, session_title, status_chip
from shinpo.ui.paging import page_of, with_query
from shinpo.ui.tables import Chip, Column, Table

SHORT = 60
GATHERED = Chip("取りまとめ済み")


def _url(name: str, *args: object) -> str:
    return reverse(f"external_committee:{name}", args=args)


def opinion_table(rows: Sequence[OpinionView], caption: str, **rest: object) -> Table:
    """Return opinions as a list that leads to each."""
    return Table(
        caption=caption,
        columns=(
            Column("text", "意見", value=lambda o: _short(o.text),
                   link=lambda o: _url("opinion", o.id)),
            Column("member", "述べた人", value=lambda o: o.member or WHOLE),
            Column("area_term", "意見の対象"),
            Column("session", "会議"),
            Column("owner", "担当者", value=lambda o: o.response.owner if o.response else ""),
            Column("due_on", "対応の期限", "date",
                   value=lambda o: o.response.due_on if o.response else None),
            Column("status", "ステータス", "chip",
                   value=lambda o: GATHERED if o.into_id else status_chip(o.status)),
        ),
        rows=rows,
        empty="意見はまだありません。",
        **rest,
    )  # fmt: skip


def _short(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[:SHORT]}…"


@needs(Permission.COMMITTEE)
@require_GET
def opinion_list(request: HttpRequest) -> HttpResponse:
    """List opinions with where they stand: 「意見と回答」."""
    found = views(Opinion.objects.order_by("-session", "member", "id"))
    rows = [o for o in found if o.into_id is None]
    counts = {status: sum(o.status == status for o in rows) for status in STATUSES}
    asked = request.GET.get("status", "")
    if asked in STATUSES:
        rows = [o for o in rows if o.status == asked]
    page = page_of(rows, query=request.GET)
    ways = [
        (term, with_query(request.GET, status=status, page=None), counts[status], status == asked)
        for status, term in STATUSES.items()
    ]
    table = opinion_table(page.items, "意見と回答", page=page, query=request.GET)
    context = {"table": table, "ways": ways, "all": asked not in STATUSES}
    return render(request, "external_committee/opinions.html", context)


def opinion_or_404(pk: int) -> OpinionView:
    """Return an opinion of the association; another one is not there."""
    found = views(Opinion.objects.filter(pk=pk))
    if not found:
        raise Http404
    return found[0]


@needs(Permission.COMMITTEE)
@require_GET
def opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an opinion with its versions, answers and steps: 「意見」."""
    found = opinion_or_404(pk)
    gathered = views(Opinion.objects.filter(taken_up__into=pk).order_by("id"))
    writes = may_write(request)
    context = {
        "opinion": found,
        "who": found.member or WHOLE,
        "department": _department(found),
        "gathered": gathered,
        "chip": GATHERED if found.into_id else status_chip(found.status),
        "may_answer": writes and found.is_open,
        "may_follow": writes and found.is_open and found.response is not None,
        "may_revise": writes and not (found.member_id or found.response or found.closed),
    }
    return render(request, "external_committee/opinion.html", context)


def _department(found: OpinionView) -> str:
    if found.response is None:
        return ""
    known = {d.id: d.term for d in departments(found.response.responded_on)}
    return known.get(found.response.department, found.response.department)


@needs(Permission.SECRETARIAT)
def resolve(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what the committee resolved: 「委員会の意見」."""
    session = CommitteeSession.objects.filter(pk=pk).first()
    if session is None:
        raise Http404
    free = views(
        Opinion.objects.filter(session=pk, member__isnull=False, taken_up=None).order_by("id")
    )
    form = ResolveForm(
        request.POST or None,
        on=business_on(request),
        free=[(o.id, f"{o.area_term}　{o.member}：{_short(o.text)}") for o in free],
        initial=initial(),
    )
    data = lambda: form.cleaned_data  # noqa: E731 read when the form is valid
    return act_page(
        request,
        form,
        lambda who: opinions.opinion_resolve(
            pk, data()["area"], data()["text"], data()["gathered"], who
        ),
        title="委員会の意見",
        button="委員会の意見を登録する",
        done="委員会の意見を登録しました。",
        back=_url("session", pk),
        notes=(session_title(session), "開会した会議で決めた意見を、対象ごとに登録します。"),
    )


@needs(Permission.SECRETARIAT)
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the committee's opinion anew: 「委員会の意見の修正」."""
    found = opinion_or_404(pk)
    if found.member_id:
        raise Http404
    form = RevisionForm(request.POST or None, initial=initial(text=found.text))
    return act_page(
        request,
        form,
        lambda who: opinions.opinion_revise(pk, form.cleaned_data["text"], who, member_id=None),
        title=f"委員会の意見の修正　{found.area_term}",
        button="修正を登録する",
        done="委員会の意見を修正しました。前の文も残っています。",
        back=_url("opinion", pk),
    )


@needs(Permission.SECRETARIAT)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer an opinion: 「意見への回答」."""
    found, on = opinion_or_404(pk), business_on(request)
    known = {d.id for d in departments(on)}
    kept = found.response
    form = AnswerForm(
        request.POST or None,
        on=on,
        initial=initial(
            text=kept.text if kept else "",
            owner=kept.owner if kept else "",
            due_on=kept.due_on if kept else None,
            department=kept.department if kept else found.area if found.area in known else "",
        ),
    )

    def carry(who: Doing) -> object:
        names = ("text", "department", "owner", "due_on")
        entry = opinions.ResponseEntry(**{name: form.cleaned_data[name] for name in names})
        return opinions.opinion_answer(pk, entry, who)

    return act_page(
        request, form, carry, title=f"意見への回答　{found.area_term}", button="回答を登録する",
        done="回答を登録しました。", back=_url("opinion", pk), quote=found.text,
        notes=(f"{found.session}　{found.member or WHOLE}の意見",),
    )  # fmt: skip


@needs(Permission.SECRETARIAT)
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a step towards the end: 「対応の記録」."""
    found = opinion_or_404(pk)
    form = FollowForm(request.POST or None, initial=initial())
    return act_page(
        request,
        form,
        lambda who: opinions.opinion_follow(
            pk, form.cleaned_data["status"], form.cleaned_data["note"], who
        ),
        title=f"対応の記録　{found.area_term}",
        button="対応を登録する",
        done="対応を登録しました。",
        back=_url("opinion", pk),
        quote=found.text,
        notes=("完了にすると、この意見の記録は閉じます。",),
    )
