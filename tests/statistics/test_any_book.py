"""Laws of nature: whatever happened, the tables of its closings add up and open their records."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shinpo.core.period import Month
from shinpo.core.tables import EMPTY
from shinpo.statistics import drill, invariants
from shinpo.statistics.layout import layout
from shinpo.statistics.reader import Closings
from shinpo.statistics.tables import Statistics, table_names
from support import closings

FIRST = Month(2023, 3)
MONTHS = [FIRST.plus(n) for n in range(15)]
LAST = MONTHS[-1]
CAUSES = [row[0] for row in layout().axes["accident_cause"].rows]


@st.composite
def contract(draw, number):
    """Return a life: opened or approved, perhaps cancelled, repaid in part, ended or not."""
    begun = draw(st.integers(0, 14))
    yen = draw(st.integers(1, 400_000_000))
    life = {
        "id": number,
        "enterprise_id": draw(st.integers(1, 3)),
        "lender_id": draw(st.integers(1, 4)),
        "programme_id": draw(st.integers(1, 3)),
        "municipality_code": draw(st.sampled_from(["990019", "990027", "999999"])),
        "industry": draw(st.sampled_from(["0611", "0911", "5811", "7611", "6911", "9999"])),
        "months": draw(st.integers(1, 200)),
        "purpose": draw(st.sampled_from(["working", "equipment", "both"])),
        "secured": draw(st.booleans()),
        "continuing": draw(st.booleans()),
    }
    life["opening" if begun == 0 else "approved"] = [str(FIRST.plus(begun)), yen]
    later = sorted(draw(st.lists(st.integers(begun, 14), min_size=3, max_size=3)))
    text = [str(FIRST.plus(n)) for n in later]
    end = draw(st.sampled_from(["running", "cancelled", "completed", "subrogated", "unreported"]))
    if begun and end == "cancelled":
        return {**life, "cancelled": [text[0], yen]}
    if begun and end == "unreported":
        return life
    life["disbursed"] = text[0]
    part = draw(st.integers(0, yen - 1))
    life["repaid"] = [[text[1], part, 0]]
    if end == "completed":
        life["repaid"].append([text[2], yen - part, 1])
    if end == "subrogated":
        interest = draw(st.integers(0, 1_000_000))
        life["subrogated"] = [text[2], yen - part, interest, draw(st.sampled_from(CAUSES))]
    return life


@st.composite
def book(draw):
    """Return a small book; every subrogation has its claim, some are recovered or written off."""
    lives = [draw(contract(n)) for n in range(1, draw(st.integers(1, 6)) + 1)]
    claims = []
    for life in lives:
        if "subrogated" in life:
            month, principal, interest, _ = life["subrogated"]
            claim = {"id": life["id"] + 100, "guarantee_id": life["id"]}
            end = draw(st.sampled_from(["open", "recovered", "written_off"]))
            if end == "recovered":
                claim["recovered"] = [[month, principal + interest, 1]]
            elif end == "written_off":
                claim["written_off"] = [month, principal + interest]
            claims.append(claim)
    applications = [
        {
            "id": life["id"] + 200,
            "moves": [
                ["received", life["approved"][0], life["approved"][1], 1],
                ["approved", life["approved"][0], life["approved"][1], 1],
            ],
        }
        for life in lives
        if "approved" in life
    ]
    return {"contract": lives, "claim": claims, "application": applications}


@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(lives=book())
def test_tables_add_up_and_figures_open(golden, lives):
    masters = ("lenders", "municipalities", "programmes", "enterprises")
    story = closings.told({**{name: golden[name] for name in masters}, **lives})
    with tempfile.TemporaryDirectory() as folder:
        for month in MONTHS:
            rows = closings.standing(story, month)
            closings.write(Path(folder), 1, month, rows, recounted(rows))
        statistics = Statistics.of(Closings.in_folder(Path(folder), 1), LAST)
        invariants.check(statistics)
        with statistics.closings.opened(LAST) as engine:
            for name in table_names():
                opens(statistics, engine, name)


def opens(statistics, engine, name):
    """Hold every amount that is not nil against its records."""
    table = statistics.table(name)
    for column in statistics.maker(name).spec.columns:
        for row in table.rows if column.show == "amount" else ():
            cell = (row.id, column.id)
            if table.cells.get(cell, EMPTY).value and row.id != "average":
                found = drill.query(statistics, name, *cell)
                page = drill.page(engine, statistics, found, limit=0)
                assert page.sums.yen == table.cells[cell].value, (name, cell)


def recounted(rows):
    """Count a month's rows as the data base does, without the code under test."""
    moves = {
        "application_received": ("guarantee_movements", "application_received", "amount_yen"),
        "application_refused": ("guarantee_movements", "application_refused", "amount_yen"),
        "application_withdrawn": ("guarantee_movements", "application_withdrawn", "amount_yen"),
        "guarantee_approved": ("guarantee_movements", "guarantee_approved", "amount_yen"),
        "guarantee_cancelled": ("guarantee_movements", "guarantee_cancelled", "amount_yen"),
        "guarantee_repaid": ("guarantee_movements", "guarantee_repaid", "amount_yen"),
        "subrogated_principal": ("guarantee_movements", "guarantee_subrogated", "principal_yen"),
        "subrogated": ("guarantee_movements", "guarantee_subrogated", "amount_yen"),
        "claim_recovered": ("claim_movements", "claim_recovered", "principal_yen"),
        "claim_written_off": ("claim_movements", "claim_written_off", "amount_yen"),
    }
    totals = {}
    for name, (dataset, kind, yen) in moves.items():
        found = [row for row in rows[dataset] if row["kind"] == kind]
        totals[name] = [sum(row["cases"] for row in found), sum(row[yen] for row in found)]
    stocks = {
        "applications_under_review": (rows["applications"], "guarantee_yen"),
        "guarantees_not_reported": (
            [row for row in rows["guarantees"] if not row["disbursed"]],
            "amount_yen",
        ),
        "guarantees_outstanding": (
            [row for row in rows["guarantees"] if row["disbursed"]],
            "outstanding_yen",
        ),
        "claims_balance": (rows["claims"], "balance_yen"),
    }
    for name, (found, yen) in stocks.items():
        totals[name] = [len(found), sum(row[yen] for row in found)]
    return totals
