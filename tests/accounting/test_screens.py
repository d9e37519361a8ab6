"""The pages of statements, vouchers and the year-end."""

import csv
import io
import re
from datetime import date
from html import unescape
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from django.db import connection

from shinpo.accounting import files, year_lines
from shinpo.accounting.lines import Lines
from shinpo.accounting.services.voucher import post
from shinpo.accounting.services.year_end import year_end_book
from shinpo.accounting.statements import made
from shinpo.accounting.views.statements import year_lines_address
from shinpo.core.fiscal_year import Term
from shinpo.core.tables import RowKind
from shinpo.core.voucher import VoucherLine
from shinpo.ledger import scope
from shinpo.ledger.doing import Doing
from shinpo.output import pdf
from support.office import Office, open_office

committed = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
YEAR_END = date(2024, 3, 29)


@pytest.fixture
def office(settings, tmp_path) -> Office:
    settings.CLOSINGS_ROOT = tmp_path
    return open_office()


def text(answer) -> str:
    return unescape(" ".join(answer.content.decode().split()))


def booked(office: Office, on: date = YEAR_END) -> None:
    """Book a voucher and a guarantee in March, the year-end comes by the test itself."""
    office.on(on)
    with scope.association(office.association.pk):
        lines = (VoucherLine("salaries", 5_000), VoucherLine("suspense_receipts", 0, 5_000))
        post(Doing(office.association.pk, 1, "first", on, "給与"), lines)


def typed(**given) -> dict[str, str]:
    return {
        "request_id": "r-1", "count": "8", "effective_on": "R6.3.28", "booked_on": "R6.3.29",
        "reason": "家賃3月分",
        "line1-account": "rents", "line1-debit": "120,000", "line1-credit": "", "line1-note": "",
        "line3-account": "ordinary_deposits", "line3-debit": "", "line3-credit": "12万",
        "line3-note": "本店口座", **given,
    }  # fmt: skip


def facts() -> int:
    with scope.association(1), connection.cursor() as cursor:
        cursor.execute("select count(*) from ledger_fact where kind = 'voucher_posted'")
        return int(cursor.fetchone()[0])


@committed
def test_a_voucher_is_entered_shown_and_taken_back(office) -> None:
    booked(office)
    client = office.client("accounting")
    assert client.get("/accounting/vouchers/new/").status_code == 200
    answer = client.post("/accounting/vouchers/new/", typed(), follow=True)
    assert "を記帳しました" in text(answer)
    shown = text(answer)
    assert "5106 賃借料" in shown
    assert "120,000" in shown
    assert "本店口座" in shown
    address = answer.redirect_chain[-1][0]
    again = client.post("/accounting/vouchers/new/", typed())
    assert again["Location"] == address  # the same form sent twice
    assert "伝票を起票する" in text(client.get("/accounting/vouchers/"))
    confirm = client.get(f"{address}reverse")
    assert "借方と貸方を入れ替えた仕訳" in text(confirm)
    done = client.post(
        f"{address}reverse", {"request_id": "r-2", "reason": "二重に起票"}, follow=True
    )
    assert "取消済み" in text(done)
    late = client.get(f"{address}reverse", follow=True)
    assert "取消済みか、取消の伝票です" in text(late)
    twice = client.post(f"{address}reverse", {"request_id": "r-3", "reason": "もう一度"})
    assert "この事実は既に取り消されています" in text(twice)
    assert facts() == 3  # the first, the voucher, its reversal


@committed
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"line1-debit": "119,999"}, "1円違います"),
        ({"line1-account": ""}, "1行目の勘定科目がありません"),
        ({"line3-debit": "5"}, "3行目の金額が借方と貸方の両方にあります"),
        ({"line3-credit": "たくさん"}, "3行目の"),
        ({"line1-account": "claims"}, "1行目の"),
        ({"reason": ""}, "摘要が入力されていません"),
        ({"effective_on": "R6.4.28"}, "未来の日付は記録できません"),
        ({"effective_on": "きのう"}, "取引日"),
        ({"booked_on": "R6.4.1"}, "記帳日（2024-04-01）が営業日（2024-03-29）より後です"),
        ({"booked_on": "R6.3.27"}, "取引日（2024-03-28）が記帳日（2024-03-27）より後です"),
        ({"booked_on": "H6.3.29", "effective_on": "H6.3.29"}, "記帳を始めた2024年3月より前です"),
        ({"line1-account": "gone"}, "1行目の勘定科目を受け付けられません"),
        (
            {
                "line1-account": "",
                "line1-debit": "",
                "line3-account": "",
                "line3-credit": "",
                "line3-note": "",
                "line5-note": "本店口座",
            },
            "5行目の金額がありません",
        ),
    ],
)
def test_a_bad_voucher_is_said_by_row_and_field_and_nothing_is_saved(office, given, said) -> None:
    booked(office)
    client = office.client("accounting")
    answer = client.post("/accounting/vouchers/new/", typed(**given))
    assert answer.status_code == 200
    assert said in text(answer)
    assert 'value="本店口座"' in text(answer)  # what was typed stays
    assert facts() == 1
    assert client.post("/accounting/vouchers/new/", typed()).status_code == 302  # the key is free


