"""A plan through its screens: made, filled, submitted, approved, changed; who may do what."""

import io
import re
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from shinpo.governance.roles import GRANTS, Permission, Role
from shinpo.ledger import scope
from shinpo.planning.plans import indicators, queries, services
from shinpo.planning.plans.models import PlanFigure, PlanNode, PlanVersion
from shinpo.planning.plans.services import FigureEntry, NewPlan, TargetEntry
from support.office import open_office
from support.planner import CHAIRMAN, TREE, Desk, approved

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def visits(monkeypatch):
    known = [indicators.KnownIndicator("visits_bank", "金融機関訪問", "回")]
    monkeypatch.setattr(indicators, "_sources", [lambda association_id, on: known])


@pytest.fixture
def office(visits):
    return open_office()


def post(client, url, **data):
    """Send a form with a fresh request id and follow it."""
    return client.post(url, {"request_id": f"r-{url}-{sorted(data.items())}"[-40:], **data})


def html_of(response):
    return response.content.decode()


def started(planner):
    """Make a plan with a policy, a department and an issue by form; return version and issue."""
    made = post(
        planner, reverse("plans:new"), kind="annual", first_year=2024, title="令和6年度経営計画"
    )
    assert made.status_code == 302
    pk = int(re.search(r"\d+", made["Location"])[0])
    add = reverse("plans:node_new", args=[pk])
    post(planner, f"{add}?kind=policy", title="方針", body="文")
    post(planner, f"{add}?kind=department", title="保証部門", department="guarantee")
    with scope.association(1):
        key = PlanNode.objects.get(version=pk, kind="department").key
    post(planner, f"{add}?kind=issue&parent={key}", title="創業の支援", owner="保証部")
    with scope.association(1):
        issue = PlanNode.objects.get(version=pk, kind="issue")
    assert issue.department == "guarantee"
    return pk, issue


def aim(planner, pk, issue, unit):
    return post(
        planner, reverse("plans:target_new", args=[pk]), node=issue.key, indicator="visits_bank",
        year=2024, value="120", unit=unit, owner="業務課",
    )  # fmt: skip


def test_a_target_is_entered_with_its_unit(office):
    planner = office.client(Role.PLANNING)
    pk, issue = started(planner)
    refused = aim(planner, pk, issue, "")
    assert refused.status_code == 422
    assert "単位が入力されていません" in html_of(refused)
    assert aim(planner, pk, issue, "回").status_code == 302
    assert "120回" in html_of(planner.get(reverse("plans:version", args=[pk])))


def test_figures_are_entered_in_the_unit_of_the_form_and_compared(office):
    planner = office.client(Role.PLANNING)
    pk, _ = started(planner)
    cells = {"plan-2024-approvals": "60,000", "expected-2023-approvals": "57,075.73"}
    url = reverse("plans:figures_edit", args=[pk, "business"])
    assert post(planner, url, unit="百万円", **cells).status_code == 302
    page = html_of(planner.get(reverse("plans:figures", args=[pk])))
    assert "60,000" in page
    assert "105.1" in page  # 60,000 / 57,075.73
    wrong = post(planner, url, unit="百万円", **{"plan-2024-approvals": "多め"})
    assert wrong.status_code == 422


def test_a_plan_is_submitted_returned_put_right_approved_and_changed(office):
    planner, director = office.client(Role.PLANNING), office.client(Role.DIRECTOR)
    pk, issue = started(planner)
    aim(planner, pk, issue, "回")
    submit, approve = (reverse(f"plans:{name}", args=[pk]) for name in ("submit", "approve"))
    business = reverse("plans:figures_edit", args=[pk, "business"])
    post(planner, business, unit="億円", **{"plan-2024-approvals": "600"})
    post(planner, business, unit="百万円", **{"plan-2024-approvals": "60,000"})
    assert post(planner, submit).status_code == 302
    assert planner.get(approve).status_code == 403
    assert "承認を待つ経営計画" in html_of(director.get("/"))
    assert "承認を待つ経営計画" not in html_of(planner.get("/"))
    post(director, reverse("plans:return", args=[pk]), reason="担当を明らかに")
    assert "担当を明らかに" in html_of(planner.get(reverse("plans:version", args=[pk])))
    assert "差し戻された経営計画" in html_of(planner.get("/"))
    assert planner.post(submit, {"request_id": "second"}).status_code == 302
    assert post(director, approve).status_code == 302
    with scope.association(1):
        found = queries.plan_in_force("annual", 2024, date(2024, 4, 10))
        assert queries.planned(found, 2024) == {"approvals": 60_000_000_000, "visits_bank": 120}
    twice = director.post(approve, {"request_id": "twice"})
    assert twice.status_code == 422
    assert "二度承認" in html_of(twice)
    changed = post(planner, reverse("plans:change", args=[pk]), reason="景気の急変")
    new = int(re.search(r"\d+", changed["Location"])[0])
    url = reverse("plans:figures_edit", args=[new, "business"])
    post(planner, url, unit="百万円", **{"plan-2024-approvals": "65,000"})
    page = html_of(planner.get(reverse("plans:versions", args=[new])))
    assert "60,000,000,000円" in page
    assert "65,000,000,000円" in page


