"""Edit the tree of a draft: items and targets: 「計画の体系の編集」."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from shinpo.governance.access import needs
from shinpo.governance.roles import Permission
from shinpo.guarantee.forms import ActForm
from shinpo.guarantee.views.acting import business_on, carry_out, doing, new_request_id
from shinpo.law.departments import departments
from shinpo.planning.plans import services
from shinpo.planning.plans.forms import NodeForm, TargetForm
from shinpo.planning.plans.indicators import known_indicators
from shinpo.planning.plans.models import IndicatorTarget, PlanNode, PlanVersion
from shinpo.planning.plans.queries import nodes
from shinpo.planning.plans.services import NodeEntry, TargetEntry
from shinpo.planning.plans.services.figures import TARGETED
from shinpo.planning.plans.views.shared import edits, own_departments, version_or_404
from shinpo.registry import history
from shinpo.ui.parts import Confirmation


def _node_or_404(pk: int) -> PlanNode:
    node = PlanNode.objects.select_related("version__plan", "parent").filter(pk=pk).first()
    if node is None:
        raise Http404("その経営計画の項目はありません。")
    return node


def _gate(request: HttpRequest, kind: str, department: str) -> None:
    """Let planning edit everything, a department its own issues and measures."""
    if not edits(own_departments(request), kind, department):
        raise PermissionDenied("この項目を直せるのは、その部門と企画です。")


def _departments(request: HttpRequest) -> list[tuple[str, str]]:
    return [(d.id, d.term) for d in departments(business_on(request))]


def _entry(form: NodeForm, kind: str, parent: str | None) -> NodeEntry:
    data = form.cleaned_data
    return NodeEntry(
        kind=kind, parent=parent, number=data["number"], title=data["title"], body=data["body"],
        department=data.get("department", ""), owner=data.get("owner", ""),
    )  # fmt: skip


@needs(Permission.EVALUATE)
@require_http_methods(["GET", "POST"])
def node_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Add an item below another or at the top: 「項目の追加」."""
    version = version_or_404(pk)
    kind, parent = request.GET.get("kind", ""), request.GET.get("parent") or None
    if kind not in PlanNode.KINDS:
        raise Http404("その種類の項目はありません。")
    above = PlanNode.objects.filter(version=version, key=parent).first() if parent else None
    _gate(request, kind, above.department if above else "")
    form = NodeForm(
        request.POST or None, kind=kind, choices=_departments(request),
        initial={"request_id": new_request_id()},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        entry = _entry(form, kind, parent)
        done, _ = carry_out(form, lambda: services.nodes_add(pk, [entry], doing(request, form)))
        if done:
            messages.success(request, f"「{entry.title}」を追加しました。")
            return redirect("plans:version", pk)
    return _form(request, form, version, f"{PlanNode.KINDS[kind]}の追加", "追加する")


@needs(Permission.EVALUATE)
@require_http_methods(["GET", "POST"])
def node_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an item of a draft: 「項目の変更」."""
    node = _node_or_404(pk)
    _gate(request, node.kind, node.department)
    above = node.parent
    inherited = above is not None and node.department == above.department
    initial = {
        "request_id": new_request_id(), "seen": history.latest(PlanNode, pk),
        "number": node.number, "title": node.title, "body": node.body, "owner": node.owner,
        "department": "" if inherited else node.department,
    }  # fmt: skip
    form = NodeForm(
        request.POST or None, kind=node.kind, choices=_departments(request), initial=initial
    )
    if request.method == "POST" and form.is_valid():
        entry = _entry(form, node.kind, above.key if above else None)
        seen = form.cleaned_data["seen"] or 0
        done, _ = carry_out(
            form, lambda: services.node_change(pk, entry, doing(request, form), seen=seen)
        )
        if done:
            messages.success(request, f"「{entry.title}」を登録しました。")
            return redirect("plans:version", node.version_id)
    title = f"{PlanNode.KINDS[node.kind]}の変更"
    return _form(request, form, node.version, title, "登録する")


@needs(Permission.EVALUATE)
@require_POST
def node_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move an item up or down among its neighbours: 「項目の並べ替え」."""
    node = _node_or_404(pk)
    _gate(request, node.kind, node.department)
    form = ActForm(request.POST)
    step = {"up": -1, "down": 1}.get(request.POST.get("step", ""))
    if step and form.is_valid():
        done, _ = carry_out(form, lambda: services.node_move(pk, step, doing(request, form)))
        if not done:
            messages.error(request, " ".join(form.non_field_errors()))
    return redirect(reverse("plans:version", args=[node.version_id]) + f"#n{pk}")


@needs(Permission.EVALUATE)
@require_http_methods(["GET", "POST"])
def node_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an item out of a draft: 「項目の削除」."""
    node = _node_or_404(pk)
    _gate(request, node.kind, node.department)
    back = reverse("plans:version", args=[node.version_id])
    step = Confirmation(
        title="項目の削除", target=str(node), count=1, unit="件", act="外す", back_url=back,
        effects=("この版の体系から外れます。承認済みの版の項目は残ります。",),
        reversible="同じ内容で追加し直せますが、識別名は変わります。",
    )  # fmt: skip
    form = ActForm(request.POST or None, initial={"request_id": new_request_id()})
    if request.method == "POST" and form.is_valid():
        done, _ = carry_out(form, lambda: services.node_remove(pk, doing(request, form)))
        if done:
            messages.success(request, f"「{node.title}」を外しました。")
            return redirect("plans:version", node.version_id)
    context = {"confirmation": step, "form": form}
    return render(request, "ui/confirm.html", context, status=422 if form.errors else 200)


def _target_form(
    request: HttpRequest, version: PlanVersion, initial: dict[str, object]
) -> TargetForm:
    on, own = business_on(request), own_departments(request)
    known = known_indicators(version.association_id, on).values()
    return TargetForm(
        request.POST or None,
        nodes=[
            (node.key, f"{node.number}　{node.title}".strip("　"))
            for node in nodes(version)
            if node.kind in TARGETED and edits(own, node.kind, node.department)
        ],
        indicators=[(one.id, f"{one.term}（{one.unit}）") for one in known],
        years=version.plan.years,
        initial={"request_id": new_request_id(), **initial},
    )


def _target_entry(form: TargetForm) -> TargetEntry:
    data = form.cleaned_data
    return TargetEntry(
        node=data["node"], indicator=data["indicator"], year=data["year"], value=data["value"],
        unit=data["unit"], owner=data["owner"],
    )  # fmt: skip


@needs(Permission.EVALUATE)
@require_http_methods(["GET", "POST"])
def target_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a target for an item: 「目標の追加」."""
    version = version_or_404(pk)
    if own_departments(request) == frozenset():
        raise PermissionDenied("目標を置けるのは、部門と企画です。")
    form = _target_form(request, version, {"node": request.GET.get("node", "")})
    return _set_target(request, version, form, "目標の追加")


@needs(Permission.EVALUATE)
@require_http_methods(["GET", "POST"])
def target_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change or take out a target: 「目標の変更」."""
    rows = IndicatorTarget.objects.select_related("version__plan", "node")
    target = rows.filter(pk=pk).first()
    if target is None:
        raise Http404("その目標はありません。")
    _gate(request, target.node.kind, target.node.department)
    form = _target_form(
        request, target.version,
        {"node": target.node.key, "indicator": target.indicator, "year": target.year,
         "value": f"{target.value.normalize():f}", "unit": target.unit, "owner": target.owner},
    )  # fmt: skip
    if request.method == "POST" and "remove" in request.POST and form.is_valid():
        gone = TargetEntry(target.node.key, target.indicator, target.year, None, "", "")
        done, _ = carry_out(
            form, lambda: services.targets_set(target.version_id, [gone], doing(request, form))
        )
        if done:
            messages.success(request, "目標を外しました。")
            return redirect("plans:version", target.version_id)
    return _set_target(request, target.version, form, "目標の変更", removable=True)


def _set_target(
    request: HttpRequest,
    version: PlanVersion,
    form: TargetForm,
    title: str,
    *,
    removable: bool = False,
) -> HttpResponse:
    if request.method == "POST" and "remove" not in request.POST and form.is_valid():
        entry = _target_entry(form)
        if _is_others(request, version, entry):
            form.add_error("indicator", OTHERS)
        else:
            done, _ = carry_out(
                form, lambda: services.targets_set(version.pk, [entry], doing(request, form))
            )
            if done:
                messages.success(request, "目標を登録しました。")
                return redirect("plans:version", version.pk)
    return _form(request, form, version, title, "登録する", removable=removable)


OTHERS = (
    "この指標の目標は、ほかの部門の項目にあります。一つの指標の目標は一つの項目に置きます。"
    "その部門か企画に相談してください。"
)


def _is_others(request: HttpRequest, version: PlanVersion, entry: TargetEntry) -> bool:
    """Tell whether the indicator's target of the year stands with another department."""
    rows = IndicatorTarget.objects.filter(version=version, indicator=entry.indicator)
    held = rows.filter(year=entry.year).select_related("node").first()
    own = own_departments(request)
    return held is not None and not edits(own, held.node.kind, held.node.department)


def _form(
    request: HttpRequest,
    form: ActForm,
    version: PlanVersion,
    title: str,
    act: str,
    *,
    removable: bool = False,
) -> HttpResponse:
    context = {
        "form": form, "version": version, "title": title, "act": act, "removable": removable,
        "back_url": reverse("plans:version", args=[version.pk]),
    }  # fmt: skip
    return render(request, "plans/form.html", context, status=422 if form.errors else 200)
