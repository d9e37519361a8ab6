"""What planning must not enter: refused over HTTP in words that name field and rule, whole."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from planning.test_plan_screens import a_plan, office, visits  # noqa: F401 (fixtures)
from shinpo.governance.models import Staff
from shinpo.governance.roles import Role
from shinpo.ledger import scope
from shinpo.planning.plans import services
from shinpo.planning.plans.models import IndicatorTarget, PlanFigure, PlanNode, PlanVersion
from support.planner import CHAIRMAN, Desk

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
LONG = "課" * 61
MILLION_HEAD = "計画（2024年度・百万円）"


def held(pk):
    """Return everything that a version says."""
    with scope.association(1):
        return (
            sorted(PlanFigure.objects.filter(version=pk).values_list("line", "year", "value")),
            sorted(IndicatorTarget.objects.filter(version=pk).values_list("indicator", "value")),
            sorted(PlanNode.objects.filter(version=pk).values_list("key", "title", "body")),
            PlanVersion.objects.values_list("state", "approved_by").get(pk=pk),
        )


def refused(client, url, data, *words):
    response = client.post(url, {"request_id": "refused", **data})
    assert response.status_code == 422
    page = response.content.decode()
    for word in words:
        assert word in page, word


TARGET = {
    "node": "g1a", "indicator": "visits_bank", "year": 2024, "value": "130", "unit": "回",
    "owner": "業務課",
}  # fmt: skip


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"unit": ""}, ("単位が入力されていません", "必須の項目です")),
        ({"unit": "件"}, ("目標の単位が「件」です", "「回」で数えます")),
        ({"owner": ""}, ("担当が入力されていません", "必須の項目です")),
        ({"owner": "　"}, ("担当",)),
        ({"value": "-1"}, ("目標が負の数です",)),
        ({"value": "たくさん"}, ("目標値",)),
        ({"indicator": "songs"}, ("指標を受け付けられません",)),
        ({"year": 2030}, ("年度を受け付けられません",)),
    ],
)
def test_a_target_needs_unit_owner_and_what_can_be_counted(office, given, words):  # noqa: F811
    pk = a_plan(office)
    before = held(pk)
    url = reverse("plans:target_new", args=[pk])
    refused(office.client(Role.PLANNING), url, {**TARGET, **given}, *words)
    assert held(pk) == before


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            {"plan-2024-approvals": "0"},
            ("「保証承諾」の計画が零以下です", "達成度を判定できません"),
        ),
        ({"plan-2024-approvals": "△5"}, ("「保証承諾」の計画が零以下です",)),
        ({"plan-2024-approvals": "多め"}, ("保証承諾",)),
        ({"plan-2024-approvals": "0.0000001"}, ("保証承諾",)),
        ({"plan-2024-approvals": "200000000"}, ("「保証承諾」の金額が大きすぎます",)),
    ],
)
def test_a_figure_that_cannot_be_planned(office, given, words):  # noqa: F811
    pk = a_plan(office)
    before = held(pk)
    url = reverse("plans:figures_edit", args=[pk, "business"])
    refused(office.client(Role.PLANNING), url, {"unit": "百万円", **given}, *words)
    assert held(pk) == before


def test_an_author_does_not_approve_even_as_director(office):  # noqa: F811
    pk = a_plan(office)
    client = office.client(Role.PLANNING)
    submitted = client.post(reverse("plans:submit", args=[pk]), {"request_id": "s"})
    assert submitted.status_code == 302
    Staff.objects.using("owner").filter(user__username="planning").update(role=Role.DIRECTOR)
    before = held(pk)
    url = reverse("plans:approve", args=[pk])
    refused(client, url, {}, "自分が提出した計画は承認できません", "別の人")
    assert held(pk) == before
    again = office.client(Role.CHAIRMAN)
    assert again.post(url, {"request_id": "a"}).status_code == 302
    refused(again, url, {"request_id": "b"}, "に承認されています", "二度承認")
    refused(again, reverse("plans:return", args=[pk]), {"reason": "戻す"}, "に承認されています")


def test_an_approved_version_is_not_changed_by_any_form(office):  # noqa: F811
    pk = a_plan(office)
    with scope.association(1):
        desk = Desk()
        services.version_submit(pk, desk(request="submit"))
        services.version_approve(pk, desk(CHAIRMAN, on=date(2024, 3, 26), request="approve"))
        node = PlanNode.objects.get(version=pk, key="g1")
        target = IndicatorTarget.objects.get(version=pk)
    before = held(pk)
    client = office.client(Role.PLANNING)
    settled = ("承認済みのため直せません", "新しい版を作ってください")
    for url, data in (
        (reverse("plans:node_new", args=[pk]) + "?kind=policy", {"title": "新しい方針"}),
        (reverse("plans:node_edit", args=[node.pk]), {"title": "別の課題", "seen": 1}),
        (reverse("plans:node_remove", args=[node.pk]), {}),
        (reverse("plans:target_new", args=[pk]), TARGET),
        (reverse("plans:target_edit", args=[target.pk]), {**TARGET, "remove": "1"}),
        (reverse("plans:figures_edit", args=[pk, "business"]),
         {"unit": "百万円", "plan-2024-approvals": "1"}),
        (reverse("plans:submit", args=[pk]), {}),
    ):  # fmt: skip
        refused(client, url, {"request_id": f"q-{url}"[:40], **data}, *settled)
    refused(client, reverse("plans:upload", args=[pk]), {"file": book_file(client, pk)}, *settled)
    assert held(pk) == before


def book_of(client, pk):
    content = client.get(reverse("plans:workbook", args=[pk])).content
    return openpyxl.load_workbook(io.BytesIO(content))


def file_of(book):
    buffer = io.BytesIO()
    book.save(buffer)
    return SimpleUploadedFile("plan.xlsx", buffer.getvalue())


def book_file(client, pk):
    return file_of(book_of(client, pk))


def head_cell(sheet, head):
    return next(cell for cell in sheet[1] if cell.value == head)


def set_head(book, head):
    head_cell(book["事業計画"], MILLION_HEAD).value = head


def append(book, sheet, row):
    book[sheet].append(row)


@pytest.mark.parametrize(
    ("change", "rule", "place"),
    [
        (lambda b: set_head(b, "計画（令和6年度・百万円）"), "heading_unknown", "事業計画 E列"),
        (lambda b: set_head(b, "計画（2024年度・億円）"), "heading_unknown", "事業計画 E列"),
        (lambda b: set_head(b, "実績見込（2023年度・円）"), "heading_twice", "事業計画 E列"),
        (lambda b: set_head(b, None), "heading_missing", "事業計画 A列"),
        (lambda b: set_head(b, "計画（2019年度・百万円）"), "plan_figure_year", "事業計画 E列"),
        (lambda b: append(b, "事業計画", ["songs", "", None, None, 5]), "plan_line_unknown", "E列"),
        (lambda b: append(b, "事業計画", ["approvals", "", None, None, 5]), "plan_figure_twice",
         "E列"),
        (lambda b: append(b, "事業計画", ["recovery", "", None, None, "1E9999"]), "number", "E列"),
        (lambda b: append(b, "収支計画", ["income.surplus", "", None, None, 5]),
         "plan_line_computed", "収支計画 E列"),
        (lambda b: append(b, "指標の目標", ["g1a", "", "visits_bank", "", "令和6", 5, "回", "課"]),
         "plan_figure_year", "E列"),
        (lambda b: append(b, "指標の目標", ["g1a", "", "visits_bank", "", 2024, 5, "", "課"]),
         "target_unit", "G列"),
        (lambda b: append(b, "指標の目標", ["g1a", "", "visits_bank", "", 2024, 5, "回", ""]),
         "target_owner", "H列"),
        (lambda b: append(b, "指標の目標", ["g1a", "", "visits_bank", "", 2024, 5, "回", LONG]),
         "target_owner_long", "H列"),
        (lambda b: append(b, "指標の目標", ["g1a", "", "visits_bank", "", 2024, 5, "回", "課"]),
         "target_twice", "C列"),
        (lambda b: append(b, "指標の目標", ["g1b", "", "visits_bank", "", 2024, 1e15, "回", "課"]),
         "target_digits", "F列"),
        (lambda b: append(b, "指標の目標", ["歌", "", "visits_bank", "", 2024, 5, "回", "課"]),
         "target_node", "A列"),
    ],
)  # fmt: skip
def test_a_workbook_with_a_wrong_cell_era_or_unit_says_where(office, change, rule, place):  # noqa: F811
    pk = a_plan(office)
    before = held(pk)
    client = office.client(Role.PLANNING)
    book = book_of(client, pk)
    change(book)
    url = reverse("plans:upload", args=[pk])
    refused(client, url, {"file": file_of(book)}, f"<code>{rule}</code>", place)
    assert held(pk) == before


def test_each_act_takes_a_fixed_number_of_statements(office, django_assert_max_num_queries):  # noqa: F811
    """The session, the staff member and the scope take about ten of each."""
    pk = a_plan(office)
    client, director = office.client(Role.PLANNING), office.client(Role.DIRECTOR)
    book = book_file(client, pk)
    for who, most, name, data in (
        (client, 26, "target_new", TARGET),
        (client, 30, "figures_edit", {"unit": "百万円", "plan-2024-recovery": "350"}),
        (client, 36, "upload", {"file": book}),
        (client, 26, "submit", {}),
        (director, 30, "approve", {}),
        (client, 32, "change", {"reason": "景気の急変"}),
    ):
        args = [pk, "business"] if name == "figures_edit" else [pk]
        with django_assert_max_num_queries(most):
            answer = who.post(
                reverse(f"plans:{name}", args=args), {"request_id": f"n-{name}", **data}
            )
        assert answer.status_code == 302, name


def test_a_department_edits_its_own_part_only(office):  # noqa: F811
    """The target of an indicator that stands with guarantee is not moved by recovery."""
    pk = a_plan(office)
    planning, recovery = office.client(Role.PLANNING), office.client(Role.RECOVERY)
    add = reverse("plans:node_new", args=[pk])
    made = {"title": "回収部門", "department": "recovery", "request_id": "d"}
    assert planning.post(f"{add}?kind=department", made).status_code == 302
    with scope.association(1):
        top = PlanNode.objects.get(version=pk, kind="department", department="recovery").key
    issue = {"title": "回収の効率化", "owner": "管理部", "request_id": "i"}
    assert recovery.post(f"{add}?kind=issue&parent={top}", issue).status_code == 302
    with scope.association(1):
        own = PlanNode.objects.get(version=pk, title="回収の効率化")
    before = held(pk)
    for url in (f"{add}?kind=issue&parent=g", f"{add}?kind=policy", f"{add}?kind=department"):
        assert recovery.post(url, {"title": "よそ", "request_id": "x"}).status_code == 403, url
    url = reverse("plans:target_new", args=[pk])
    refused(recovery, url, {**TARGET, "node": "g1a"}, "経営計画の項目を受け付けられません")
    refused(recovery, url, {**TARGET, "node": own.key}, "ほかの部門の項目にあります")
    assert held(pk) == before
    page = recovery.get(reverse("plans:version", args=[pk])).content.decode()
    assert reverse("plans:node_edit", args=[own.pk]) in page
    with scope.association(1):
        other = PlanNode.objects.get(version=pk, key="g1").pk
    assert reverse("plans:node_edit", args=[other]) not in page