def a_plan(office):
    with scope.association(1):
        desk = Desk()
        approved(desk, 2023, date(2023, 3, 24))
        pk = services.plan_create(NewPlan("annual", 2024, "令和6年度経営計画"), desk())
        services.nodes_add(pk, TREE, desk())
        services.figures_set(
            pk,
            [FigureEntry("approvals", 2024, 60_000_000_000),
             FigureEntry("income.guarantee_fees", 2024, 1_234_567_891)],
            desk(),
        )  # fmt: skip
        services.targets_set(
            pk, [TargetEntry("g1a", "visits_bank", 2024, 120, "回", "業務課")], desk()
        )
    return pk


PAGES = ("version", "versions", "figures", "workbook")


def test_who_may_see_and_who_may_act(office):
    pk = a_plan(office)
    with scope.association(1):
        node = PlanNode.objects.get(version=pk, key="g1")
    edits = [
        reverse("plans:new"), reverse("plans:node_new", args=[pk]) + "?kind=policy",
        reverse("plans:upload", args=[pk]),
        reverse("plans:figures_edit", args=[pk, "income"]), reverse("plans:submit", args=[pk]),
        reverse("plans:comparison_new"), reverse("plans:comparison_form"),
    ]  # fmt: skip
    of_guarantee = [
        reverse("plans:node_new", args=[pk]) + "?kind=measure&parent=g1",
        reverse("plans:node_edit", args=[node.pk]), reverse("plans:node_remove", args=[node.pk]),
    ]  # fmt: skip
    for role, wanted in (
        (Role.PLANNING, 200), (Role.RECEPTION, 200), (Role.RECOVERY, 403), (Role.DIRECTOR, 403),
        (Role.AUDIT, 403),
    ):  # fmt: skip
        for url in of_guarantee:
            assert office.client(role).get(url).status_code == wanted, (role, url)
    for role in (Role.PLANNING, Role.DIRECTOR, Role.RECEPTION):
        client = office.client(role)
        for url in [reverse("plans:plans"), reverse("plans:comparison"),
                    *(reverse(f"plans:{name}", args=[pk]) for name in PAGES)]:  # fmt: skip
            assert client.get(url).status_code == 200, (role, url)
        wanted = 200 if Permission.PLAN in GRANTS[role] else 403
        for url in edits:
            assert client.get(url).status_code == wanted, (role, url)
    assert (
        office.client(Role.PLANNING).get(reverse("plans:version", args=[pk + 999])).status_code
        == 404
    )


@pytest.mark.parametrize(("form", "start"), [("pdf", b"%PDF"), ("html", b"<!doc"), ("xlsx", b"PK")])
def test_the_report_prints(office, form, start):
    pk = a_plan(office)
    client = office.client(Role.DIRECTOR)
    response = client.get(reverse("plans:report", args=[pk, form]))
    assert response.status_code == 200
    assert response.content.startswith(start)
    if form == "html":
        assert "未承認" in html_of(response)
        with scope.association(1):
            desk = Desk()
            services.version_submit(pk, desk(request="submit"))
            services.version_approve(pk, desk(CHAIRMAN, on=date(2024, 3, 26), request="approve"))
        text = html_of(client.get(reverse("plans:report", args=[pk, form])))
        for words in ("令和6年3月26日承認", "第1版", "創業者との面談", "120回", "60,000"):
            assert words in text
        assert "未承認" not in text


def test_the_report_of_a_version_has_the_same_bytes_again(office):
    pk = a_plan(office)
    client = office.client(Role.DIRECTOR)
    for form in ("pdf", "html", "xlsx"):
        first, second = (client.get(reverse("plans:report", args=[pk, form])) for _ in range(2))
        assert first.content == second.content


def workbook_of(client, pk):
    response = client.get(reverse("plans:workbook", args=[pk]))
    return openpyxl.load_workbook(io.BytesIO(response.content))


