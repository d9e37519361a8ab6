"""Indicators over HTTP: what the pages show is what was counted; entries and definitions act."""

import re
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from shinpo.core.fiscal_year import Term
from shinpo.core.indicators import ACTIVITIES, Count, Entered, How, Ratio, Sum
from shinpo.ledger import scope
from shinpo.planning.indicators.counting import book_of_counting, counting_of
from shinpo.planning.indicators.figures import page_of
from shinpo.planning.indicators.models import IndicatorDefinition, IndicatorEntry
from shinpo.planning.indicators.views import one as one_page
from shinpo.planning.indicators.words import printed

BOARD = "/planning/indicators/"
YEAR = Term(2023)
SHARE = BOARD + "2021/electronic_certificate_share"


@pytest.fixture
def login(demo_book):
    def of(role):
        client = Client()
        client.force_login(get_user_model().objects.get(username=demo_book.username(role)))
        return client

    return of


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def hidden(html):
    return re.search(r'name="request_id" value="([0-9a-f]+)"', html)[1]


def test_the_board_shows_every_indicator(login, demo_book):
    html = page(login("audit"), BOARD + "?part=all")
    with scope.association(demo_book.association_id):
        counting = counting_of(demo_book.association_id, YEAR)
    for one in counting.definitions.values():
        assert f">{one.term}</a>" in html, one.id
    assert f"{counting.actual['using_enterprises']:,} 企業" in html


def test_every_indicator_stands_in_the_part_of_its_department(login, demo_book):
    client = login("audit")
    with scope.association(demo_book.association_id):
        counting = counting_of(demo_book.association_id, YEAR)
    by_part = {}
    for one in counting.definitions.values():
        by_part.setdefault(one.department, set()).add(one.term)
    for part, terms in by_part.items():
        html = page(client, f"{BOARD}?part={part}")
        assert set(re.findall(r'href="/planning/indicators/2023/[^"]+">([^<]+)</a>', html)) == terms
    page(client, BOARD + "?part=sales", 404)


def test_the_board_opens_with_what_has_a_target(login):
    html = page(login("audit"), BOARD)
    assert "計画のある指標" in html
    assert "金融機関訪問" in html
    assert "商工会" not in html


def test_the_board_shows_a_half(login):
    assert "前年同期比" in page(login("audit"), BOARD + "?term=2023H1")


def added_up(one, records):
    """Return what the records behind a count come to, by hand."""
    if one.source.how is How.DISTINCT:
        return len({record["enterprise_id"] for record in records})
    if one.source.is_stock and not records and one.source.dataset == ACTIVITIES:
        return None
    return sum(record["figure"] or 0 for record in records)


def test_every_figure_leads_to_a_page_with_exactly_the_rows_that_sum_to_it(
    login, demo_book, monkeypatch
):
    """Figure.href over HTTP: records of a count, parts of a rate or sum, the entry of an entry."""
    monkeypatch.setattr(one_page, "PER_PAGE", 1_000_000)
    client = login("audit")
    with scope.association(demo_book.association_id):
        counting = counting_of(demo_book.association_id, YEAR)
    book = book_of_counting(counting)
    seen = set()
    for name, one in counting.definitions.items():
        figure = book.get(f"{name}.actual")
        answer = client.get(figure.href if figure else f"{BOARD}2023/{name}")
        assert answer.status_code == 200, name
        html, value = answer.content.decode(), counting.actual[name]
        assert answer.context["stats"][0][1] == printed(one, figure.cell if figure else None)
        seen.add(type(one.source))
        if isinstance(one.source, Count):
            records = answer.context["rows"].rows
            assert added_up(one, records) == value, name
            column = answer.context["rows"].columns[0]
            assert all(f'href="{column.link(record)}"' in html for record in records), name
        elif isinstance(one.source, Ratio):
            parts = [counting.actual[need] for need in one.needs]
            if None in parts:  # what nobody entered makes no rate
                assert figure is None, name
            else:
                assert (value.top, value.base) == tuple(parts)
            assert all(f'href="{page_of(need, YEAR)}"' in html for need in one.needs)
        elif isinstance(one.source, Sum):
            less = sum(counting.actual[need] for need in one.source.less)
            assert value == sum(counting.actual[need] for need in one.source.of) - less
            assert all(f'href="{page_of(need, YEAR)}"' in html for need in one.needs)
        elif isinstance(one.source, Entered):
            entries = [row for row in answer.context["entries"].rows if row.period == str(YEAR)]
            assert [row.value for row in entries] == ([] if value is None else [value]), name
            assert (figure is None) == (value is None), name
    assert seen == {Count, Ratio, Sum, Entered}


