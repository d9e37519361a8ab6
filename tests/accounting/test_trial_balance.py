"""The trial balance: both sides equal, every figure made of its lines, one SELECT."""

import re
from datetime import date

import pyarrow.parquet
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shinpo.accounting.lines import FIGURES, LINES, Lines
from shinpo.accounting.trial_balance import TrialBalance, columns, known_account, trial_balance
from shinpo.core.period import Month
from shinpo.ledger import closing, scope
from shinpo.ledger.rules import account_code
from support.desk import disbursed
from support.office import Office, open_office

committed = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
APRIL, MAY = Month(2024, 4), Month(2024, 5)


@pytest.fixture
def office(settings, tmp_path) -> Office:
    settings.CLOSINGS_ROOT = tmp_path
    return open_office()


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def row_of(balance: TrialBalance, account: str):
    (found,) = [row for row in balance.rows if int(row.account.code) == account_code(account)]
    return found


def test_every_month_of_a_long_book_balances_and_follows_from_the_last(demo_book) -> None:
    with scope.association(demo_book.association_id):
        months = closing.closed_months(demo_book.association_id)
        before = None
        for month in months:
            balance = trial_balance(month)
            assert balance.balances, month
            assert balance.totals.debit == balance.totals.credit > 0
            if before is not None:
                last = {row.account.code: row.closing_yen for row in before.rows}
                for row in balance.rows:
                    assert row.opening_yen == last.get(row.account.code, 0), (month, row.account)
            before = balance


def test_the_accounts_agree_with_what_the_closings_counted(demo_book) -> None:
    """The general ledger and the records of guarantees and claims are counted independently."""
    with scope.association(demo_book.association_id), connection.cursor() as cursor:
        cursor.execute("select month, (manifest -> 'totals')::json from ledger_closing")
        closings = cursor.fetchall()
        assert len(closings) > 12
        for day, totals in closings:
            balance = trial_balance(Month.of(day))
            guaranteed = row_of(balance, "guarantee_obligations")
            assert -guaranteed.closing_yen == totals["guarantees_outstanding"][1], day
            assert row_of(balance, "claims").closing_yen == totals["claims_balance"][1], day


def test_what_a_closing_froze_by_account_is_the_months_trial_balance(demo_book) -> None:
    with scope.association(demo_book.association_id):
        for month in closing.closed_months(demo_book.association_id):
            path = closing.folder(demo_book.association_id, month) / "account_totals.parquet"
            frozen = {
                row["account"]: (row["debit_yen"], row["credit_yen"])
                for row in pyarrow.parquet.read_table(path).to_pylist()
            }
            shown = {
                int(row.account.code): (row.debit_yen, row.credit_yen)
                for row in trial_balance(month).rows
                if row.debit_yen or row.credit_yen
            }
            assert shown == frozen, month


def test_every_figure_is_the_sum_of_its_lines(demo_book) -> None:
    with scope.association(demo_book.association_id):
        month = closing.closed_months(demo_book.association_id)[-1]
        for row in trial_balance(month).rows:
            code = int(row.account.code)
            sums = {
                name: Lines(LINES, figure.given(code, month), "booked_on").sums()
                for name, figure in FIGURES.items()
            }
            net = {name: s.debit_yen - s.credit_yen for name, s in sums.items()}
            assert net["opening"] == row.opening_yen
            assert net["closing"] == row.closing_yen
            assert (sums["debit"].debit_yen, sums["debit"].credit_yen) == (row.debit_yen, 0)
            assert (sums["credit"].debit_yen, sums["credit"].credit_yen) == (0, row.credit_yen)
            assert sums["month"].count == sums["debit"].count + sums["credit"].count


def test_another_association_sees_only_its_own_journal(demo_book) -> None:
    with scope.association(demo_book.association_id):
        ours = trial_balance(closing.closed_months(demo_book.association_id)[-1])
        month = ours.month
        assert ours.totals.closing_debit > 0
    with connection.cursor() as cursor:
        cursor.execute("select set_config('app.association', '', true)")
    with scope.association(demo_book.neighbour_id):
        assert trial_balance(month).totals != ours.totals


@committed
def test_the_screen_shows_both_sides_and_leads_to_the_lines(office: Office) -> None:
    guarantee = disbursed(office)
    desk = office.client("audit")
    page = text(desk.get("/accounting/"))
    assert "2024年4月の試算表" in page
    assert "貸借一致" in page
    assert "開いている月" in page
    code = account_code("guarantee_obligations")
    address = f"/accounting/2024-04/{code}/credit/"
    assert f'<a href="{address}" class="figure">6,000,000</a>' in page
    assert f"/accounting/2024-04/{code}/opening/" not in page
    lines = text(desk.get(address))
    assert "1-1 / 1" in lines
    assert "貸付実行" in lines
    assert "保証債務見返" in lines
    assert f'href="/guarantees/{guarantee}/journal"' in lines
    foot = re.search(r"<tfoot>.*</tfoot>", lines)[0]
    assert "6,000,000" in foot


