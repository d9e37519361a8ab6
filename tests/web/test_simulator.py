"""The public fee simulator: published examples through its address, and every way to say no."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from shinpo.core.refusal import Refused
from shinpo.core.schedule import plan
from shinpo.web.simulator.repayment import level_runs

LUMP = {"rate_by": "percent", "repayment": "lump", "length_unit": "months"}
EQUAL = {**LUMP, "repayment": "equal", "every": "1"}


def ask(**question):
    """Open the address; amounts are in ten thousand yen unless a unit is given."""
    question.setdefault("amount_unit", "万円")
    response = Client().get("/simulator", question)
    assert response.status_code == 200
    return response


def answer(**question):
    response = ask(**question)
    assert response.context["answer"] is not None, response.context["form"].errors
    return response.context["answer"]


def errors(**question):
    response = ask(**question)
    assert response.context["answer"] is None
    return dict(response.context["form"].errors)


@pytest.mark.parametrize(
    ("question", "yen", "parts"),
    [
        ({**LUMP, "amount": "500", "percent": "1.15", "length": "12"}, 57_500, [57_500]),
        ({**EQUAL, "amount": "500", "percent": "1.35", "length": "48"}, 148_500, [148_500]),
        (
            {**EQUAL, "amount": "500", "percent": "1.15", "length": "49", "grace": "3",
             "deferred": "40", "deferred_unit": "万円"},
            143_538,
            [14_375, 17_633, 111_530],
        ),
        (
            {**LUMP, "amount": "1000", "percent": "1.15", "length": "715", "length_unit": "days"},
            225_273,
            [225_273],
        ),
        ({**EQUAL, "amount": "1000", "percent": "1.15", "length": "60"}, 316_250, [316_250]),
        ({**LUMP, "amount": "1000", "percent": "1.35", "length": "3"}, 33_750, [33_750]),
        ({**EQUAL, "amount": "1000", "percent": "1.35", "length": "60"}, 371_250, [371_250]),
        ({**EQUAL, "amount": "1200", "percent": "1.15", "length": "24"}, 165_600, [165_600]),
    ],
)  # fmt: skip
def test_published_examples(question, yen, parts):
    found = answer(**question)
    assert found.fee.yen == yen
    assert [part.yen for part in found.fee.parts] == parts


def test_the_answer_is_printed_with_its_derivation():
    html = ask(**EQUAL, amount="500", percent="1.15", length="49", grace="3", deferred="40",
               deferred_unit="万円").content.decode()  # fmt: skip
    assert "4,600,000円 × 1.15% × 46か月 ÷ 12 × 0.55 = 111,530円（円未満切捨て）" in html
    assert "143,538円" in html
    assert "据置金額400,000円" in html


def test_the_rate_comes_from_class_discounts_and_surcharges():
    by_class = {**EQUAL, "rate_by": "class", "amount": "500", "length": "48"}
    assert str(answer(**by_class, table="shared", credit_class="4").chosen.rate) == "0.0135"
    assert str(answer(**by_class, table="excluded", credit_class="none").chosen.rate) == "0.0135"
    special = answer(**by_class, table="shared_special", credit_class="4")
    assert str(special.chosen.rate) == "0.0115"
    discounted = answer(**by_class, credit_class="4", adviser="on", collateral="on")
    assert str(discounted.chosen.rate) == "0.0115"
    raised = answer(**by_class, credit_class="4", surcharge="owner_choice_one_test")
    assert str(raised.chosen.rate) == "0.0180"


def test_uneven_repayment_has_its_own_coefficient():
    found = answer(
        **{**EQUAL, "repayment": "uneven"}, amount="300", percent="1.15", length="36",
        from_1="1", to_1="12", every_1="1", yen_1="5", yen_1_unit="万円",
        from_2="13", to_2="36", every_2="1", yen_2="10", yen_2_unit="万円",
    )  # fmt: skip
    assert (found.fee.equal, str(found.fee.coefficient)) == (False, "0.61")
    assert found.fee.yen == 3_000_000 * 115 * 36 * 61 // (10_000 * 12 * 100)


def test_subsidies_are_kept_apart_and_add_up():
    found = answer(**EQUAL, amount="1000", percent="1.15", length="60", state_points="0.15",
                   municipality_share="50")  # fmt: skip
    assert [(p.payer, p.yen) for p in found.burden.subsidies] == [
        ("国", 316_250 - 275_000),
        ("市町村", 137_500),
    ]
    assert found.burden.net_yen == 137_500


def test_the_fee_in_parts_adds_up():
    found = answer(**EQUAL, amount="1000", percent="1.15", length="60", in_parts="on")
    assert found.payments == (189_750, 94_875, 31_625)
    assert sum(found.payments) == found.fee.yen


def test_a_revolving_guarantee_is_charged_on_the_whole_line():
    found = answer(**{**LUMP, "repayment": "revolving"}, amount="1000", percent="1.15", length="24")
    assert (found.fee.yen, found.fee.coefficient) == (230_000, None)


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"amount": ""}, "amount", "入力されていません"),
        ({"amount": "0"}, "amount", "1円以上"),
        ({"amount": "0.00005"}, "amount", "円未満"),
        ({"amount": "1億2000"}, "amount", "いくらか決まりません"),
        ({"length": "0"}, "length", "1以上"),
        ({"length": "601"}, "length", "600か月以下"),
        ({"length": "1.5"}, "length", "整数ではありません"),
        ({"percent": ""}, "percent", "保証料率が入力されていません"),
        ({"percent": "0"}, "percent", "0%より大きく"),
        ({"percent": "100"}, "percent", "100%より小さい"),
        ({"grace": "60"}, "grace", "最初の返済が保証期間より後"),
        ({"deferred": "500", "deferred_unit": "万円"}, "deferred", "借入金額以上"),
        ({"repayment": "uneven"}, "repayment", "返済方法が空です"),
        ({"on": "1990-01-01"}, "on", "登録されていません"),
        ({"on": "8/11/21"}, "on", "どの年か決まりません"),
        ({"on": "2016-04-01", "rate_by": "class", "surcharge": "owner_choice_one_test"},
         "surcharge", "まだ定めがありません"),
        ({"repayment": "revolving", "in_parts": "on"}, "in_parts", "割合が定められていません"),
        ({"state_points": "2"}, "state_points", "超える"),
        ({"rate_by": "x"}, "rate_by", "選択肢にない"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_at_its_field(changes, field, said):
    found = errors(**{**EQUAL, "amount": "500", "percent": "1.15", "length": "60", **changes})
    assert list(found) == [field]
    assert said in found[field][0]


def test_both_sides_of_the_grace():
    question = {**EQUAL, "amount": "500", "percent": "1.15", "length": "60"}
    assert answer(**question, grace="59").fee.instalments == 1
    assert answer(**question, grace="58").fee.instalments == 2


def test_the_address_repeats_the_answer_and_holds_nothing_empty():
    question = {**EQUAL, "amount": "500", "percent": "1.15", "length": "49", "grace": "3",
                "deferred": "", "deferred_unit": "万円", "every_1": "1", "on": ""}  # fmt: skip
    response = ask(**question)
    address = urlsplit(response.context["address"])
    kept = {key: texts[0] for key, texts in parse_qs(address.query).items()}
    assert set(kept) == {"amount", "amount_unit", "percent", "length", "length_unit", "grace",
                         "rate_by", "repayment", "every"}  # fmt: skip
    assert answer(**kept).fee == response.context["answer"].fee


def test_the_simulator_asks_for_no_personal_data():
    html = Client().get("/simulator").content.decode()
    names = set(re.findall(r'<(?:input|select|textarea)[^>]*\sname="([a-z_]+)', html))
    assert not {n for n in names if re.search("name|phone|mail|address|corporate|firm", n)}
    assert "csrfmiddlewaretoken" not in html


@given(
    amount=st.integers(1_000_000, 10**9),
    last=st.integers(2, 240),
    every=st.sampled_from([1, 2, 3, 6, 12]),
    grace=st.integers(0, 24),
    deferred=st.integers(0, 900_000),
)
def test_level_plans_repay_everything_in_time(amount, last, every, grace, deferred):
    """The parts add up to the loan, the last falls at the end, the rhythm holds."""
    try:
        runs = level_runs(
            amount_yen=amount,
            first_month=grace + every,
            last_month=last,
            every=every,
            deferred_yen=deferred,
            balloon_factor=2,
        )
    except Refused:
        assert grace + every > last
        return
    checked = plan(runs, amount_yen=amount, balloon_factor=2)
    assert checked.last_month == last
    assert checked.first_month >= grace + every
    assert checked.equal is not False
    assert checked.deferred_yen in (0, deferred)
    if checked.deferred_yen == 0 and checked.instalments > 1:
        assert runs[-1].amount_yen <= 2 * max(run.amount_yen for run in runs[:-1] or runs)
