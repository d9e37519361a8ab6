"""Read enterprises: the list, and the page of one with its guarantees and its history."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from shinpo.activities.queries import counterpart_names
from shinpo.activities.queries import of_enterprise as activities_of
from shinpo.activities.views.listing import columns as activity_columns
from shinpo.governance.access import needs, staff_of
from shinpo.governance.roles import Permission
from shinpo.guarantee.of_enterprise import HeldGuarantee, guarantees_of
from shinpo.registry import history, words
from shinpo.registry.asking import association_of
from shinpo.registry.forms import EnterpriseFilter, municipality_choices
from shinpo.registry.models import Enterprise, Municipality
from shinpo.registry.queries import enterprises_found
from shinpo.ui.download import csv_of
from shinpo.ui.fields import EraDateField
from shinpo.ui.forms import Form
from shinpo.ui.paging import page_of, with_query
from shinpo.ui.parts import RecordHead, Tab
from shinpo.ui.tables import Chip, Column, Download, Table, sort_key
from shinpo.web.frame import address

STATUS = {
    "approved": Chip("貸付報告待ち", "info"),
    "disbursed": Chip("保証中", "info"),
    "completed": Chip("完済", "success"),
    "cancelled": Chip("取消", "neutral"),
    "subrogated": Chip("代位弁済", "error"),
}


def _columns(on: date) -> tuple[Column, ...]:
    towns = dict(municipality_choices(on))
    return (
        Column("number", "企業者番号", sort=True,
               link=lambda e: reverse("registry:enterprise", args=[e.pk])),
        Column("name", "企業者名"),
        Column("kana", "カナ", sort=True),
        Column("form", "組織形態", value=lambda e: words.FORMS.get(e.form, e.form)),
        Column("corporate_number", "法人番号"),
        Column("industry", "業種", value=lambda e: words.industry_term(e.industry, on), sort=True),
        Column("municipality_code", "市町村",
               value=lambda e: towns.get(e.municipality_code, e.municipality_code)),
        Column("capital_yen", "資本金", "number", sort=True, note="円"),
        Column("employees", "従業員", "number", sort=True, note="人"),
    )  # fmt: skip


@needs(Permission.VIEW)
@require_GET
def enterprises(request: HttpRequest) -> HttpResponse:
    """List enterprises: 「企業者一覧」."""
    on = association_of(request).business_on
    form = EnterpriseFilter(request.GET, on=on)
    given = form.given()
    columns = _columns(on)
    rows = enterprises_found(given.pop("q", "")).filter(**given)
    rows = rows.order_by(sort_key(request.GET, columns, "kana"), "pk")
    if request.GET.get("format") == "csv":
        return csv_of("企業者一覧", columns, rows.iterator())
    page = page_of(rows, query=request.GET)
    narrowed = any(request.GET.get(name) for name in form.fields)
    table = Table(
        caption="企業者一覧", columns=columns, rows=page.items, page=page, query=request.GET,
        downloads=(Download(
            f"{'絞り込んだ' if narrowed else 'すべての'}{page.total:,}件をCSVで",
            with_query(request.GET, format="csv", page=None)),),
    )  # fmt: skip
    may_register = staff_of(request).may(Permission.RECEIVE)
    context = {"table": table, "form": form, "narrowed": narrowed, "may_register": may_register}
    return render(request, "registry/enterprises.html", context)


TABS = (
    ("概要", "registry:enterprise"),
    ("保証一覧", "registry:enterprise_guarantees"),
    ("活動", "registry:enterprise_activities"),
    ("履歴", "registry:enterprise_history"),
)


def _page(request: HttpRequest, pk: int, name: str, template: str, **context: Any) -> HttpResponse:
    """Render one tab of an enterprise under its head."""
    found = get_object_or_404(Enterprise, pk=pk)
    held = guarantees_of(pk)
    tabs = tuple(
        Tab(label, reverse(tab, args=[pk]), current=tab == name,
            count=len(held) if tab.endswith("guarantees") else None)
        for label, tab in TABS
    )  # fmt: skip
    running = [g for g in held if g.balance_yen]
    flags = [Chip("保証中", "info")] if running else []
    flags += [Chip("事故", "warning")] if any(g.in_accident for g in held) else []
    flags += [Chip("代位弁済", "error")] if any(g.status == "subrogated" for g in held) else []
    head = RecordHead(
        name=found.name, kana=found.kana, flags=flags, tabs=tabs,
        facts=(
            ("企業者番号", found.number),
            ("法人番号", found.corporate_number or words.EMPTY),
            ("保証中", f"{len(running):,}件"),
            ("保証債務残高", f"{sum(g.balance_yen for g in held):,}円"),
        ),
    )  # fmt: skip
    return render(
        request,
        template,
        {
            "head": head,
            "enterprise": found,
            "held": held,
            "may_change": staff_of(request).may(Permission.RECEIVE),
            **context,
        },
    )


@needs(Permission.VIEW)
@require_GET
def enterprise(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is recorded of an enterprise: 「概要」."""
    on = association_of(request).business_on
    found = get_object_or_404(Enterprise, pk=pk)
    town = Municipality.objects.filter(code=found.municipality_code).order_by("-valid_from").first()
    details = (
        ("組織形態", words.FORMS.get(found.form, found.form)),
        ("代表者名", found.representative or words.EMPTY),
        ("業種", words.industry_term(found.industry, on)),
        ("市町村", f"{found.municipality_code} {town.county}{town.name}" if town
         else found.municipality_code),
    )  # fmt: skip
    template = "registry/enterprise.html"
    return _page(request, pk, "registry:enterprise", template, details=details)


