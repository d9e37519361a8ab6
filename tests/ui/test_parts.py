"""Printing of figures and days, lists, pages, frames."""

from datetime import date
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.template import Context, Template

from shinpo.core.figures import amount, ratio
from shinpo.core.period import Month
from shinpo.ui.frame import Frame, NavItem
from shinpo.ui.paging import page_of, with_query
from shinpo.ui.tables import Chip, Column, Table, sort_key


def rendered(text, **context):
    return Template("{% load shinpo_ui %}" + text).render(Context(context))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5_000_000, "5,000,000円"),
        (0, "0円"),
        (-51_000, '<span class="negative">△51,000円</span>'),
        (None, ""),
    ],
)
def test_yen_are_printed_with_commas_and_minus_as_a_triangle(value, text):
    assert rendered("{{ value|yen }}", value=value) == text


def test_numbers_keep_their_decimals_and_refuse_floats():
    assert rendered("{{ v|number }}", v=Decimal("1234.50")) == "1,234.50"
    with pytest.raises(TypeError, match="float"):
        rendered("{{ v|number }}", v=0.1)


def test_thousands_are_rounded_half_up():
    assert rendered("{{ v|thousand_yen }}", v=1_500) == "2"
    assert rendered("{{ v|thousand_yen }}", v=1_499) == "1"
    assert "△2" in rendered("{{ v|thousand_yen }}", v=-1_500)


def test_a_day_is_printed_in_one_calendar_with_the_other_in_the_tooltip():
    day = date(2019, 5, 1)
    era = '<time datetime="2019-05-01" title="2019/05/01">令和元年5月1日</time>'
    western = '<time datetime="2019-05-01" title="令和元年5月1日">2019/05/01</time>'
    assert rendered("{{ d|day }}", d=day) == era
    assert rendered("{{ d|day:'western' }}", d=day) == western
    assert rendered("{{ d|day:'short' }}", d=day).endswith(">R1.5.1</time>")
    assert ">令和元年5月<" in rendered("{{ m|month }}", m=Month(2019, 5))
    assert rendered("{{ d|day }}", d=None) == ""


def test_a_figure_is_printed_as_the_publication_prints_it():
    text = "{% figure c 'amount' 'yen' 's002_bulletin' url='/r' %}"
    assert (
        rendered(text, c=amount(231_456_789_500)) == '<a class="figure" href="/r">231,456,790</a>'
    )
    blank = "{% figure c 'ratio' 'percent' 's002_bulletin' url='/r' %}"
    assert rendered(blank, c=ratio(5, 0)) == ""


@pytest.mark.parametrize(
    ("asked", "shown", "number"),
    [
        ("1", "1-50 / 5,001", 1),
        ("101", "5,001-5,001 / 5,001", 101),
        ("102", "5,001-5,001 / 5,001", 101),
        ("0", "1-50 / 5,001", 1),
        ("x", "1-50 / 5,001", 1),
        ("２", "1-50 / 5,001", 1),
    ],
)
def test_a_page_says_where_it_is_and_never_leaves_the_list(asked, shown, number):
    page = page_of(list(range(5_001)), query=QueryDict(f"page={asked}"))
    assert (page.range, page.number) == (shown, number)


def test_an_empty_list_has_one_page_without_neighbours():
    page = page_of([], query=QueryDict(""))
    assert (page.range, page.previous_url, page.next_url) == ("0 / 0", "", "")


def test_neighbours_keep_the_filter():
    page = page_of(list(range(120)), query=QueryDict("q=%E9%AB%99&page=2"))
    assert page.previous_url == "?q=%E9%AB%99&page=1"
    assert page.next_url == "?q=%E9%AB%99&page=3"
    assert with_query(QueryDict("q=a&page=2"), page=None) == "?q=a"


COLUMNS = (
    Column("no", "番号", link=lambda row: f"/g/{row['no']}", sort=True),
    Column("yen", "金額", kind="number", sort=True),
    Column("state", "ステータス", kind="chip"),
)
ROWS = [{"no": 1234, "yen": -5_000, "state": Chip("延滞", "warning")}]


def test_a_list_is_a_table_that_readers_understand():
    table = Table("保証一覧", COLUMNS, ROWS, query=QueryDict("sort=-yen"), total={"yen": 1})
    html = rendered("{% table t %}", t=table)
    assert '<th scope="col" class="number" aria-sort="descending">' in html
    assert '<th scope="col" aria-sort="none">' in html
    assert '<th scope="row"><a href="/g/1234">1234</a></th>' in html
    assert '<td class="number"><span class="negative">△5,000</span></td>' in html
    assert '<span class="chip warning">延滞</span>' in html
    assert "<caption>保証一覧" in html
    assert "<tfoot>" in html


def test_sorting_turns_and_goes_back_to_the_first_page():
    heads = Table("一覧", COLUMNS, [], query=QueryDict("sort=no&page=3")).heads
    assert heads[0]["sort_url"] == "?sort=-no"
    assert heads[1]["sort_url"] == "?sort=yen"
    assert heads[2]["sort_url"] == ""


def test_only_sortable_columns_reach_the_data_base():
    assert sort_key(QueryDict("sort=-yen"), COLUMNS, "no") == "-yen"
    assert sort_key(QueryDict("sort=state"), COLUMNS, "no") == "no"
    assert sort_key(QueryDict("sort=password"), COLUMNS, "no") == "no"
    assert sort_key(QueryDict("sort=--yen"), COLUMNS, "no") == "no"


def test_values_are_escaped():
    table = Table("<b>", [Column("a", "<i>")], [{"a": "<script>"}])
    html = rendered("{% table t %}{% chip c %}", t=table, c=Chip("<u>"))
    for tag in ("<b>", "<i>", "<script>", "<u>"):
        assert tag not in html


def test_ways_of_one_group_stand_in_one_menu_where_the_first_of_them_stands():
    items = (
        NavItem("ホーム", "/"), NavItem("統計", "/s/", group="公表"), NavItem("企業者", "/e/"),
        NavItem("月報", "/b/", group="公表"), NavItem("締め", "/c/", group="経理"),
    )  # fmt: skip
    menus = Frame(navigation=items).at("/b/1").menus
    assert [(m.label, [i.label for i in m.items]) for m in menus] == [
        ("", ["ホーム"]), ("公表", ["統計", "月報"]), ("", ["企業者"]), ("", ["締め"]),
    ]  # fmt: skip
    assert [m.current for m in menus] == [False, True, False, False]


def test_the_longest_matching_item_of_the_navigation_is_current():
    items = tuple(NavItem(url, url) for url in ("/", "/guarantees/", "/guarantees/lists/"))
    frame = Frame(navigation=items)

    def current(path):
        return [item.url for item in frame.at(path).navigation if item.current]

    assert current("/") == ["/"]
    assert current("/guarantees/24-1/") == ["/guarantees/"]
    assert current("/guarantees/lists/due") == ["/guarantees/lists/"]
    assert current("/elsewhere/") == []
