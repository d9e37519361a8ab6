"""One indicator: definition in words, figures, months, the records behind it, entries."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from shinpo.core.figure_book import Aspect
from shinpo.core.fiscal_year import Term
from shinpo.core.indicators import ACTIVITIES, Count, Definition, Entered
from shinpo.governance.access import needs, staff_of
from shinpo.governance.roles import Permission
from shinpo.guarantee.views.acting import carry_out, doing, new_request_id
from shinpo.law.departments import departments
from shinpo.planning.indicators.book import book_of
from shinpo.planning.indicators.counting import Counting, by_month
from shinpo.planning.indicators.entries import history
from shinpo.planning.indicators.figures import cell_of, page_of
from shinpo.planning.indicators.forms import EntryForm
from shinpo.planning.indicators.services import EntryAsked, entry_record
from shinpo.planning.indicators.views.board import Line, counting_or_404, lines_of, term_or_404
from shinpo.planning.indicators.views.charts import charts_of
from shinpo.planning.indicators.views.records import columns
from shinpo.planning.indicators.words import period_of, printed, rounding, said, term_words
from shinpo.registry.asking import association_of
from shinpo.statistics.indicators import rows_of
from shinpo.statistics.reader import Closings
from shinpo.ui.paging import PER_PAGE, Page
from shinpo.ui.tables import Column, Table

LAST = "last_year"


@needs(Permission.VIEW)
@require_GET
def indicator(request: HttpRequest, term: str, indicator: str) -> HttpResponse:
    """Show one indicator of a term: 「指標」."""
    counting = counting_or_404(request.association_id, term_or_404(term))
    one = _one(counting, indicator)
    book = book_of(request.association_id, counting.term, association_of(request).business_on)
    line = next(line for line in lines_of(counting, book) if line.one.id == one.id)
    months = by_month(request.association_id, one, counting)
    last = request.GET.get("of") == LAST
    page = _rows(request, one, counting, last_year=last)
    department = next(
        d.term for d in departments(counting.months[-1].last) if d.id == one.department
    )
    return render(
        request,
        "planning_indicators/indicator.html",
        {
            "one": one,
            "counting": counting,
            "department": department,
            "said": said(one, counting.definitions),
            "rounding": rounding(one),
            "stats": _stats(line, counting),
            "period": period_of(counting),
            "charts": charts_of(one, counting, months, association_of(request).business_on),
            "months": _months(one, months) if months else None,
            "parts": _parts(one, counting) if one.needs else None,
            "rows": page,
            "of_last_year": last,
            "entries": _entries(request, one) if isinstance(one.source, Entered) else None,
            "may_enter": isinstance(one.source, Entered)
            and staff_of(request).may(Permission.EVALUATE),
            "may_revise": one.own and staff_of(request).may(Permission.PLAN),
        },
    )


@needs(Permission.EVALUATE)
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, term: str, indicator: str) -> HttpResponse:
    """Enter what nothing can count, with its evidence: 「指標の記入」."""
    counting = counting_or_404(request.association_id, term_or_404(term))
    one = _one(counting, indicator)
    if not isinstance(one.source, Entered):
        raise Http404("記録から数える指標には記入できません。")
    standing = (
        history(request.association_id, one.id)
        .filter(period=str(counting.term), corrected_by__isnull=True)
        .first()
    )
    if request.method == "POST":
        form = EntryForm(request.POST, unit=one.unit, correcting=standing is not None)
        if form.is_valid():
            asked = EntryAsked(
                indicator=one.id,
                period=str(counting.term),
                value=form.cleaned_data["value"],
                evidence=form.cleaned_data["evidence"],
                author=staff_of(request).name,
            )
            done, _ = carry_out(form, lambda: entry_record(asked, doing(request, form)))
            if done:
                messages.success(request, f"「{one.term}」を記入しました。")
                return redirect("planning_indicators:indicator", term=term, indicator=one.id)
    else:
        started: dict[str, Any] = {"request_id": new_request_id()}
        if standing is not None:
            started |= {"value": standing.value.normalize(), "evidence": standing.evidence}
        form = EntryForm(initial=started, unit=one.unit, correcting=standing is not None)
    return render(
        request,
        "planning_indicators/enter.html",
        {
            "one": one,
            "counting": counting,
            "period": term_words(counting.term),
            "form": form,
            "standing": standing,
        },
    )


def _one(counting: Counting, indicator: str) -> Definition:
    if indicator not in counting.definitions:
        raise Http404("この期間に、その指標の定義はありません。")
    return counting.definitions[indicator]


def _stats(line: Line, counting: Counting) -> list[tuple[str, str, str]]:
    """Return each figure with its name and what it compares to."""
    last = "前年同期" if counting.term.half or counting.is_running else "前年度"
    found = [
        ("実績", line.text(Aspect.ACTUAL), ""),
        (last, line.text(Aspect.LAST_YEAR),
         f"{last}比 {line.quotient(Aspect.LAST_YEAR_RATIO, Aspect.LAST_YEAR_POINTS)}"),
        ("計画", line.text(Aspect.PLAN),
         f"計画比 {line.quotient(Aspect.PLAN_RATIO, Aspect.PLAN_POINTS)}"),
    ]  # fmt: skip
    if counting.is_running:
        found.append(("実績見込", printed(line.one, line.expected), ""))
    for aspect, word in ((Aspect.REGION, "地域"), (Aspect.NATION, "全国")):
        if aspect in line.figures:
            found.append((word, line.text(aspect), line.figures[aspect].origin))
    return found


def _months(one: Definition, months: Sequence[dict[str, Any]]) -> Table:
    return Table(
        caption="月別",
        columns=(
            Column("month", "月", "month"),
            Column("actual", "今年度", "number", note=one.unit),
            Column("last_year", "前年度", "number", note=one.unit),
        ),
        rows=months,
    )


def _parts(one: Definition, counting: Counting) -> Table:
    return Table(
        caption="もとになる指標",
        columns=(
            Column("term", "指標", value=lambda name: counting.definitions[name].term,
                   link=lambda name: page_of(name, counting.term)),
            Column("actual", "実績", "number",
                   value=lambda name: _value(counting, name, counting.actual)),
            Column("last_year", "前年", "number",
                   value=lambda name: _value(counting, name, counting.last_year)),
        ),
        rows=one.needs,
    )  # fmt: skip


def _value(counting: Counting, name: str, values: Any) -> str:
    one, value = counting.definitions[name], values[name]
    return printed(one, None if value is None else cell_of(one, value))


def _rows(
    request: HttpRequest, one: Definition, counting: Counting, *, last_year: bool
) -> Table | None:
    """Return the records behind the figure, a page at a time; none for what is not counted."""
    if not isinstance(one.source, Count):
        return None
    asked = request.GET.get("page", "1")
    number = max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 1
    months = counting.months
    if last_year:
        months = tuple(month.plus(-12) for month in months)
    found = rows_of(
        Closings.recorded(request.association_id), one.source, months,
        offset=(number - 1) * PER_PAGE, limit=PER_PAGE,
    )  # fmt: skip
    total = "－" if found.value is None else f"{found.value:,} {one.unit}"
    return Table(
        caption=f"{'前年同期の' if last_year else ''}計数に含まれる記録",
        columns=columns(found.records, one.source.dataset == ACTIVITIES),
        rows=found.records,
        page=Page(found.records, number, PER_PAGE, found.rows, request.GET),
        query=request.GET,
        note=f"記録は{found.rows:,}件、計数は{total}です。",
        empty="この計数に含まれる記録はありません。",
    )


def _entries(request: HttpRequest, one: Definition) -> Table:
    return Table(
        caption="記入の履歴",
        columns=(
            Column("period", "対象期間", value=lambda r: term_words(Term.parse(r.period))),
            Column("value", "数値", "number", value=lambda r: f"{r.value:,.{one.places}f}",
                   note=one.unit),
            Column("evidence", "証拠"),
            Column("author", "記入者"),
            Column("entered_on", "記入日", "date"),
            Column("reason", "訂正の理由"),
        ),
        rows=history(request.association_id, one.id)[:PER_PAGE],
        empty="まだ記入されていません。",
    )  # fmt: skip
