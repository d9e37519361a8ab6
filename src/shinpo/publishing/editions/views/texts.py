"""One text of an edition: write with the figures beside it, submit, return, approve: 「本文」."""

from collections.abc import Callable
from itertools import islice

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from shinpo.core.figure_book import Aspect, Figure
from shinpo.core.references import Form as Writing
from shinpo.core.references import Reference, written_figure
from shinpo.core.refusal import Refused
from shinpo.core.words.vocabulary import NAME
from shinpo.governance.access import needs, staff_of
from shinpo.governance.roles import Permission
from shinpo.guarantee.views.acting import carry_out, doing, new_request_id
from shinpo.law.styles import style
from shinpo.planning.plans.views.shared import people
from shinpo.publishing.editions import services
from shinpo.publishing.editions.desk import Desk
from shinpo.publishing.editions.forms import BodyForm, ReasonForm, StepForm
from shinpo.publishing.editions.leading import paragraphs
from shinpo.publishing.editions.models import EditionText
from shinpo.publishing.editions.services import Slot
from shinpo.publishing.editions.views.shared import desk_or_404, edition_url, state_chip
from shinpo.ui.tables import Column, Table

SHOWN = 24  # figures of a search; more are found by more words
MONEY_FORM = Writing.OKU
ASPECTS = {
    **NAME, Aspect.LAST_YEAR_CHANGE: "前年度からの増減", Aspect.GRADE: "達成度",
    Aspect.REGION: "地域", Aspect.NATION: "全国",
}  # fmt: skip


@needs(Permission.VIEW)
@require_http_methods(["GET", "POST"])
def text(request: HttpRequest, document: str, period: str, slot: str) -> HttpResponse:
    """Show a text; who publishes writes it here: 「本文の編集」."""
    desk = desk_or_404(request, document, period)
    found = _slot_or_404(desk, slot)
    body = found.latest.body if found.latest else ""
    form = BodyForm(request.POST or None, initial={"request_id": new_request_id(), "body": body})
    if request.method == "POST":
        if not staff_of(request).may(Permission.PUBLISH):
            raise PermissionDenied("この操作の権限がありません。")
        if form.is_valid():
            done, _ = carry_out(
                form,
                lambda: services.text_save(
                    doing(request, form),
                    document=document,
                    period=period,
                    slot=slot,
                    body=_lines(form.cleaned_data["body"]),
                ),
            )
            if done:
                messages.success(request, f"「{found.title}」を保存しました。")
                return redirect(edition_url(desk, "edition_text", slot))
    return _shown(request, desk, found, form)


def _lines(body: str) -> str:
    """Return what a browser sends (CR LF) as lines of a text."""
    return body.replace("\r\n", "\n").strip("\n")


@needs(Permission.VIEW)
@require_http_methods(["POST"])
def preview(request: HttpRequest, document: str, period: str, slot: str) -> HttpResponse:
    """Show a text as it would be printed, and what the figures say of it: 「下見と校正」."""
    desk = desk_or_404(request, document, period)
    _slot_or_404(desk, slot)
    context = _read(desk, _lines(request.POST.get("body", "")[: services.LONGEST]))
    return render(request, "publishing/editions/preview.html", context)


@needs(Permission.VIEW)
@require_GET
def figures(request: HttpRequest, document: str, period: str) -> HttpResponse:
    """Find figures of the edition by words, to be placed in a text: 「計数の引用」."""
    desk = desk_or_404(request, document, period)
    context = _found(desk, request.GET.get("figure_search", ""))
    return render(request, "publishing/editions/figures.html", context)


def _step(
    permission: Permission, form_class: type[StepForm | ReasonForm], act: Callable[..., object],
    said: str,
) -> Callable[..., HttpResponse]:  # fmt: skip
    @needs(permission)
    @require_http_methods(["POST"])
    def view(request: HttpRequest, document: str, period: str, slot: str) -> HttpResponse:
        desk = desk_or_404(request, document, period)
        found = _slot_or_404(desk, slot)
        if found.latest is None:
            raise Http404("本文はまだありません。")
        form, latest = form_class(request.POST), found.latest
        if form.is_valid():
            done, _ = carry_out(form, lambda: act(doing(request, form), latest.pk))
            if done:
                messages.success(request, f"「{found.title}」を{said}。")
                return redirect(edition_url(desk, "edition_text", slot))
        return _shown(request, desk, found, BodyForm(initial={"body": latest.body}), form)

    return view


