"""One firm, from its application through every screen to the bulletin, and back by drill-down."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from shinpo.ledger import replay, scope
from support.desk import entered, report
from support.office import Office, open_office

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

CHOICE = {
    "request_id": "decide-1", "approved_yen": "600", "approved_yen_unit": "万円",
    "rate_class": "5", "repayment": "equal", "confirmed": "1",
}  # fmt: skip
FIGURE = re.compile(r'<a[^>]*href="([^"]+)"[^>]*>([\d,]+)</a>')


@pytest.fixture
def office(settings: Any, tmp_path: Path) -> Office:
    settings.CLOSINGS_ROOT = tmp_path / "closings"
    settings.EDITIONS_ROOT = tmp_path / "editions"
    return open_office()


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def test_a_firm_is_counted_in_the_bulletin_and_found_again_from_its_figures(
    office: Office,
) -> None:
    clerk, chief = office.client("reception"), office.client("section_chief")
    # 受付: the firm applies for six million yen over sixty months
    application = clerk.post("/applications/new", entered(office))["Location"]
    assert "調査中" in page(clerk, application)
    # 決裁: the section chief finds it on the list and approves it
    assert f"{application}decision" in page(chief, "/approvals/")
    guarantee = chief.post(f"{application}decision", CHOICE)["Location"]
    assert "189,750円" in page(chief, guarantee)
    number = re.search(r"24\d{8}", page(chief, guarantee))
    assert number is not None
    # 貸付実行: the bank's report agrees with the certificate
    assert clerk.post(f"{guarantee}disburse", report()).status_code == 302
    # 月次の締め: accounting closes April on its last business day
    office.on(date(2024, 4, 30))
    accounting = office.client("accounting")
    closed = accounting.post("/accounting/closing/2024-04/close", {"request_id": "april"})
    assert closed.status_code == 302
    # 月報: planning publishes it; its figures are the firm's
    planning = office.client("planning")
    answer = planning.post("/bulletins/2024-04/publish", {"change": ""})
    assert answer.status_code == 302
    bulletin = page(planning, "/bulletins/2024-04/")
    figures = FIGURE.findall(bulletin)
    assert "6,000" in {text for _, text in figures}  # thousands of yen
    # 内訳: every figure of the bulletin opens, and every one of its amounts is this firm's
    opened = {address for address, text in figures if text == "6,000"}
    assert len(opened) > 10  # overview, lender, municipality, programme, industry, bands...
    enterprise = reverse("registry:enterprise", args=[office.book.enterprise_id])
    for address in sorted(opened):
        records = page(planning, address.replace("&amp;", "&"))
        ours = (guarantee, application, enterprise)  # by capital and employees: the enterprise
        assert any(f'href="{record}"' in records for record in ours), address
    # and the record is the one that the story began with
    assert number.group() in page(planning, guarantee)
    # 監査: the journal on the page is what the ledger holds, and the state follows from the facts
    assert "保証債務見返" in page(office.client("audit"), f"{guarantee}journal")
    with scope.association(1), connection.cursor() as cursor:
        cursor.execute("select sum(debit_yen), sum(credit_yen) from ledger_line")
        assert cursor.fetchone() == (6_189_750, 6_189_750)
        assert replay.verify(1) == []
