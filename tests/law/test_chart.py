"""The chart of accounts answers for a day, in the order of print of the published statements."""

from datetime import date

import pytest

from shinpo.core.accounts import Account, Chart, Kind, Side
from shinpo.core.dated import NotInForce
from shinpo.core.period import Span
from shinpo.law.chart import accounts, chart, differences
from shinpo.law.load import document

FY2007_END = date(2008, 3, 31)
FY2023_END = date(2024, 3, 31)


def test_codes_and_ids_are_unique_for_ever():
    everything = accounts()
    assert len({a.code for a in everything}) == len(everything)
    assert len({a.id for a in everything}) == len(everything)
    assert all(a.code.isdigit() and len(a.code) == 4 for a in everything)


def test_every_account_has_a_registered_source():
    register = document("sources")
    assert all(account.source in register for account in accounts())


def test_balance_sheet_of_fy2023_has_the_printed_lines_in_order():
    lines = chart(FY2023_END).statement("balance_sheet")
    top_debit = [a.term for a in lines if a.parent is None and a.side is Side.DEBIT]
    top_credit = [a.term for a in lines if a.parent is None and a.side is Side.CREDIT]
    assert " ".join(top_debit) == (
        "現金 預け金 金銭信託 有価証券 動産・不動産 損失補償金見返 保証債務見返 "
        "求償権 譲受債権 雑勘定"
    )
    assert " ".join(top_credit) == (
        "基本財産 制度改革促進基金 収支差額変動準備金 その他有価証券評価差額金 責任準備金 "
        "求償権償却準備金 退職給与引当金 損失補償金 保証債務 求償権補填金 借入金 雑勘定"
    )
    assert " ".join(a.term for a in chart(FY2023_END).children("sundry_debits")) == (
        "仮払金 保証金 厚生基金 連合会勘定 未収利息 有価証券未収入金 未経過保険料"
    )


def test_property_list_leaves_out_what_makes_up_the_net_assets():
    lines = chart(FY2023_END).property_list()
    assert " ".join(a.term for a in lines if a.side is Side.CREDIT) == (
        "その他有価証券評価差額金 責任準備金 求償権償却準備金 退職給与引当金 損失補償金 "
        "保証債務 求償権補填金 借入金 雑勘定"
    )
    assert sum(a.side is Side.DEBIT for a in lines) == 10


def test_special_account_has_its_23_lines_until_it_ends():
    numbers = [a.line for a in chart(FY2007_END).statement("special_account")]
    numbers += [d.line for d in differences() if d.statement == "special_account"]
    assert sorted(numbers) == list(range(1, 24))
    assert chart(FY2023_END).statement("special_account") == ()


def test_the_stabilisation_fund_belongs_to_the_basic_assets_of_fy2007_only():
    then = [a.term for a in chart(FY2007_END).children("basic_assets")]
    now = [a.term for a in chart(FY2023_END).children("basic_assets")]
    assert then == ["基金", "基金準備金", "金融安定化特別基金"]
    assert now == ["基金", "基金準備金"]


def test_sharing_charges_start_with_the_sharing_scheme():
    with pytest.raises(NotInForce):
        chart(date(2007, 9, 30)).by_id("sharing_charges")
    assert chart(date(2007, 10, 1)).by_id("sharing_charges").code == "4008"


def test_before_the_chart_starts_there_is_no_answer():
    with pytest.raises(NotInForce):
        chart(date(2006, 3, 31))


def test_headings_take_no_postings():
    on = chart(FY2023_END)
    assert not on.takes_postings("claims_cover")
    assert on.takes_postings("claims_cover_insurance")
    assert on.takes_postings("guarantee_obligations")


def test_normal_sides_follow_the_kind():
    on = chart(FY2023_END)
    assert on.by_code("1600").side is Side.DEBIT
    assert on.by_code("1600").mirrors == "guarantee_obligations"
    assert on.by_id("unearned_fees").side is Side.CREDIT
    assert on.by_id("variation_reserve_transfer").side is Side.DEBIT
    assert on.by_id("variation_reserve_release").side is Side.CREDIT
    assert on.by_id("claims_write_off").kind is Kind.EXPENSE


def test_a_chart_with_a_lost_parent_is_refused():
    orphan = Account(
        code="1", id="x", term="x", kind=Kind.ASSET, side=Side.DEBIT, statement="s", section="s",
        parent="gone", order=0, span=Span(FY2007_END), source="seed-004",
    )  # fmt: skip
    with pytest.raises(ValueError, match="gone"):
        Chart(FY2007_END, [orphan], "here")


def test_every_parent_covers_its_children_for_their_whole_validity():
    by_id = {a.id: a for a in accounts()}
    for account in accounts():
        if account.parent is not None:
            heading = by_id[account.parent]
            assert heading.statement == account.statement
            assert heading.start_unknown or heading.span.start <= account.span.start
            assert heading.span.until is None or heading.span.until == account.span.until
