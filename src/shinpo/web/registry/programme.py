"""The programmes: all columns by owner, versions side by side, a revision by form."""

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from shinpo.core.era import in_era
from shinpo.governance.access import needs, staff_of
from shinpo.governance.roles import Permission
from shinpo.law.eras import eras
from shinpo.registry import words
from shinpo.registry.asking import association_of
from shinpo.registry.models import Programme
from shinpo.registry.programme_forms import ProgrammeFilter, ReviseForm, initial_of
from shinpo.registry.programme_words import described
from shinpo.registry.services import programme_revise
from shinpo.registry.services.enterprise import in_force
from shinpo.registry.services.programme import versions
from shinpo.ui.download import csv_of
from shinpo.ui.paging import with_query
from shinpo.ui.parts import RecordHead
from shinpo.ui.tables import Chip, Column, Download, Table
from shinpo.web.registry.acting import carry_out, doing_of, new_request_id
from shinpo.web.registry.enterprise import change_rows

HEADS = (
    "取扱期間", "対象", "保証の形式", "資金使途", "保証限度額", "保証期間", "融資利率", "保証料率",
    "料率の上乗せ", "有担保割引", "責任共有", "補助", "取扱時期", "貸付実行の期限", "その他",
    "印字の疑義", "決定に使う限度額", "決定に使う期間の上限", "決定に使う料率", "決定できない理由",
    "根拠", "決裁者",
)  # fmt: skip
Line = tuple[Programme, dict[str, str]]


def _said(head: str) -> Column:
    return Column(head, head, value=lambda line: line[1].get(head, ""))


COLUMNS = (
    Column("name", "制度名", value=lambda line: line[0].name,
           link=lambda line: reverse("registry:programme", args=[line[0].code])),
    Column("code", "制度コード", value=lambda line: line[0].code),
    Column("owner", "主体", value=lambda line: line[0].owner_name or words.OWNERS[line[0].owner]),
    *(_said(head) for head in HEADS),
)  # fmt: skip


@needs(Permission.VIEW)
@require_GET
def programmes(request: HttpRequest) -> HttpResponse:
    """List the programmes by owner with every column: 「制度一覧」."""
    business_on = association_of(request).business_on
    form = ProgrammeFilter(request.GET if request.GET else {"on": in_era(business_on, eras())})
    form.is_valid()
    lines = [(row, described(row)) for row in _found(form.cleaned_data)]
    if request.GET.get("format") == "csv":
        return csv_of("制度一覧", COLUMNS, lines)
    tables = [
        _table(term, [line for line in lines if line[0].owner == owner])
        for owner, term in words.OWNERS.items()
    ]
    query = request.GET.copy() if request.GET else form.data
    csv = with_query(request.GET, format="csv", on=query.get("on", ""))
    context = {
        "form": form,
        "tables": [table for table in tables if table.rows],
        "count": len(lines),
        "narrowed": bool(request.GET),
        "download": Download(f"この{len(lines):,}件をCSVで", csv),
    }
    return render(request, "registry/programmes.html", context)


def _found(given: dict[str, object]) -> QuerySet[Programme]:
    rows = Programme.objects.order_by("order_no", "code", "valid_from")
    if given.get("on"):
        rows = in_force(rows, given["on"])
    if given.get("owner"):
        rows = rows.filter(owner=given["owner"])
    if given.get("q"):
        rows = rows.filter(Q(name__icontains=given["q"]) | Q(code__icontains=given["q"]))
    return rows


def _table(owner: str, lines: list[Line]) -> Table:
    """Return an owner's table; a column that is empty in every row is left out."""
    shown = [c for c in COLUMNS if any(c.of(line) for line in lines)]
    return Table(f"{owner}の制度", shown, lines, note=f"{len(lines):,}件")


def _versions_or_404(code: str) -> list[Programme]:
    found = list(versions(code))
    if not found:
        raise Http404
    return found


@needs(Permission.VIEW)
@require_GET
def programme(request: HttpRequest, code: str) -> HttpResponse:
    """Show a programme, its versions side by side, and its history: 「制度」."""
    on = association_of(request).business_on
    found = _versions_or_404(code)
    said = [described(row) for row in found]
    heads = ["制度名", *(head for head in HEADS if any(column.get(head) for column in said))]
    latest = found[-1]
    lines = [
        (head, [row.name if head == "制度名" else column.get(head, "")
                for row, column in zip(found, said, strict=True)])
        for head in heads
    ]  # fmt: skip
    is_open = in_force(versions(code), on).exists()
    state = Chip("取扱中", "success") if is_open else Chip("取扱期間外", "neutral")
    flags = (
        [state, Chip("決定の条件が未登録", "warning")] if latest.conditions.get("open") else [state]
    )
    head = RecordHead(
        name=latest.name, flags=flags,
        facts=(
            ("制度コード", latest.code),
            ("主体", latest.owner_name or words.OWNERS[latest.owner]),
            ("版", f"{len(found)}"),
        ),
    )  # fmt: skip
    context = {
        "head": head,
        "latest": latest,
        "lines": [(name, list(_marked(values))) for name, values in lines],
        "versions": range(1, len(found) + 1),
        "changes": [c for row in reversed(found) for c in change_rows(Programme, row.pk)],
        "may_revise": staff_of(request).may(Permission.MASTER),
    }
    return render(request, "registry/programme.html", context)


def _marked(values: list[str]) -> list[tuple[str, bool]]:
    """Return each version's value with whether it differs from the version before."""
    before = values[:1] + values[:-1]
    return [(value, value != earlier) for value, earlier in zip(values, before, strict=True)]


@needs(Permission.MASTER)
@require_http_methods(["GET", "POST"])
def programme_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Revise a programme from a day: 「制度の改定」."""
    latest = _versions_or_404(code)[-1]
    if request.method == "POST":
        form = ReviseForm(request.POST)
        if form.is_valid():
            entry, seen = form.entry(latest), form.cleaned_data["seen"]
            done, _ = carry_out(
                form, lambda: programme_revise(entry, doing_of(request, form), seen=seen)
            )
            if done:
                messages.success(request, f"{entry.name}の改定を登録しました。")
                return redirect("registry:programme", code)
    else:
        started = {"request_id": new_request_id(), "seen": latest.pk}
        form = ReviseForm(initial={**initial_of(latest), **started})
    context = {"form": form, "latest": latest}
    status = 422 if form.errors else 200
    return render(request, "registry/programme_form.html", context, status=status)