@committed
def test_the_lines_of_a_claim_lead_to_the_claim(office: Office) -> None:
    pk = disbursed(office)
    office.client("monitoring").post(
        f"/guarantees/{pk}/accident",
        {"request_id": "a", "occurred_on": "R6.4.10", "cause": "competition", "reason": "破産"},
    )
    claim = office.client("recovery").post(
        f"/guarantees/{pk}/subrogate",
        {"request_id": "s", "defaulted_on": "R6.4.10", "interest_rate": "2", "reason": "破産",
         "cause": "competition", "prospect_gone": "on"},
    )["Location"]  # fmt: skip
    page = text(office.client("audit").get(f"/accounting/2024-04/{account_code('claims')}/debit/"))
    assert f'href="{claim}"' in page
    assert "求償権 " in page


@committed
def test_a_reversal_is_shown_as_one(office: Office) -> None:
    pk = disbursed(office)
    clerk = office.client("reception")
    paid = {
        "request_id": "p", "amount_yen": "1000000", "amount_yen_unit": "円", "reason": "繰上",
    }  # fmt: skip
    assert clerk.post(f"/guarantees/{pk}/prepay", paid).status_code == 302
    fact = clerk.get(f"/guarantees/{pk}/history").content.decode().split("/correct/")[1]
    right = {"request_id": "r", "right_yen": "900000", "right_yen_unit": "円", "reason": "誤記"}
    answer = clerk.post(f"/guarantees/{pk}/correct/{fact.split(chr(34))[0]}", right)
    assert answer.status_code == 302
    code = account_code("guarantee_obligations")
    desk = office.client("audit")
    page = text(desk.get(f"/accounting/2024-04/{code}/month/"))
    assert "償還の取消" in page
    assert "1-4 / 4" in page
    assert "誤記" in page
    by_yen = desk.get(f"/accounting/2024-04/{code}/month/?sort=-yen").content.decode()
    shown = re.findall(r'<td class="number">([\d,]+)</td>', by_yen.partition("<tbody>")[2])
    assert [int(yen.replace(",", "")) for yen in shown[:4]] == [
        6_000_000, 1_000_000, 1_000_000, 900_000,
    ]  # fmt: skip
    with scope.association(1):
        row = row_of(trial_balance(APRIL), "guarantee_obligations")
    assert (row.debit_yen, row.credit_yen, row.closing_yen) == (1_900_000, 7_000_000, -5_100_000)
    assert columns(row).closing_credit == 5_100_000
    assert columns(row).closing_debit == 0


@committed
def test_the_number_of_statements_does_not_grow_with_the_book(office: Office) -> None:
    def statements(path: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert office.client("admin").get(path).status_code == 200
        return len(caught)

    disbursed(office)
    code = account_code("guarantee_obligations")
    paths = (
        "/accounting/",
        f"/accounting/2024-04/{code}/closing/",
        "/accounting/closing/",
    )
    before = [statements(path) for path in paths]
    for n in range(4):
        disbursed(office, f"more-{n}")
    assert [statements(path) for path in paths] == before
    with scope.association(1), CaptureQueriesContext(connection) as caught:
        trial_balance(APRIL)
    assert len(caught) == 1


@committed
def test_csv_takes_the_figures_away(office: Office) -> None:
    disbursed(office)
    desk = office.client("audit")
    sheet = desk.get("/accounting/?month=2024-04&format=csv").content.decode("utf-8-sig")
    assert re.search(r"^保証債務,\d+,,,,6000000,,6000000\r?$", sheet, re.MULTILINE)
    code = account_code("guarantee_obligations")
    lines = desk.get(f"/accounting/2024-04/{code}/credit/?format=csv")
    assert ",貸付実行,保証 " in lines.content.decode("utf-8-sig")


@committed
@pytest.mark.parametrize("asked", ["2024-13", "x", "", "2024-05", "1900-01", "2024-04'--"])
def test_a_month_that_is_none_shows_no_figures(office: Office, asked: str) -> None:
    disbursed(office)
    answer = office.client("audit").get("/accounting/", {"month": asked})
    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.content.decode()
    assert "の試算表" not in text(answer)


@committed
@pytest.mark.parametrize(
    "path",
    ["2024-04/9999/month/", "2024-04/99999999999999999999/month/", "2024-04/1600/none/",
     "2023-04/1600/month/", "2024-13/1600/month/", "x/1600/month/", "2024-04/-1/month/"],
)  # fmt: skip
def test_lines_of_nothing_are_not_found(office: Office, path: str) -> None:
    disbursed(office)
    assert office.client("audit").get(f"/accounting/{path}").status_code == 404


@committed
def test_an_empty_office_has_an_empty_page(office: Office) -> None:
    assert "記帳がまだありません" in text(office.client("audit").get("/accounting/"))


def test_an_account_that_has_left_the_chart_keeps_its_name() -> None:
    assert known_account(8106, date(2024, 4, 30)).id == "financial_stabilisation_fund_transfer"
    with pytest.raises(KeyError):
        known_account(9999, date(2024, 4, 30))