@committed
def test_the_same_request_with_other_content_is_refused(office) -> None:
    booked(office)
    client = office.client("accounting")
    client.post("/accounting/vouchers/new/", typed())
    other = client.post(
        "/accounting/vouchers/new/", typed(**{"line1-debit": "7", "line3-credit": "7"})
    )
    assert "別の内容の処理で使われています" in text(other)
    assert facts() == 2


@committed
def test_what_belongs_to_march_is_booked_in_march_until_it_is_closed(office) -> None:
    booked(office)
    office.on(date(2024, 4, 3))
    client = office.client("accounting")
    answer = client.post("/accounting/vouchers/new/", typed(), follow=True)
    assert "2024/03/29" in text(answer)
    client.post("/accounting/closing/2024-03/close", {"request_id": "close", "reason": ""})
    late = client.post("/accounting/vouchers/new/", typed(request_id="late"))
    assert "2024年3月は締め切られています" in text(late)
    assert facts() == 2


@committed
def test_vouchers_are_listed_by_month_kind_and_state(office) -> None:
    booked(office)
    office.on(date(2024, 4, 3))
    client = office.client("accounting")
    client.post("/accounting/vouchers/new/", typed(booked_on="R6.4.3"))
    client.post("/accounting/vouchers/2/reverse", {"request_id": "r-2", "reason": "二重"})
    addresses = {
        "": 3, "month=2024-03": 1, "month=2024-04": 2, "state=taken_back": 1,
        "state=reversing": 1, "state=standing": 1, "kind=year_end_adjusted": 0,
        "words=家賃": 1, "month=x": 3,
    }  # fmt: skip
    for query, count in addresses.items():
        shown = client.get(f"/accounting/vouchers/?{query}").context["table"].rows
        assert len(shown) == count, query
    tidy = client.get("/accounting/vouchers/?month=2024-03&format=csv").content.decode("utf-8-sig")
    assert len(tidy.splitlines()) == 2


@committed
def test_more_rows_keep_what_was_typed(office) -> None:
    booked(office)
    answer = office.client("accounting").post("/accounting/vouchers/new/", typed(more="1"))
    shown = text(answer)
    assert 'name="line16-account"' in shown
    assert 'value="本店口座"' in shown
    assert 'value="家賃3月分"' in shown
    assert "誤り" not in shown


@committed
def test_only_who_may_enters_vouchers(office) -> None:
    booked(office)
    for role in ("recovery", "director"):
        client = office.client(role)
        assert client.get("/accounting/vouchers/").status_code == 200
        assert client.get("/accounting/vouchers/new/").status_code == 403
        assert client.get("/accounting/year-end/").status_code == 403
        assert client.post("/accounting/vouchers/new/", typed()).status_code == 403


@committed
def test_the_year_end_is_previewed_booked_and_warned_of_at_the_closing(office) -> None:
    booked(office)
    client = office.client("accounting")
    assert "3月を締めると、この年度の決算整理は記帳できなくなります" in text(
        client.get("/accounting/closing/")
    )
    shown = text(client.get("/accounting/year-end/"))
    assert "△5,000" in shown or "-5,000" in shown
    assert "決算整理を記帳する" in shown
    answer = client.post(
        "/accounting/year-end/2023/book", {"request_id": "y", "reason": "決算"}, follow=True
    )
    assert "決算整理を記帳しました" in text(answer)
    assert "決算整理済み" in text(answer)
    assert "照合はすべて一致" in text(answer)
    assert "で記帳済みです" in text(client.get("/accounting/closing/"))
    again = client.post("/accounting/year-end/2023/book", {"request_id": "z", "reason": "決算"})
    assert "記帳済みです" in text(again)
    assert client.get("/accounting/year-end/2024/book").status_code == 404
    client.post("/accounting/vouchers/new/", typed(request_id="later"))
    assert "後の記帳あり" in text(client.get("/accounting/closing/"))


