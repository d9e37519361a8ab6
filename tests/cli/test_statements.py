"""`shinpo statements` over the invented association: the ledger's yen, its refusals, its codes."""

import json
from dataclasses import replace

import pytest

from shinpo.accounting import statements as books
from shinpo.cli.__main__ import main
from shinpo.core.fiscal_year import Term
from shinpo.ledger import scope

ON = ("--association", "aomine", "--on", "2024-03-31")


@pytest.fixture(autouse=True)
def house(demo_book, monkeypatch):
    """The command opens a house of its own; here it finds the demo's."""
    monkeypatch.setattr("shinpo.cli.statements.open_house", lambda: None)
    return demo_book


def said(capsys) -> dict:
    return json.loads(capsys.readouterr().out)


def test_the_statements_are_those_of_the_books_with_every_identity(house, capsys) -> None:
    assert main(["statements", *ON]) == 0
    found = said(capsys)
    with scope.association(house.association_id):
        yen = books.made(house.association_id, Term(2023)).statements.yen
    assert (found["association"], found["on"], found["unit"]) == ("aomine", "2024-03-31", "yen")
    assert found["year_end_booked"]
    assert found["closed"]
    for statement in ("balance_sheet", "property_list", "income_statement"):
        for row in found["statements"][statement]["rows"]:
            assert row["yen"] == (None if row["kind"] == "heading" else yen[row["id"]])
    parts = found["appropriation"]
    assert parts["booked"]
    assert found["surplus_yen"] == (
        parts["variation_reserve_transfer_yen"] + parts["fund_reserve_transfer_yen"]
    )
    assert found["identities"]
    assert all(identity["holds"] for identity in found["identities"])


def test_an_identity_that_fails_is_named_and_ends_with_1(monkeypatch, capsys) -> None:
    made = books.made

    def broken(association_id, term):
        found = made(association_id, term)
        first, *others = found.statements.identities
        wrong = replace(first, left_yen=first.left_yen + 1)
        return replace(found, statements=replace(found.statements, identities=(wrong, *others)))

    monkeypatch.setattr(books, "made", broken)
    assert main(["statements", *ON]) == 1
    out = capsys.readouterr()
    assert json.loads(out.out)["identities"][0]["holds"] is False
    assert "借方と貸方の計が一致しません" in out.err


@pytest.mark.parametrize(
    ("association", "on", "said"),
    [
        ("aomine", "2024-03-30", "年度の末日ではありません"),
        ("aomine", "2024/03/31", "日付として読めません"),
        ("aomine", "2019-03-31", "までに仕訳がありません"),
        ("nobody", "2024-03-31", "nobody"),
    ],
)
def test_what_cannot_be_made_is_refused_in_words_with_2(association, on, said, capsys) -> None:
    assert main(["statements", "--association", association, "--on", on]) == 2
    out = capsys.readouterr()
    assert said in out.err
    assert out.out == ""
