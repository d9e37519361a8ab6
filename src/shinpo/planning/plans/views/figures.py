"""The figures of a version: shown compared, entered by statement, taken away and brought back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods

from shinpo.core.plan_lines import RATIO, PlanLine
from shinpo.core.refusal import Refused
from shinpo.governance.access import needs, staff_of
from shinpo.governance.roles import Permission
from shinpo.guarantee.views.acting import business_on, carry_out, doing, new_request_id
from shinpo.output.html import table_html
from shinpo.planning.plans import report, services
from shinpo.planning.plans.book import YearPlan, year_plans
from shinpo.planning.plans.forms import FiguresForm, UploadForm
from shinpo.planning.plans.models import PlanFigure, PlanVersion
from shinpo.planning.plans.services import FigureEntry
from shinpo.planning.plans.statements import (
    INPUT_SECTION,
    INPUT_TERM,
    SECTION_TERMS,
    enterable,
    input_lines,
    lines_of,
    mismatches_of,
    sections,
    statements,
    warnings_of,
)
from shinpo.planning.plans.tables import PLAN_UNIT, UNITS, statement_tables, year_term
from shinpo.planning.plans.views.shared import head_of, may_edit, version_or_404
from shinpo.planning.plans.workbook import UNITS as ENTRY_UNITS
from shinpo.planning.plans.workbook import in_unit, read_book, template
from shinpo.registry.asking import association_of
from shinpo.statistics.views import XLSX, download

KINDS = {"pdf": "application/pdf", "html": "text/html; charset=utf-8", "xlsx": XLSX}


@needs(Permission.VIEW)
@require_GET
def figures(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the statements with last year's plan and the expected result: 「計画数値」."""
    version = version_or_404(pk)
    on = business_on(request)
    unit = request.GET.get("unit", PLAN_UNIT)
    unit = unit if unit in UNITS else PLAN_UNIT
    tables = statement_tables(year_plans(version, version.approved_on or on), unit)
    whole = statements(version)
    context = {
        "head": head_of(version, "figures"),
        "version": version,
        "tables": [
            (block.table.title, mark_safe(table_html(block)))  # noqa: S308 (escaped by the writer)
            for block in tables
        ],
        "units": [(key, term, key == unit) for key, term in UNITS.items()],
        "problems": mismatches_of(whole),
        "warnings": warnings_of(version, whole),
        "entries": _entry_sections(version) if may_edit(request, version) else [],
        "may_plan": staff_of(request).may(Permission.PLAN),
    }
    return render(request, "plans/figures.html", context)


def _entry_sections(version: PlanVersion) -> list[tuple[str, str]]:
    names = [name for name in sections(version.plan.first_year) if name != RATIO]
    found = [(name, SECTION_TERMS[name]) for name in names]
    return [*found, (INPUT_SECTION, INPUT_TERM)]


def _lines(version: PlanVersion, section: str) -> tuple[PlanLine, ...]:
    first = version.plan.first_year
    if section == INPUT_SECTION:
        return tuple(
            PlanLine(id=key, section=INPUT_SECTION, number=None, term=term, unit="yen")
            for key, term in input_lines(first, PlanFigure.EXPECTED).items()
        )
    if section == RATIO or section not in sections(first):
        raise Http404("その計画数値の表はありません。")
    return lines_of(first).section(section)


@dataclass(frozen=True)
class EntryCell:
    """One cell of the entry grid: a field, or a computed figure."""

    field: Any = None
    text: str = ""


@dataclass(frozen=True)
class EntryLine:
    """One line of the entry grid."""

    line: PlanLine
    cells: tuple[EntryCell, ...]

    @property
    def label(self) -> str:
        """Number and term."""
        return f"（{self.line.number}）{self.line.term}" if self.line.number else self.line.term


Columns = Sequence[tuple[str, int, str]]  # aspect, year, heading


def _columns(version: PlanVersion) -> Columns:
    first = version.plan.first_year
    return [
        (PlanFigure.EXPECTED, first - 1, f"{year_term(first - 1)} 実績見込"),
        *((PlanFigure.PLAN, year, f"{year_term(year)} 計画") for year in version.plan.years),
    ]