def _guarantee_url(held: HeldGuarantee) -> str:
    return address("guarantee:detail", held.id)


def _status(held: HeldGuarantee) -> Chip:
    return Chip("事故", "warning") if held.in_accident else STATUS[held.status]


_HELD = (
    Column("number", "保証番号", link=_guarantee_url),
    Column("programme", "制度"),
    Column("lender", "金融機関", value=lambda g: f"{g.lender} {g.branch}"),
    Column("approved_on", "承諾日", "date"),
    Column("amount_yen", "保証金額", "number", note="円"),
    Column("balance_yen", "残高", "number", note="円"),
    Column("status", "ステータス", "chip", value=_status),
)


@needs(Permission.VIEW)
@require_GET
def enterprise_guarantees(request: HttpRequest, pk: int) -> HttpResponse:
    """List an enterprise's guarantees with their balances: 「保証一覧」."""
    get_object_or_404(Enterprise, pk=pk)
    held = guarantees_of(pk)
    table = Table(
        caption="保証一覧", columns=_HELD, rows=held,
        total={
            "number": "計",
            "amount_yen": sum(g.amount_yen for g in held),
            "balance_yen": sum(g.balance_yen for g in held),
        } if held else {},
    )  # fmt: skip
    template = "registry/enterprise_guarantees.html"
    return _page(request, pk, "registry:enterprise_guarantees", template, table=table)


@needs(Permission.VIEW)
@require_GET
def enterprise_activities(request: HttpRequest, pk: int) -> HttpResponse:
    """List what departments did with an enterprise, the newest first: 「活動」."""
    get_object_or_404(Enterprise, pk=pk)
    on = association_of(request).business_on
    shown = activity_columns(on, counterpart_names())
    page = page_of(activities_of(pk), query=request.GET)
    table = Table(
        caption="活動", columns=shown, rows=page.items, page=page,
        empty="この企業者との活動は記録されていません。",
    )  # fmt: skip
    template = "registry/enterprise_guarantees.html"
    return _page(request, pk, "registry:enterprise_activities", template, table=table)


class AsOf(Form):
    """The as-of switch of a history."""

    as_of = EraDateField(label="表示する日", required=False, help_text="その日の終わりの内容")


@needs(Permission.VIEW)
@require_GET
def enterprise_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who changed what when, and the row as it stood on a day: 「履歴」."""
    get_object_or_404(Enterprise, pk=pk)
    form = AsOf(request.GET if "as_of" in request.GET else None)
    day = form.cleaned_data["as_of"] if form.is_bound and form.is_valid() else None
    then = history.row_on(Enterprise, pk, day, settings.TIME_ZONE) if day else None
    return _page(
        request,
        pk,
        "registry:enterprise_history",
        "registry/enterprise_history.html",
        form=form,
        day=day,
        then=[
            (words.field_term(Enterprise, name), words.value_text(Enterprise, name, value))
            for name, value in (then or {}).items()
            if name not in ("id", "association_id")
        ],
        changes=change_rows(Enterprise, pk),
    )


def change_rows(model: Any, pk: int) -> list[dict[str, Any]]:
    """Return a row's changes in words, with who made them."""
    found = history.changes(model, pk)
    actors = {change.actor_id for change in found if change.actor_id}
    people = {
        user.pk: getattr(getattr(user, "staff", None), "name", user.get_username())
        for user in get_user_model().objects.filter(pk__in=actors).select_related("staff")
    }
    return [
        {
            "at": change.at,
            "who": people.get(change.actor_id, "システム"),
            "what": words.ACTS.get(change.act, change.act),
            "reason": change.reason,
            "field": words.field_term(model, change.field) if change.field else "",
            "before": words.value_text(model, change.field, change.before),
            "after": words.value_text(model, change.field, change.after),
        }
        for change in found
    ]
