"""Plan and result on screen: the book's figures, every one leading to its records."""

import io
import re
from html import unescape

import openpyxl
import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shinpo.core.figure_book import Aspect
from shinpo.core.fiscal_year import Term
from shinpo.law.plan_lines import plan_lines
from shinpo.ledger import scope
from shinpo.planning.indicators.book import book_of
from shinpo.planning.outcomes.tables import section_tables
from shinpo.registry.models import Association
from support.office import open_office

PAGE = "/planning/outcomes/2023/"
BUDGET = 32


@pytest.fixture
def client(demo_book) -> Client:
    found = Client()
    found.force_login(get_user_model().objects.get(username=demo_book.username("audit")))
    return found


@pytest.fixture
def book(demo_book):
    with scope.association(demo_book.association_id):
        on = Association.objects.get(pk=demo_book.association_id).business_on
        yield book_of(demo_book.association_id, Term(2023), on)


def test_every_line_of_the_form_stands_there_with_its_figures(book) -> None:
    blocks = section_tables(book, Term(2023), "yen")
    lines = plan_lines(Term(2023).last)
    assert [row.id for block in blocks for row in block.table.rows] == list(lines)
    for block in blocks:
        for (row, column), cell in block.table.cells.items():
            assert cell == book.named(f"{row}.{column}").cell
    income = next(block.table for block in blocks if block.table.id == "outcomes_income")
    assert len([row for row in income.rows if row.kind != "heading"]) == 31
    ratios = blocks[-1].table
    assert {c.id for c in ratios.columns} == {
        "plan", "actual", "plan_points", "last_year", "last_year_points",
    }  # fmt: skip
    assert len(ratios.cells) == 13 * 5  # each has its plan and last year, too


def test_an_older_form_has_its_special_account(demo_book) -> None:
    with scope.association(demo_book.association_id):
        on = Association.objects.get(pk=demo_book.association_id).business_on
        book = book_of(demo_book.association_id, Term(2022), on)
        tables = {b.table.id: b.table for b in section_tables(book, Term(2022), "yen")}
    assert len(tables["outcomes_special"].rows) == 23
    assert len([r for r in tables["outcomes_finance"].rows if "（" in r.label]) == 27


def test_every_result_leads_to_its_own_year(client, book) -> None:
    page = unescape(client.get(PAGE).content.decode())
    for line in ("income.guarantee_fees", "income.surplus", "finance.fund_reserve", "approvals"):
        for aspect, year in ((Aspect.ACTUAL, 2023), (Aspect.LAST_YEAR, 2022)):
            address = book.named(f"{line}.{aspect}").href
            assert f"/{year}/" in address or f"/{year + 1}-03/" in address
            assert f'href="{address}"' in page
    address = book.named("income.surplus.actual").href
    lines = unescape(client.get(address).content.decode())
    assert f"{-book.named('income.surplus.actual').cell.value:,}円".replace("-", "") in lines


def test_the_unit_changes_the_print_and_not_the_ratio(client, book) -> None:
    def row(unit: str) -> list[str]:
        page = client.get(PAGE, {"unit": unit}).content.decode()
        found = re.search(r'id="outcomes_income-income.surplus".*?</tr>', page, re.DOTALL)[0]
        return re.findall(r">([^<]*)(?:</a>)?</td>", found)

    yen, million = row("yen"), row("million_yen")
    assert yen[1] == f"{book.named('income.surplus.actual').cell.value:,}"
    assert len(million[1]) < len(yen[1])
    assert (yen[2], yen[4]) == (million[2], million[4])
    assert row("x") == million


def test_the_tables_are_taken_away(client, book) -> None:
    answer = client.get(PAGE, {"format": "xlsx", "unit": "yen"})
    workbook = openpyxl.load_workbook(io.BytesIO(answer.content))
    names = [sheet.title for sheet in workbook]
    assert names[:4] == ["事業計画", "収支計画", "財務計画", "経営諸比率"]
    rows = {row[0].value: [cell.value for cell in row] for row in workbook["収支計画"].iter_rows()}
    surplus = next(row for label, row in rows.items() if label and label.endswith("当期収支差額"))
    assert surplus[2] == book.named("income.surplus.actual").cell.value
    assert client.get(PAGE, {"format": "pdf"}).content.startswith(b"%PDF")


def test_halves_stand_beside_years_and_nothing_else_does(client) -> None:
    newest = client.get("/planning/outcomes")
    assert newest["Location"] == PAGE
    half = client.get("/planning/outcomes?term=2023H1", follow=True).content.decode()
    assert "令和5年度上期" in half
    assert "計画は年度のものです" in half
    assert "収支計画" not in half.partition("<main")[2]
    for term in ("2024", "2020", "x", "2023h1"):
        assert client.get(f"/planning/outcomes/{term}/").status_code == 404


def test_the_page_has_a_budget_of_statements(client) -> None:
    client.get(PAGE)
    with CaptureQueriesContext(connection) as found:
        client.get(PAGE)
    assert len(found) <= BUDGET, [query["sql"][:90] for query in found]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_before_a_closing_the_page_says_so(settings, tmp_path) -> None:
    settings.CLOSINGS_ROOT = tmp_path
    page = open_office().client("planning").get("/planning/outcomes").content.decode()
    assert "月がすべて締まると" in page