@needs(Permission.PLAN)
@require_http_methods(["GET", "POST"])
def figures_edit(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """Enter the leaves of one statement: 「計画数値の入力」."""
    version = version_or_404(pk)
    if request.method == "GET" and not version.is_open:
        raise PermissionDenied(f"{version.state_term}の版の計画数値は入力できません。")
    lines, columns = _lines(version, section), _columns(version)
    years = year_plans(version, business_on(request))
    asked = request.GET.get("unit", "百万円")
    unit = asked if asked in ENTRY_UNITS else "百万円"
    cells = {
        f"{aspect}-{year}-{line.id}": f"{line.term} {head}"
        for line in lines
        if enterable(line)
        for aspect, year, head in columns
        if section != INPUT_SECTION or line.id in input_lines(year, aspect)
    }
    initial = {"request_id": new_request_id(), "unit": unit, **_initial(lines, years, unit)}
    form = FiguresForm(request.POST or None, cells=cells, initial=initial)
    if request.method == "POST" and form.is_valid():
        entries = list(_entries(form, cells))
        names = {entry.line: f"{entry.aspect}-{entry.year}-{entry.line}" for entry in entries}
        done, _ = carry_out(
            form, lambda: services.figures_set(pk, entries, doing(request, form)), names
        )
        if done:
            messages.success(request, "計画数値を登録しました。計と比率を計算し直しました。")
            return redirect("plans:figures", pk)
    context = {
        "form": form, "version": version, "section": section, "unit": form["unit"].value(),
        "title": INPUT_TERM if section == INPUT_SECTION else SECTION_TERMS[section],
        "columns": columns, "lines": list(_grid(form, lines, columns, years, unit)),
        "sections": _entry_sections(version), "units": list(ENTRY_UNITS),
        "back_url": reverse("plans:figures", args=[pk]),
    }  # fmt: skip
    return render(request, "plans/figures_edit.html", context, status=422 if form.errors else 200)


def _of(years: Sequence[YearPlan], aspect: str, year: int) -> Any:
    if aspect == PlanFigure.EXPECTED:
        return years[0].expected
    return next(one.plan for one in years if one.year == year)


def _initial(lines: Sequence[PlanLine], years: Sequence[YearPlan], unit: str) -> dict[str, str]:
    first = years[0].year - 1
    columns = [(PlanFigure.EXPECTED, first), *((PlanFigure.PLAN, one.year) for one in years)]
    return {
        f"{aspect}-{year}-{line.id}": _text(entered[line.id], unit)
        for aspect, year in columns
        for entered in [_of(years, aspect, year).entered]
        for line in lines
        if line.id in entered
    }


def _text(value: Any, unit: str) -> str:
    shown = in_unit(value, unit)
    return "" if shown is None else f"{shown:,f}" if not isinstance(shown, int) else f"{shown:,}"


def _grid(
    form: FiguresForm,
    lines: Sequence[PlanLine],
    columns: Columns,
    years: Sequence[YearPlan],
    unit: str,
) -> Iterator[EntryLine]:
    for line in lines:
        cells = []
        for aspect, year, _ in columns:
            name = f"{aspect}-{year}-{line.id}"
            if name in form.fields:
                cells.append(EntryCell(field=form[name]))
            else:
                value = _of(years, aspect, year).values.get(line.id)
                computed = "（計算）" if line.section == INPUT_SECTION else ""
                cells.append(EntryCell(text=_text(value, unit) or computed))
        yield EntryLine(line, tuple(cells))


def _entries(form: FiguresForm, cells: dict[str, str]) -> Iterator[FigureEntry]:
    for name in cells:
        aspect, year, line = name.split("-", 2)
        yield FigureEntry(line, int(year), form.cleaned_data[name], aspect)


@needs(Permission.VIEW)
@require_GET
def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the workbook to fill in: 「入力用のExcel」."""
    version = version_or_404(pk)
    content = template(version, business_on(request))
    return download(content, XLSX, f"plan-{version.plan.first_year}-{version.number}.xlsx")


@needs(Permission.PLAN)
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Take over a filled workbook, all or nothing: 「計画数値のExcel入力」."""
    version = version_or_404(pk)
    form = UploadForm(
        request.POST or None, request.FILES or None, initial={"request_id": new_request_id()}
    )
    problems: Sequence[Any] = ()
    if request.method == "POST" and form.is_valid():
        try:
            book = read_book(version, form.cleaned_data["file"].read(), business_on(request))
        except Refused as refused:
            form.add_refusal(refused)
        else:
            problems = book.problems
            done = False
            if not problems:
                done, _ = carry_out(
                    form,
                    lambda: services.contents_set(
                        pk, book.figures, book.targets, doing(request, form)
                    ),
                )
            if done:
                count = len(book.figures) + len(book.targets)
                messages.success(request, f"Excelの{count:,}件を登録しました。")
                return redirect("plans:figures", pk)
    context = {"form": form, "version": version, "problems": problems,
               "back_url": reverse("plans:figures", args=[pk])}  # fmt: skip
    bad = form.errors or problems
    return render(request, "plans/upload.html", context, status=422 if bad else 200)


@needs(Permission.VIEW)
@require_GET
def report_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """Print the report to the authorities: 「経営計画の報告」."""
    version = version_or_404(pk)
    if form not in KINDS:
        raise Http404("その形式はありません。")
    on = version.approved_on or business_on(request)
    document = report.report(report.contents_of(association_of(request), version, on))
    content = report.rendered(document, form, str(version.plan.first_year))
    name = f"plan-{version.plan.first_year}-{version.number}.{form}"
    return download(content, KINDS[form], name)
