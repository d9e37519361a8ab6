"""The small demo resembles what one association published for fiscal 2023.

bench/demo_calibration.py holds the full demo to 0.5 points and 10 per cent. The small one is
coarser: thirteen subrogations cannot have eighteen towns, so their shares are left out.
"""

import pytest

from shinpo.demo.calibration import Closings, published, shares, totals
from support.database import ROOT
from support.demo import LAST_MONTH, DemoBook

PUBLISHED = ROOT / "data" / "published" / "s004"
SCALE = 0.05


@pytest.fixture
def closings(demo_book: DemoBook) -> Closings:
    folder = demo_book.closings / f"association={demo_book.association_id}"
    return Closings(folder, LAST_MONTH)


def test_the_shares_are_those_published(closings: Closings) -> None:
    compared = [s for s in shares(closings, PUBLISHED) if "subrogation" not in s.table]
    tables = {share.table for share in compared}
    assert {"bank_kind_balance", "industry_approvals", "municipality", "capital_enterprises",
            "employees_balance"} <= tables  # fmt: skip
    # The municipality table also compares subrogations; its third part is left out as said above.
    towns = [s for s in compared if s.table == "municipality"]
    assert len(towns) == 3 * 18
    steady = [s for s in compared if s.table != "municipality"] + towns[: 2 * 18]
    off = [s for s in steady if s.points > 1.0]
    assert not off, off


def test_the_totals_of_the_year_are_those_published(closings: Closings) -> None:
    compared = {total.name: total for total in totals(closings, PUBLISHED, SCALE)}
    assert compared["保証承諾"].difference < 0.02
    assert compared["保証債務残高"].difference < 0.02
    assert compared["代位弁済"].difference < 0.25
    assert compared["実際回収"].difference < 0.15


def test_the_published_figures_are_really_read() -> None:
    assert sum(published(PUBLISHED, "industry_balance", "amount").values()) == 211_386_446
    assert published(PUBLISHED, "main_figures", "amount")["実際回収"] == 392
