"""Statistics and bulletins over HTTP: every figure opens its records, and they add up to it."""

import re
from datetime import date

import pytest

from shinpo.core.figures import CellKind
from shinpo.core.period import Month
from shinpo.core.tables import RowKind
from shinpo.law.styles import style
from shinpo.ledger import scope
from shinpo.publishing.bulletin.publish import publish_bulletin
from shinpo.publishing.models import Notice, Revision
from shinpo.registry.models import Association
from shinpo.statistics.build import AVERAGE
from shinpo.statistics.tables import statistics_of, table_names
from support.office import Office, open_office
from support.quarter import live_through

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

JUNE = Month(2024, 6)
ISSUED = date(2024, 7, 10)


@pytest.fixture
def office(settings, tmp_path) -> Office:
    """Return an association with three closed months."""
    settings.CLOSINGS_ROOT = tmp_path / "closings"
    settings.EDITIONS_ROOT = tmp_path / "editions"
    opened = open_office()
    with scope.association(1):
        live_through(opened.book)
    opened.on(ISSUED)
    opened.association.business_on = ISSUED
    return opened


def shown(page: str) -> dict[str, int]:
    """Return count, sum and number of the records that a page says it adds up."""
    found = re.search(r'data-rows="(\d+)" data-cases="(-?\d+)" data-yen="(-?\d+)"', page)
    return dict(zip(("rows", "cases", "yen"), map(int, found.groups()), strict=True))


def test_every_cell_of_every_table_opens_the_records_that_make_it(office):
    client = office.client("planning")
    with scope.association(1):
        statistics = statistics_of(1, JUNE)
    opened = 0
    for name in table_names():
        table = statistics.table(name)
        columns = {c.id: c for c in statistics.maker(name).spec.columns}
        page = client.get(f"/statistics/{name}/2024-06/").content.decode()
        linked = set(re.findall(rf'href="/statistics/{name}/2024-06/([^/"]+)/([^/"]+)/"', page))
        for row in table.rows:
            for column in columns.values() if row.kind is not RowKind.HEADING else ():
                cell = table.cell(row.id, column.id)
                where = (name, row.id, column.id)
                address = f"/statistics/{name}/2024-06/{row.id}/{column.id}/"
                answer = client.get(address)
                if cell.kind is CellKind.NOT_APPLICABLE:
                    assert answer.status_code == 404, where
                    assert (row.id, column.id) not in linked, where
                    continue
                assert answer.status_code == 200, where
                printed = table.text(row.id, column.id, style(table.style)) != ""
                assert ((row.id, column.id) in linked) is printed, where
                found = shown(answer.content.decode())
                if column.is_counted and row.id != AVERAGE:
                    key = "cases" if column.show == "count" else "yen"
                    assert found[key] == cell.value, where
                opened += 1
    assert opened > 300


def test_numerator_and_denominator_are_both_shown(office):
    client = office.client("planning")
    address = "/statistics/by_bank/2024-06/total/sub_per_approval/"
    assert shown(client.get(address).content.decode())["yen"] == 6_007_890
    below = client.get(address, {"side": "denominator"}).content.decode()
    assert shown(below)["yen"] == 12_000_000
    assert "分母の記録" in below
    assert "代位弁済（元利計）" in client.get(address).content.decode()
    ratio = "/statistics/by_bank/2024-06/total/balance_ratio/?side=denominator"
    assert "前年同期の締めがない" in client.get(ratio).content.decode()


def test_each_record_leads_to_its_page(office):
    client = office.client("planning")
    page = client.get("/statistics/by_bank/2024-06/9001/ytd_count/").content.decode()
    links = set(re.findall(r'href="(/guarantees/\d+/)"', page))
    assert len(links) == 2
    assert all(client.get(link).status_code == 200 for link in links)
    claim = client.get("/statistics/overview/2024-06/claims_outstanding/ytd_count/")
    (link,) = set(re.findall(r'href="(/claims/\d+/)"', claim.content.decode()))
    assert client.get(link).status_code == 200


def test_records_are_taken_away_whole(office):
    client = office.client("planning")
    answer = client.get("/statistics/by_bank/2024-06/total/ytd_amount/", {"format": "csv"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    place = lines[0].split(",").index("yen")
    assert sum(int(line.split(",")[place]) for line in lines[1:]) == 12_000_000
    empty = client.get("/statistics/overview/2024-06/refused/ytd_count/", {"format": "csv"})
    assert empty.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/statistics/no_table/2024-06/",
        "/statistics/by_bank/2024-07/",
        "/statistics/by_bank/june/",
        "/statistics/by_bank/2024-06/0000/ytd_count/",
        "/statistics/by_bank/2024-06/9001/nothing/",
        "/statistics/by_bank/2024-06/9001/ytd_count/?side=other",
        "/statistics/by_bank/2024-06/9001/ytd_count/?side=denominator",
        "/bulletins/2024-07/",
        "/bulletins/2024-06/1/bulletin.pdf",
    ],
)
def test_what_is_not_there_is_not_found(office, path):
    assert office.client("planning").get(path).status_code == 404


