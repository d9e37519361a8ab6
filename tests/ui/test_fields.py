"""What people type, what is understood, and what they are told."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms

from shinpo.core.refusal import Problem, Refused
from shinpo.ui.fields import CorporateNumberField, EraDateField, RateField, YenField
from shinpo.ui.forms import Form


class Sample(Form):
    amount = YenField(label="申込金額", unit="万円", min_yen=10_000, max_yen=280_000_000)
    on = EraDateField(label="申込日")
    rate = RateField(label="保証料率")
    number = CorporateNumberField(label="法人番号", required=False)
    method = forms.ChoiceField(label="返済方法", choices=[("lump", "一括")])


GOOD = {
    "amount": "500",
    "amount_unit": "万円",
    "on": "令和6年3月29日",
    "rate": "1.15",
    "method": "lump",
}


def errors_of(**changes):
    return Sample({**GOOD, **changes}).errors


def test_a_form_reads_amount_date_and_rate_exactly():
    form = Sample(GOOD)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["amount"] == 5_000_000
    assert form.cleaned_data["on"] == date(2024, 3, 29)
    assert form.cleaned_data["rate"] == Decimal("0.0115")
    assert form.cleaned_data["number"] is None


@pytest.mark.parametrize(
    ("text", "unit", "yen"),
    [
        ("500", "万円", 5_000_000),
        ("500", "千円", 500_000),
        ("5000000", "円", 5_000_000),
        ("５００", "万円", 5_000_000),
        ("500万", "千円", 5_000_000),
        ("1.2億", "万円", 120_000_000),
        ("500.5", "万円", 5_005_000),
    ],
)
def test_the_unit_shown_beside_the_amount_counts(text, unit, yen):
    form = Sample({**GOOD, "amount": text, "amount_unit": unit})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["amount"] == yen


def test_the_posted_unit_wins_over_the_unit_of_the_person():
    form = Sample({**GOOD, "amount_unit": "万円"}, entry_unit="円")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["amount"] == 5_000_000


def test_an_unknown_unit_is_refused():
    assert "単位" in errors_of(amount_unit="ドル")["amount"][0]


def test_a_form_shown_again_keeps_text_and_unit():
    html = str(Sample({**GOOD, "amount": "五", "amount_unit": "千円"}, entry_unit="万円")["amount"])
    assert 'value="五"' in html
    assert 'name="amount_unit" value="千円"' in html


@pytest.mark.parametrize(
    ("yen", "unit", "text"),
    [
        (5_000_000, "万円", "500"),
        (5_005_001, "万円", "500.5001"),
        (5_005_001, "千円", "5,005.001"),
        (5_005_001, "円", "5,005,001"),
        (120_000_000, "万円", "12,000"),
        (0, "万円", "0"),
        (-51_000, "千円", "-51"),
    ],
)
def test_stored_yen_are_shown_in_the_unit_and_read_back_the_same(yen, unit, text):
    field = YenField(unit=unit, min_yen=None)
    assert field.prepare_value(yen) == text
    assert field.clean(text) == yen


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"amount": "0"}, "amount", "10,000円以上"),
        ({"amount": "28001"}, "amount", "280,000,000円以下"),
        ({"amount": ""}, "amount", "申込金額が入力されていません"),
        ({"amount": "100.00001"}, "amount", "円未満"),
        ({"on": "8/11/21"}, "on", "どの年か決まりません"),
        ({"on": "令和0年1月1日"}, "on", "0年はありません"),
        ({"rate": "1.155"}, "rate", "小数第2位"),
        ({"rate": "-1"}, "rate", "数字ではありません"),
        ({"rate": "1e3"}, "rate", "数字ではありません"),
        ({"rate": "100.01"}, "rate", "100％を超えています"),
        ({"number": "8000012050002"}, "number", "検査用数字"),
        ({"method": "x"}, "method", "選択肢にない"),
        ({"method": ""}, "method", "選択されていません"),
    ],
)
def test_bad_input_is_refused_at_its_field_in_japanese(changes, field, said):
    errors = errors_of(**changes)
    assert list(errors) == [field]
    assert said in errors[field][0]


def test_both_sides_of_the_bounds():
    assert not errors_of(amount="1", amount_unit="万円")
    assert errors_of(amount="9999", amount_unit="円")
    assert not errors_of(amount="28000", amount_unit="万円")
    assert errors_of(amount="280000001", amount_unit="円")


def test_fields_say_what_they_understood():
    assert YenField(unit="万円").echo("500") == "＝5,000,000円"
    assert YenField(unit="万円").echo("五") == ""
    assert EraDateField().echo("R6.3.29") == "＝令和6年3月29日（2024/03/29 金）"
    assert RateField().echo("１.１５％") == "＝1.15％"
    assert CorporateNumberField().echo("7000012050002") == "＝7 0000 1205 0002"


def test_an_unchanged_amount_is_unchanged_in_any_writing():
    field = YenField(unit="万円")
    assert not field.has_changed(5_000_000, "500万")
    assert field.has_changed(5_000_000, "501")
    assert field.has_changed(5_000_000, "x")


def test_a_refusal_of_the_rules_stands_at_its_field_or_at_the_head():
    form = Sample(GOOD)
    form.add_refusal(
        Refused(Problem("amount_yen", "limit", "超過"), Problem("firm", "size", "大企業")),
        {"amount_yen": "amount"},
    )
    assert form.errors["amount"] == ["超過"]
    assert form.non_field_errors() == ["大企業"]
    assert form.errors.as_data()["amount"][0].code == "limit"