def test_a_row_leads_to_its_record(login):
    client = login("planning")
    html = page(client, f"{BOARD}2023/companion_guarantees_cases")
    links = re.findall(r'href="(/guarantees/\d+/?)"', html)
    assert links
    page(client, links[0])
    assert "前年同期の計数に含まれる記録" in page(
        client, f"{BOARD}2023/companion_guarantees_cases?of=last_year"
    )


@pytest.mark.parametrize("address", ["2019/using_enterprises", "x/using_enterprises", "2023/no"])
def test_what_is_not_there_is_not_found(login, address):
    page(login("planning"), BOARD + address, 404)


def test_an_entry_needs_evidence_and_its_correction_a_reason(login):
    client = login("reception")
    key = hidden(page(client, SHARE + "/enter"))
    asked = {"request_id": key, "value": "63.5", "evidence": ""}
    assert "証拠が入力されていません" in client.post(SHARE + "/enter", asked).content.decode()
    answer = client.post(SHARE + "/enter", asked | {"evidence": "貸付状況の調べ（3月）"})
    assert answer.status_code == 302
    assert "63.5％" in page(client, SHARE)
    again = asked | {"evidence": "再集計", "value": "63.6", "request_id": "0" * 32}
    assert "訂正の理由が入力されていません" in client.post(SHARE + "/enter", again).content.decode()
    assert client.post(SHARE + "/enter", again | {"reason": "誤記"}).status_code == 302
    html = page(client, SHARE)
    assert "63.6％" in html
    assert "誤記" in html
    assert (
        IndicatorEntry.objects.filter(
            indicator="electronic_certificate_share", period="2021"
        ).count()
        == 2
    )


def test_who_may_not_enter_or_define_is_refused(login):
    page(login("audit"), SHARE + "/enter", 403)
    page(login("reception"), BOARD + "define", 403)
    page(login("reception"), BOARD + "2023/using_enterprises/enter", 404)


def asked(key, **change):
    return {
        "request_id": key, "indicator": "step_guarantees_cases", "term": "一歩保証の承諾",
        "department": "guarantee", "unit": "件", "places": "0", "kind": "closing",
        "closing_dataset": "guarantee_movements", "closing_how": "cases",
        "closing_kind": "guarantee_approved", "closing_programme": "A04",
        "activity_how": "quantity",
        "valid_from": "2023-04-01", "approver": "理事長", **change,
    }  # fmt: skip


