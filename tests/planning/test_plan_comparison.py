"""Region and nation: taken over from a document after a look at it, beside the own results (H6)."""

import re
from decimal import Decimal
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, connection, transaction
from django.urls import reverse

from shinpo.core.figure_book import Aspect, Figure, FigureBook
from shinpo.core.figures import Measure, figure
from shinpo.core.fiscal_year import Term
from shinpo.governance.roles import Role
from shinpo.ledger import scope
from shinpo.planning.plans import comparable
from shinpo.planning.plans.comparing import OWN, compared_items
from shinpo.planning.plans.models import ComparisonFigure
from support.office import TODAY, open_office

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
HEAD = "比較先,対象期間,比較項目,内訳,数値,単位"
SOURCE = "全国の概況（架空） 令和5年6月"
MILLION = 1_000_000


@pytest.fixture
def office():
    return open_office()


def uploaded(client, *lines, source=SOURCE, head=HEAD, request="c"):
    text = "\n".join([head, *lines]).encode()
    file = SimpleUploadedFile("nation.csv", text, "text/csv")
    return client.post(
        reverse("plans:comparison_new"), {"request_id": request, "source": source, "file": file}
    )


def hidden(page, name):
    found = re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())
    assert found is not None, name
    return unescape(found[1])


def take(client, *lines, **given):
    """Upload a table, look at it, take it over."""
    page = uploaded(client, *lines, **given)
    assert page.status_code == 200
    form = {name: hidden(page, name) for name in ("request_id", "source", "rows")}
    return client.post(reverse("plans:comparison_new"), form)


def text_of(client, name, *args, query=""):
    page = client.get(reverse(f"plans:{name}", args=args) + query)
    assert page.status_code == 200
    return re.sub(r"<[^>]+>", " ", page.content.decode())


def taken():
    with scope.association(1):
        return ComparisonFigure.objects.count()


def test_a_preview_shows_each_figure_and_saves_nothing(office):
    client = office.client(Role.PLANNING)
    take(client, "全国,2022,approvals,,5,百万円")
    page = uploaded(
        client, '全国,2022,approvals,,"8,500,000",百万円', "地域,2022,approvals,cases,12,件"
    )
    shown = page.content.decode()
    for words in ("8,500,000,000,000円", "5,000,000円", "12件", "（新規）", SOURCE):
        assert words in shown, words
    assert "うち今の値を改めるもの1件" in shown
    assert taken() == 1


def test_region_and_nation_are_taken_over_and_replaced(office):
    client = office.client(Role.PLANNING)
    lines = ('全国,2022,approvals,,"8,500,000",百万円', "地域,2022,ratio.subrogation_rate,,1.25,％")
    assert take(client, *lines).status_code == 302
    shown = text_of(client, "comparison")
    assert "8,500,000" in shown
    assert "1.25" in shown
    assert SOURCE in shown
    take(client, "地域,2022,ratio.subrogation_rate,,1.3,％", request="d")
    shown = text_of(client, "comparison", query="?period=2022")
    assert "1.30" in shown
    assert "1.25" not in shown
    assert taken() == 3


def test_the_same_preview_sent_twice_is_taken_over_once(office):
    client = office.client(Role.PLANNING)
    page = uploaded(client, "全国,2022,approvals,,5,百万円")
    form = {name: hidden(page, name) for name in ("request_id", "source", "rows")}
    for _ in range(2):
        assert client.post(reverse("plans:comparison_new"), form).status_code == 302
    assert taken() == 1


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("世界,2022,approvals,,1,円", "comparison_area"),
        ("全国,昨年,approvals,,1,円", "comparison_period"),
        ("全国,2024,approvals,,1,円", "comparison_future"),
        ("全国,2022,songs,,1,曲", "comparison_item"),
        ("全国,2022,approvals,,1,件", "comparison_unit"),
        ("全国,2022,approvals,,多い,円", "number"),
        ("全国,2022,approvals,,1E999999,百万円", "number"),
        ("全国,2022,outstanding,,5,円", "comparison_twice"),
    ],
)
def test_a_comparison_that_cannot_be_is_refused_whole(office, line, rule):
    response = uploaded(office.client(Role.PLANNING), "全国,2022,outstanding,,5,円", line)
    assert response.status_code == 422
    assert f"<code>{rule}</code>" in response.content.decode()
    assert taken() == 0