submit = _step(Permission.PUBLISH, StepForm, services.text_submit, "提出しました")
send_back = _step(Permission.APPROVE_PLAN, ReasonForm, services.text_return, "差し戻しました")
approve = _step(Permission.APPROVE_PLAN, StepForm, services.text_approve, "承認しました")


def _slot_or_404(desk: Desk, name: str) -> Slot:
    found = desk.slot(name)
    if found is None:
        raise Http404("この位置に本文はありません。")
    return found


def _shown(
    request: HttpRequest,
    desk: Desk,
    found: Slot,
    form: BodyForm,
    step: StepForm | ReasonForm | None = None,
) -> HttpResponse:
    latest, staff = found.latest, staff_of(request)
    body = _lines(form["body"].value() or "")
    waits = latest is not None and latest.state == EditionText.SUBMITTED
    versions = list(services.versions_of(desk.period).filter(slot=found.slot).order_by("-number"))
    approves = waits and staff.may(Permission.APPROVE_PLAN)
    context = {
        "desk": desk,
        "slot": found,
        "chip": state_chip(latest),
        "form": form,
        "step": step if step is not None and step.errors else None,
        "may_write": staff.may(Permission.PUBLISH) and not waits,
        "may_submit": staff.may(Permission.PUBLISH) and latest is not None and latest.is_open,
        "may_approve": approves,
        "request_id": new_request_id(),
        "returning": ReasonForm(initial={"request_id": new_request_id()}) if approves else None,
        "versions": _versions(versions) if versions else None,
        "earlier": versions[1:],
        "back_url": edition_url(desk),
        **_read(desk, body),
        **_found(desk, ""),
    }
    failed = (form.is_bound and form.errors) or context["step"]
    return render(request, "publishing/editions/text.html", context, status=422 if failed else 200)


def _read(desk: Desk, body: str) -> dict[str, object]:
    """Return a text as it will be printed with its findings, or why it cannot be read."""
    try:
        said = desk.lint(body)
        shown = paragraphs(body, desk.material.book, desk.material.style, said)
    except Refused as refused:
        return {"paragraphs": (), "findings": (), "unreadable": refused.problems}
    return {"paragraphs": shown, "findings": said, "unreadable": ()}


def _found(desk: Desk, asked: str) -> dict[str, object]:
    """Return the figures whose names hold every word asked for."""
    words = asked.split()
    book = desk.material.book

    def fits(figure: Figure) -> bool:
        name = f"{figure.term}　{_aspect(figure)}　{figure.ref}　{figure.period}"
        return figure.cell.value is not None and all(word in name for word in words)

    matching = (figure for figure in book.values() if fits(figure))
    found = list(islice(matching, SHOWN + 1))
    shown = style(desk.material.style)
    rows = []
    for figure in found[:SHOWN]:
        form = MONEY_FORM if figure.unit in shown.money_units else Writing.DEFAULT
        try:
            written = written_figure(figure, form, shown)
        except Refused:
            form, written = Writing.DEFAULT, written_figure(figure, Writing.DEFAULT, shown)
        ref = Reference(figure.ref, form).written
        rows.append({"figure": figure, "aspect": _aspect(figure), "text": written, "ref": ref})
    return {"figures": rows, "more": len(found) > SHOWN, "asked": asked}


def _aspect(figure: Figure) -> str:
    return ASPECTS[figure.aspect]


def _versions(rows: list[EditionText]) -> Table:
    names = people(actor for row in rows for actor in (row.submitted_by, row.approved_by))

    def name(actor: int | None) -> str:
        return names.get(actor, "システム") if actor is not None else ""

    return Table(
        caption="版の履歴",
        columns=(
            Column("number", "版", value=lambda r: f"第{r.number}版"),
            Column("state", "ステータス", "chip", value=state_chip),
            Column("submitted_on", "提出日", "date", value=lambda r: r.submitted_on),
            Column("submitted_by", "提出者", value=lambda r: name(r.submitted_by)),
            Column("approved_on", "承認日", "date", value=lambda r: r.approved_on),
            Column("approved_by", "承認者", value=lambda r: name(r.approved_by)),
            Column("reason", "差戻しの理由", value=lambda r: r.return_reason),
        ),
        rows=rows,
    )  # fmt: skip