def test_a_definition_is_counted_before_it_is_saved_and_shown_after(login, demo_book):
    client = login("planning")
    address = BOARD + "define"
    key = hidden(page(client, address))
    html = client.post(address, asked(key, preview="1")).content.decode()
    shown = re.search(r"<dt>令和5年度</dt><dd><b>([\d,]+ 件)</b>", html)[1]
    assert not IndicatorDefinition.objects.exists()
    assert client.post(address, asked(key)).status_code == 302
    own = page(client, BOARD + "2023/step_guarantees_cases")
    assert f'<span class="name">実績</span><span class="big">{shown}</span>' in own
    assert "協会の定義" in own
    revise = BOARD + "define/step_guarantees_cases"
    html = page(client, revise)
    assert 'value="A04"' in html
    change = asked(hidden(html), term="一歩保証（件数）", valid_from="2023-10-01")
    assert client.post(revise, change).status_code == 302
    assert IndicatorDefinition.objects.filter(valid_from=date(2023, 10, 1), version=2).exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"unit": "円"}, "件数を数える指標の単位に円や％は使えません"),
        ({"indicator": "usage_rate"}, "全国共通の指標と同じ識別名です"),
        ({"kind": "activity", "activity_kind": "bank_visit", "activity_theme": "accident"},
         "にその値をとりません"),
        ({"kind": "entry"}, "何を証拠とするか"),
        ({"kind": "ratio", "unit": "％"}, "分母の指標が選ばれていません"),
        ({"unit": ""}, "単位が入力されていません"),
        ({"closing_dataset": "loans"}, "締めの表を受け付けられません。選択肢にない値です"),
        ({"closing_dataset": "applications"}, "「種類」という欄はありません"),
        ({"closing_programme": "Z99"}, "欄「保証制度のコード」に「Z99」という値はありません"),
        ({"closing_lender_kind": "地方銀行、魚屋"}, "欄「金融機関の業態」に「魚屋」という値"),
        ({"closing_industry": "0"}, "欄「業種（産業分類）」に「0」という値"),
        ({"kind": "sum", "sum_of": []}, "足す指標が選ばれていません"),
        ({"kind": "result"}, "業務実績・収支の行が選ばれていません"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("preview", [{}, {"preview": "1"}])
def test_a_wrong_definition_is_refused_on_its_page(login, change, words, preview):
    client = login("planning")
    key = hidden(page(client, BOARD + "define"))
    html = client.post(BOARD + "define", asked(key, **change, **preview)).content.decode()
    assert words in html
    assert not IndicatorDefinition.objects.exists()


def test_an_activity_is_counted_by_its_quantity_unless_chosen_otherwise(login):
    form = login("planning").get(BOARD + "define").context["form"]
    assert (form["kind"].value(), form["activity_how"].value()) == ("activity", "quantity")


def test_a_refusal_stands_at_the_field_of_the_chosen_source(login):
    client = login("planning")
    key = hidden(page(client, BOARD + "define"))
    for change, field in (
        ({"closing_programme": "Z99"}, "closing_programme"),
        ({"kind": "ratio", "unit": "％", "ratio_of": "bank_visits"}, "ratio_over"),
        ({"kind": "activity", "activity_kind": "bank_visit", "activity_how": "people"},
         "activity_how"),
        ({"unit": "円"}, "unit"),
    ):  # fmt: skip
        form = client.post(BOARD + "define", asked(key, **change)).context["form"]
        assert list(form.errors) == [field]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"value": "-1"}, "負の数です"),
        ({"value": "多い"}, "数ではない文字があります"),
        ({"value": ""}, "数値が入力されていません"),
        ({"evidence": " "}, "証拠が入力されていません"),
    ],
)
def test_a_wrong_entry_is_refused_on_its_page(login, demo_book, change, words):
    def entries():
        with scope.association(demo_book.association_id):
            return IndicatorEntry.objects.count()

    client, before = login("reception"), entries()
    given = {"request_id": hidden(page(client, SHARE + "/enter")), "value": "1", "evidence": "表"}
    assert words in client.post(SHARE + "/enter", given | change).content.decode()
    assert entries() == before > 0


def test_a_term_to_come_is_not_entered(login):
    page(login("planning"), BOARD + "2030/electronic_certificate_share/enter", 404)


def test_an_entry_is_shown_with_evidence_and_author(login, demo_book):
    html = page(login("audit"), BOARD + "2023/proper_loan_share")
    assert '<span class="big">63.0％</span>' in html
    assert "金融機関別の貸付状況の調べ 2023年度（架空）" in html
    with scope.association(demo_book.association_id):
        entry = IndicatorEntry.objects.get(indicator="proper_loan_share", period="2023")
    assert entry.author
    assert f">{entry.author}</td>" in html


def test_region_and_nation_stand_beside(login):
    html = page(login("audit"), BOARD + "2023/usage_rate")
    assert '<span class="name">地域</span><span class="big">40.8％</span>' in html
    assert '<span class="name">全国</span><span class="big">43.9％</span>' in html


def test_the_years_stand_beside_their_plans(login):
    html = page(login("audit"), BOARD + "2023/bank_visits")
    assert "金融機関訪問の年度の推移" in html
    assert "令和3年度" in html
    assert "金融機関訪問の月別" in html


def test_pages_need_few_queries(login, django_assert_max_num_queries):
    client = login("planning")
    page(client, BOARD)
    with django_assert_max_num_queries(40):
        page(client, BOARD)
    with django_assert_max_num_queries(75):
        page(client, BOARD + "2023/companion_guarantees_cases")