@committed
def test_statements_are_shown_open_their_lines_and_are_taken_away(office) -> None:
    booked(office)
    with scope.association(office.association.pk):
        year_end_book(Term(2023), Doing(office.association.pk, 1, "ye", YEAR_END, "決算"))
    client = office.client("audit")
    page = client.get("/accounting/statements/", follow=True)
    assert page.redirect_chain[-1][0].endswith("/2023/")
    shown = page.content.decode()
    for heading in ("貸借対照表", "財産目録", "収支計算書", "照合"):
        assert heading in shown
    address = unescape(re.search(r'href="([^"]*accounts=salaries[^"]*)"', shown)[1])
    lines = text(client.get(address))
    assert "役職員給与" in lines
    whole = unescape(re.search(r'href="([^"]*accounts=ordinary_income%2C[^"]*)"', shown)[1])
    assert "経常収入、経常支出" in text(client.get(whole))
    assert "5,000" in lines
    assert "伝票" in lines
    book = openpyxl.load_workbook(
        io.BytesIO(client.get("/accounting/statements/2023/?format=xlsx").content)
    )
    names = [sheet.title for sheet in book]
    assert names[:4] == ["貸借対照表", "財産目録", "収支計算書", "収支差額の処分"]
    cells = {row[0].value: row[1].value for row in book["収支計算書"].iter_rows() if row[0].value}
    assert cells["役職員給与"] == 5_000
    pdf = client.get("/accounting/statements/2023/?format=pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    tidy = client.get("/accounting/statements/2023/?format=csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(tidy)))
    at = rows[0].index("axis")
    assert {row[at] for row in rows[1:]} == {
        "balance_sheet", "property_list", "income_statement", "appropriation",
    }  # fmt: skip
    html = client.get("/accounting/statements/2023/?format=html")
    assert html["Content-Type"].startswith("text/html")
    assert "役職員給与" in html.content.decode()


@committed
@pytest.mark.parametrize(
    "address",
    ["statements/2019/", "statements/2023/lines/", "statements/2023/lines/?accounts=gone",
     "statements/2019/lines/?accounts=salaries", "vouchers/99/", "statements/99999/"],
)  # fmt: skip
def test_what_does_not_exist_is_not_found(office, address) -> None:
    booked(office)
    assert office.client("accounting").get(f"/accounting/{address}").status_code == 404


@committed
def test_before_anything_is_booked_the_pages_say_so(office) -> None:
    client = office.client("accounting")
    assert "決算書はありません" in text(client.get("/accounting/statements/"))
    assert "決算整理はありません" in text(client.get("/accounting/year-end/"))
    assert "伝票はまだありません" in text(client.get("/accounting/vouchers/"))


@pytest.mark.parametrize("term", [Term(2021), Term(2023)], ids=str)
def test_every_figure_of_the_statements_is_the_sum_of_the_lines_that_it_opens(
    demo_book, term
) -> None:
    """The address of every amount, followed: its lines come to the amount, to the yen."""
    with scope.association(demo_book.association_id):
        found = made(demo_book.association_id, term)
        for table in found.tables:
            for row in table.rows:
                if row.kind is RowKind.HEADING:
                    continue
                query = parse_qs(urlsplit(year_lines_address(row.id, found)).query)
                names = query["accounts"][0].split(",")
                codes = year_lines.codes_of(names, found.statements.chart, only=False)
                given = year_lines.given(codes, term, query["at"][0])
                sums = Lines(year_lines.YEAR_LINES, given, "booked_on").sums()
                net = abs(sums.debit_yen - sums.credit_yen)
                assert net == abs(table.cell(row.id, "amount").value), row.label


def test_the_disposal_is_shown_before_and_after(demo_book) -> None:
    with scope.association(demo_book.association_id):
        found = made(demo_book.association_id, Term(2023))
        yen = found.statements.yen
        table = found.disposal
        before = made(demo_book.association_id, Term(2022)).statements.yen
        for reserve in ("variation_reserve", "fund_reserve"):
            assert table.cell(reserve, "after").value == yen[reserve]
            assert table.cell(reserve, "before").value == before[reserve]
        assert table.cell("reserves", "disposed").value == yen["surplus"]
        assert f"当期収支差額{yen['surplus']:,}円の2分の1" in found.disposal_note


def test_each_statement_is_printed_whole_as_two_tables_side_by_side(demo_book) -> None:
    with scope.association(demo_book.association_id):
        found = made(demo_book.association_id, Term(2023))
    for table in found.tables:
        sides = tuple(files.halves(table))
        assert [one["kind"] for one in pdf.placed(sides, 1, pdf.PORTRAIT_PT)] == ["beside"]
        rows = [row for side in sides for row in side.table.rows]
        assert rows == [row for row in table.rows if row.kind is not RowKind.HEADING]
        for side in sides:
            for row in side.table.rows:
                assert side.table.cell(row.id, "amount") == table.cell(row.id, "amount")