def test_tables_are_taken_away_as_csv_and_excel(office):
    client = office.client("reception")
    csv = client.get("/statistics/by_bank/2024-06/", {"format": "csv"})
    assert csv["Content-Disposition"] == 'attachment; filename="by_bank-2024-06.csv"'
    assert b"2024-06,by_bank,9001" in csv.content
    assert client.get("/statistics/by_bank/2024-06/", {"format": "xlsx"}).content[:2] == b"PK"


def test_the_index_lists_the_tables_of_a_month(office):
    client = office.client("reception")
    page = client.get("/statistics/").content.decode()
    assert all(f'href="/statistics/{name}/2024-06/"' in page for name in table_names())
    page = client.get("/statistics/", {"month": "2024-05"}).content.decode()
    assert 'href="/statistics/by_bank/2024-05/"' in page


def test_an_association_without_a_closing_says_so(settings, tmp_path):
    settings.CLOSINGS_ROOT = tmp_path
    client = open_office().client("planning")
    assert "締め切られた月がまだありません" in client.get("/statistics/").content.decode()
    assert "締め切られた月がまだありません" in client.get("/bulletins/").content.decode()


def test_another_associations_closing_is_not_shown(office, settings):
    with scope.association(1):
        assert statistics_of(1, JUNE)
    Association.objects.db_manager("owner").create(
        pk=2, code="mihon-2", name="第二見本県信用保証協会", area_name="第二", business_on=ISSUED
    )
    settings.ASSOCIATION_OF_REQUEST = "support.strangers.second"
    assert office.client("planning").get("/statistics/by_bank/2024-06/").status_code == 404


def test_a_bulletin_is_published_on_screen_and_handed_out_as_it_was(office):
    client = office.client("planning")
    assert "未発行" in client.get("/bulletins/").content.decode()
    assert client.post("/bulletins/2024-06/publish").status_code == 302
    page = client.get("/bulletins/2024-06/").content.decode()
    assert "第1版" in page
    assert 'href="/statistics/overview/2024-06/approved/month_count/"' in page
    for name in ("bulletin.pdf", "bulletin.xlsx", "bulletin.html", "csv/by_bank.csv"):
        assert f'href="/bulletins/2024-06/1/{name}"' in page
        answer = client.get(f"/bulletins/2024-06/1/{name}")
        assert answer.status_code == 200
        assert f"2024-06-1-{name.replace('/', '-')}" in answer["Content-Disposition"]
    assert client.get("/bulletins/2024-06/1/../../x").status_code == 404
    assert "発行の後に掲載事項が変わりました" not in page


def test_every_figure_of_the_bulletin_page_is_a_link_that_opens(office):
    client = office.client("planning")
    page = client.get("/bulletins/2024-06/").content.decode()
    figures = re.findall(r'<td class="figure"[^>]*>(.*?)</td>', page)
    printed = [figure for figure in figures if figure]
    links = set(re.findall(r'<td class="figure"[^>]*><a href="([^"]+)">', page))
    assert printed
    assert all(figure.startswith("<a href=") for figure in printed)
    summary = {link for link in links if "/overview/" in link}
    assert summary
    assert all(client.get(link).status_code == 200 for link in summary)


def test_an_erratum_needs_its_reason_on_screen_too(office):
    client = office.client("planning")
    client.post("/bulletins/2024-06/publish")
    with scope.association(1):
        Notice.objects.create(
            association_id=1, order_no=1, valid_from=date(2024, 7, 1), title="件", body="文"
        )
    page = client.get("/bulletins/2024-06/").content.decode()
    assert "発行の後に掲載事項が変わりました" in page
    refused = client.post("/bulletins/2024-06/publish", {"change": ""})
    assert "第1版を発行済みで" in refused.content.decode()
    assert client.post("/bulletins/2024-06/publish", {"change": "件を追加"}).status_code == 302
    with scope.association(1):
        assert list(Revision.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_only_who_may_publish_is_offered_it(office):
    client = office.client("reception")
    assert "/bulletins/2024-06/publish" not in client.get("/bulletins/2024-06/").content.decode()
    assert client.post("/bulletins/2024-06/publish").status_code == 403
    with scope.association(1):
        assert not Revision.objects.exists()


def test_the_command_and_the_screen_publish_the_same(office, tmp_path):
    office.client("planning").post("/bulletins/2024-06/publish")
    revision = publish_bulletin(office.association, JUNE, tmp_path / "out", actor_id=0)
    assert revision.number == 1
    assert (tmp_path / "out" / "bulletin.pdf").is_file()