def uploaded(book):
    buffer = io.BytesIO()
    book.save(buffer)
    return SimpleUploadedFile("plan.xlsx", buffer.getvalue(), XLSX)


def all_figures(pk):
    with scope.association(1):
        rows = PlanFigure.objects.filter(version=pk).order_by("line")
        return {(r.line, r.year, r.aspect): int(r.value) for r in rows}


def test_a_workbook_goes_out_and_comes_back_as_it_was(office):
    """To the yen, although the sheet is in millions."""
    pk = a_plan(office)
    client = office.client(Role.PLANNING)
    before = all_figures(pk)
    assert ("income.guarantee_fees", 2024, "plan") in before
    book = workbook_of(client, pk)
    response = client.post(
        reverse("plans:upload", args=[pk]), {"request_id": "up", "file": uploaded(book)}
    )
    assert response.status_code == 302
    assert all_figures(pk) == before


def cell_of(book, sheet, line, head):
    page = book[sheet]
    column = next(c.column for c in page[1] if str(c.value).startswith(head))
    row = next(r[0].row for r in page.iter_rows() if r[0].value == line)
    return page.cell(row, column)


def test_a_workbook_with_mistakes_names_each_and_writes_nothing(office):
    pk = a_plan(office)
    client = office.client(Role.PLANNING)
    before = all_figures(pk)
    book = workbook_of(client, pk)
    cell_of(book, "事業計画", "approvals", "計画").value = 0
    cell_of(book, "事業計画", "recovery", "計画").value = "およそ300"
    cell_of(book, "収支計画", "income.surplus", "計画").value = 5
    cell_of(book, "収支計画", "income.operating_expenses", "計画").value = 0.0000001
    cell_of(book, "事業計画", "outstanding", "計画").value = 190_000
    targets = book["指標の目標"]
    targets.cell(2, 7).value = None
    targets.append(["g1a", "", "songs", "", 2024, 5, "曲", "業務課"])
    response = client.post(
        reverse("plans:upload", args=[pk]), {"request_id": "up", "file": uploaded(book)}
    )
    assert response.status_code == 422
    page = html_of(response)
    for rule in ("plan_zero_graded", "number", "plan_line_computed", "plan_figure_yen",
                 "target_unit", "indicator_unknown"):  # fmt: skip
        assert f"<code>{rule}</code>" in page, rule
    assert "事業計画 E列" in page
    assert all_figures(pk) == before


@pytest.mark.parametrize("content", [b"", b"not a book", b"PK\x03\x04broken"])
def test_a_file_that_is_no_workbook_is_refused(office, content):
    pk = a_plan(office)
    file = SimpleUploadedFile("plan.xlsx", content, XLSX)
    response = office.client(Role.PLANNING).post(
        reverse("plans:upload", args=[pk]), {"request_id": "up", "file": file}
    )
    assert response.status_code == 422


def test_items_are_moved_and_taken_out(office):
    pk = a_plan(office)
    client = office.client(Role.PLANNING)
    with scope.association(1):
        first, second = PlanNode.objects.filter(version=pk, kind="measure").order_by("order_no")
    post(client, reverse("plans:node_move", args=[second.pk]), step="up")
    with scope.association(1):
        keys = [n.key for n in queries.nodes(PlanVersion.objects.get(pk=pk))]
    assert keys[-2:] == [second.key, first.key]
    refused = post(client, reverse("plans:node_remove", args=[first.pk]))
    assert refused.status_code == 422  # it has a target
    assert post(client, reverse("plans:node_remove", args=[second.pk])).status_code == 302


def test_two_people_do_not_overwrite_each_other(office):
    pk = a_plan(office)
    client = office.client(Role.PLANNING)
    with scope.association(1):
        node = PlanNode.objects.get(version=pk, key="g1")
    url = reverse("plans:node_edit", args=[node.pk])
    seen = re.search(r'name="seen" value="(\d+)"', html_of(client.get(url)))[1]
    assert post(client, url, seen=seen, title="一人目").status_code == 302
    late = post(client, url, seen=seen, title="二人目")
    assert late.status_code == 422
    assert "別の職員が直しました" in html_of(late)


@pytest.mark.parametrize("name", ["version", "figures", "versions"])
def test_a_page_takes_a_fixed_number_of_statements(office, name, django_assert_max_num_queries):
    pk = a_plan(office)
    client = office.client(Role.DIRECTOR)
    with django_assert_max_num_queries(26):
        assert client.get(reverse(f"plans:{name}", args=[pk])).status_code == 200