def test_what_came_between_preview_and_import_is_checked_again(office):
    client = office.client(Role.PLANNING)
    page = uploaded(client, "全国,2022,approvals,,5,百万円")
    rows = hidden(page, "rows")
    for sent, words in (
        (rows.replace("approvals", "songs"), "比較項目「songs」"),
        (rows.replace("2022", "2030"), "まだ終わっていません"),
        ("何か", "確認した内容を読み取れません"),
        ("[1]", "確認した内容を読み取れません"),
    ):
        form = {"request_id": f"t-{len(sent)}", "source": SOURCE, "rows": sent}
        response = client.post(reverse("plans:comparison_new"), form)
        assert response.status_code == 422
        assert words in response.content.decode()
    assert taken() == 0


def test_a_document_without_name_or_headings_is_refused(office):
    client = office.client(Role.PLANNING)
    response = uploaded(client, "全国,2022,approvals,,1,円", source="")
    assert response.status_code == 422
    assert "出典が入力されていません" in response.content.decode()
    response = uploaded(client, "全国,2022,1", head="比較先,対象期間,数値")
    assert response.status_code == 422
    assert "見出し「比較項目、単位」がありません" in response.content.decode()


def test_own_region_and_nation_change_side_by_side(office, monkeypatch):
    """60,000 after 50,000 is 120.0 %; the nation's 8,400,000 after 8,000,000 is 105.0 %."""

    def own(association_id, term, items):
        assert (association_id, term, set(items)) == (1, Term(2022), {"approvals"})
        return FigureBook(
            Figure("approvals", aspect, "保証承諾", figure(value * MILLION), Measure.AMOUNT, "yen",
                   str(term))
            for aspect, value in ((Aspect.ACTUAL, 60_000), (Aspect.LAST_YEAR, 50_000))
        )  # fmt: skip

    monkeypatch.setattr(comparable, "_own", [own])
    client = office.client(Role.PLANNING)
    take(client, "全国,2021,approvals,,8000000,百万円")
    take(client, "全国,2022,approvals,,8400000,百万円", request="d")
    with scope.association(1):
        (found,) = compared_items(1, Term(2022), TODAY)
    assert found.sides[OWN].change.value == Decimal("120.0")
    assert found.sides["nation"].change.value == Decimal("105.0")
    assert found.share.value == Decimal("0.71")  # 60,000 of 8,400,000
    assert found.sides["region"].value is None
    shown = text_of(client, "comparison")
    for words in ("60,000", "120.0", "105.0", "0.71", "1項目のうち1項目で自協会が全国を上回る"):
        assert words in shown, words


def test_an_item_is_drawn_over_its_terms(office):
    client = office.client(Role.PLANNING)
    for year, value in ((2021, 8000), (2022, 8400)):
        take(client, f"全国,{year},approvals,,{value},億円", request=str(year))
    shown = text_of(client, "comparison_item", "approvals")
    assert "令和3年度を100とすると、令和4年度は全国105.0" in shown
    missing = client.get(reverse("plans:comparison_item", args=["songs"]))
    assert missing.status_code == 404


def test_the_application_cannot_change_what_was_taken_over(office):
    take(office.client(Role.PLANNING), "全国,2022,approvals,,1,円")
    with scope.association(1), connection.cursor() as cursor:
        for statement in ("update planning_comparison_figure set value = 2",
                          "delete from planning_comparison_figure"):  # fmt: skip
            with pytest.raises(Error), transaction.atomic():
                cursor.execute(statement)


def test_taking_over_many_figures_takes_a_fixed_number_of_statements(
    office, django_assert_max_num_queries
):
    client = office.client(Role.PLANNING)
    lines = [
        f"{area},{year},{item},,{year},百万円"
        for area in ("地域", "全国")
        for year in range(2007, 2023)
        for item in ("approvals", "outstanding", "subrogation")
    ]
    page = uploaded(client, *lines)
    form = {name: hidden(page, name) for name in ("request_id", "source", "rows")}
    with django_assert_max_num_queries(20):
        assert client.post(reverse("plans:comparison_new"), form).status_code == 302
    assert taken() == len(lines)
