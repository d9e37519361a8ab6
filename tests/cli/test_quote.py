"""`shinpo quote`: one answer per line, in order, exact; every mistake named, none fatal."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from shinpo.cli.__main__ import main
from shinpo.cli.jsonlines import run_lines
from shinpo.cli.quote import quote

GOOD = {"id": "g", "amount_yen": 5_000_000, "rate_percent": "1.15", "months": 12}
SIXTY = [
    {"from": 1, "to": 59, "every": 1, "amount_yen": 167_000},
    {"at": 60, "amount_yen": 147_000},
]


def answers(*lines: Any) -> list[dict[str, Any]]:
    """Send dicts as JSON and strings or bytes as they are; return the answers."""
    sent = []
    for line in lines:
        text = line if isinstance(line, str | bytes) else json.dumps(line)
        sent.append(text if isinstance(text, bytes) else text.encode())
    target = io.BytesIO()
    run_lines(io.BytesIO(b"\n".join(sent)), target, quote)
    return [json.loads(line) for line in target.getvalue().splitlines()]


def error(line: Any) -> tuple[str, str]:
    (answer,) = answers(line)
    assert answer["error"]["message"].count("。") >= 2  # what happened, why or what to do
    return answer["error"]["field"], answer["error"]["rule"]


def test_the_example_of_the_contract() -> None:
    (answer,) = answers(
        {
            "id": "k-1",
            "amount_yen": 10_000_000,
            "rate_percent": "1.15",
            "months": 60,
            "on": "2024-10-01",
            "repayment": SIXTY,
        }
    )
    assert answer == {
        "id": "k-1",
        "fee_yen": 316_250,
        "parts": [
            {
                "kind": "instalments",
                "yen": 316_250,
                "formula": "10,000,000円 × 1.15% × 60か月 ÷ 12 × 0.55 = 316,250円",
            }
        ],
        "coefficient": "0.55",
        "equal": True,
        "instalments": 60,
    }


def test_a_lump_sum_has_no_coefficient_and_is_neither_equal_nor_unequal() -> None:
    for repayment in ("lump", None, [{"at": 12, "amount_yen": 5_000_000}]):
        (answer,) = answers({**GOOD, "repayment": repayment})
        assert (answer["fee_yen"], answer["coefficient"], answer["equal"]) == (57_500, None, None)
        assert (answer["instalments"], answer["parts"][0]["kind"]) == (1, "lump")


def test_the_balloon_of_okinawa_shows_its_three_parts() -> None:
    (answer,) = answers(
        {
            "id": 7,
            "amount_yen": 5_000_000,
            "rate_percent": "1.15",
            "months": 49,
            "repayment": [
                {"from": 4, "to": 48, "every": 1, "amount_yen": 100_000},
                {"at": 49, "amount_yen": 500_000},
            ],
        }
    )
    assert [(part["kind"], part["yen"]) for part in answer["parts"]] == [
        ("grace", 14_375),
        ("balloon", 17_633),
        ("instalments", 111_530),
    ]
    assert (answer["id"], answer["fee_yen"], answer["instalments"]) == (7, 143_538, 46)


def test_days_and_revolving() -> None:
    daily, revolving = answers(
        {"id": 1, "amount_yen": 10_000_000, "rate_percent": "1.15", "days": 715},
        {
            "id": 2,
            "amount_yen": 10_000_000,
            "rate_percent": "1.15",
            "days": 715,
            "revolving": True,
            "split": True,
        },
    )
    assert (daily["fee_yen"], daily["instalments"]) == (225_273, 1)
    assert (revolving["fee_yen"], revolving["instalments"]) == (225_273, None)
    assert revolving["split"] == [112_637, 112_636]
    assert "split" not in daily


def test_split_is_answered_only_when_asked() -> None:
    twenty = {
        "id": 1,
        "amount_yen": 20_000_000,
        "rate_percent": "1.35",
        "months": 120,
        "repayment": [
            {"from": 7, "to": 119, "every": 1, "amount_yen": 175_000},
            {"at": 120, "amount_yen": 225_000},
        ],
    }
    asked, not_asked, short = answers(
        {**twenty, "split": True}, {**twenty, "split": False}, {**GOOD, "split": True}
    )
    assert asked["split"] == [541_013, 463_725, 309_150, 154_575, 77_287]
    assert "split" not in not_asked
    assert short["split"] == [57_500]


def test_answers_keep_the_order_and_refusals_stand_in_their_place() -> None:
    got = answers({**GOOD, "id": "1"}, '{"id": "2", ', {**GOOD, "id": "3"}, "", b"\xff\xfe")
    assert [answer["id"] for answer in got] == ["1", None, "3", None]
    assert ["error" in answer for answer in got] == [False, True, False, True]
    assert "2行目" in got[1]["error"]["message"]
    assert "5行目" in got[3]["error"]["message"]


@pytest.mark.parametrize(
    ("change", "field", "rule"),
    [
        ({"amount_yen": 5_000_000.5}, "amount_yen", "quote.whole_number"),
        ({"amount_yen": 5_000_000.0}, "amount_yen", "quote.whole_number"),
        ({"amount_yen": "5000000"}, "amount_yen", "quote.whole_number"),
        ({"amount_yen": True}, "amount_yen", "quote.whole_number"),
        ({"amount_yen": 0}, "amount_yen", "quote.whole_number"),
        ({"amount_yen": -1}, "amount_yen", "quote.whole_number"),
        ({"amount_yen": 10**15 + 1}, "amount_yen", "quote.too_large"),
        ({"amount_yen": None}, "amount_yen", "quote.required"),
        ({"rate_percent": 1.15}, "rate_percent", "quote.rate_text"),
        ({"rate_percent": 1}, "rate_percent", "quote.rate_text"),
        ({"rate_percent": "-1.15"}, "rate_percent", "quote.rate_form"),
        ({"rate_percent": "1.15%"}, "rate_percent", "quote.rate_form"),
        ({"rate_percent": "１.１５"}, "rate_percent", "quote.rate_form"),
        ({"rate_percent": "115"}, "rate_percent", "quote.rate_form"),
        ({"rate_percent": "1e1"}, "rate_percent", "quote.rate_form"),
        ({"rate_percent": "nan"}, "rate_percent", "quote.rate_form"),
        ({"rate_percent": "1." + "1" * 50}, "rate_percent", "quote.rate_form"),
        ({"rate_percent": ""}, "rate_percent", "quote.rate_form"),
        ({"rate_percent": "0.00"}, "rate_percent", "fee.rate_range"),
        ({"rate_percent": None}, "rate_percent", "quote.required"),
        ({"days": 365}, "months", "quote.one_term"),
        ({"months": None}, "months", "quote.one_term"),
        ({"months": 0}, "months", "quote.whole_number"),
        ({"months": 12.5}, "months", "quote.whole_number"),
        ({"months": 1_201}, "months", "quote.too_large"),
        ({"months": None, "days": 36_601}, "days", "quote.too_large"),
        ({"months": None, "days": -1}, "days", "quote.whole_number"),
        ({"on": "2999-01-01"}, "on", "quote.law_on"),
        ({"on": "2016-03-31"}, "on", "quote.law_on"),
        ({"on": "2025-02-29"}, "on", "quote.day"),
        ({"on": "令和6年4月1日"}, "on", "quote.day"),
        ({"on": "20240401"}, "on", "quote.day"),
        ({"on": 20240401}, "on", "quote.day"),
        ({"split": "yes"}, "split", "quote.flag"),
        ({"split": 1}, "split", "quote.flag"),
        ({"revolving": 0}, "revolving", "quote.flag"),
        ({"repayment": "equal"}, "repayment", "quote.repayment"),
        ({"repayment": 12}, "repayment", "quote.repayment"),
        ({"repayment": []}, "repayment", "schedule.empty"),
        ({"repayment": ["lump"]}, "repayment[0]", "quote.run_keys"),
        ({"repayment": [{"at": 12}]}, "repayment[0]", "quote.run_keys"),
        (
            {"repayment": [{"from": 1, "to": 12, "amount_yen": 1}]},
            "repayment[0]",
            "quote.run_keys",
        ),
        (
            {"repayment": [{"at": 12, "amount_yen": 1, "every": 1}]},
            "repayment[0]",
            "quote.run_keys",
        ),
        (
            {"repayment": [{"at": 12, "amount_yen": 1.5}]},
            "repayment[0].amount_yen",
            "quote.whole_number",
        ),
        ({"repayment": [{"at": 0, "amount_yen": 1}]}, "repayment[0].at", "quote.whole_number"),
        ({"repayment": [{"at": 9_999, "amount_yen": 1}]}, "repayment[0].at", "quote.too_large"),
        (
            {"repayment": [{"from": 5, "to": 4, "every": 1, "amount_yen": 1}]},
            "repayment[0].to",
            "schedule.order",
        ),
        (
            {"repayment": [{"from": 1, "to": 4, "every": 0, "amount_yen": 1}]},
            "repayment[0].every",
            "quote.whole_number",
        ),
        (
            {"repayment": [{"from": 1, "to": 4, "every": 1, "amount_yen": -1}]},
            "repayment[0].amount_yen",
            "quote.whole_number",
        ),
        ({"repayment": [{"at": 12, "amount_yen": 4_999_999}]}, "repayment", "schedule.sum"),
        ({"repayment": [{"at": 11, "amount_yen": 5_000_000}]}, "repayment", "schedule.before_term"),
        ({"repayment": [{"at": 13, "amount_yen": 5_000_000}]}, "repayment", "schedule.beyond_term"),
        (
            {
                "repayment": [
                    {"from": 1, "to": 12, "every": 1, "amount_yen": 400_000},
                    {"at": 12, "amount_yen": 200_000},
                ]
            },
            "repayment",
            "schedule.overlap",
        ),
        ({"ammount": 1}, "ammount", "quote.unknown_key"),
    ],
)
def test_a_mistake_is_named_by_field_and_rule(
    change: dict[str, Any], field: str, rule: str
) -> None:
    assert error({**GOOD, **change}) == (field, rule)


@pytest.mark.parametrize(
    ("line", "field", "rule"),
    [
        ("{", "line", "jsonl.broken"),
        ("5", "line", "jsonl.object"),
        ("[]", "line", "jsonl.object"),
        ("[" * 100_000, "line", "jsonl.broken"),
        ('{"id": 1, "amount_yen": NaN}', "amount_yen", "quote.whole_number"),
        ('{"id": 1, "amount_yen": -Infinity}', "amount_yen", "quote.whole_number"),
        (
            '{"id": 1, "amount_yen": 1, "rate_percent": Infinity}',
            "rate_percent",
            "quote.rate_text",
        ),
        ('{"id": 1, "amount_yen": ' + "9" * 5_000 + "}", "line", "jsonl.broken"),
        ('{"id": 1, "months": 12, "months": 24}', "line", "jsonl.broken"),
        ('{"id": 1, "repayment": [{"at": 1, "at": 2}]}', "line", "jsonl.broken"),
    ],
)
def test_a_broken_line_is_answered_not_fatal(line: str, field: str, rule: str) -> None:
    assert error(line) == (field, rule)


@pytest.mark.parametrize("identity", [1.5, -0.25, True, None, ["k", 2.5], {"a": {"b": [1]}}, ""])
def test_an_id_of_any_kind_comes_back_also_with_a_refusal(identity: Any) -> None:
    good, bad = answers({**GOOD, "id": identity}, {"id": identity})
    assert (good["id"], bad["id"]) == (identity, identity)
    assert type(good["id"]) is type(identity)
    assert ("fee_yen" in good, "error" in bad) == (True, True)


def test_values_nested_to_the_limit_are_refused_not_fatal() -> None:
    for field in ("id", "amount_yen", "repayment"):
        for depth in range(50, 3_000, 50):
            line = '{"%s": %s}' % (field, "[" * depth + "]" * depth)  # noqa: UP031
            assert len(answers(line)) == 1


def test_a_byte_order_mark_and_line_ends_of_windows_are_passed_over() -> None:
    line = json.dumps(GOOD).encode()
    first, second = answers(b"\xef\xbb\xbf" + line + b"\r", line + b"\r", b"\r")
    assert first == second
    assert first["fee_yen"] == 57_500


def test_a_lone_surrogate_leaves_as_it_came() -> None:
    (answer,) = answers('{"id": "\\ud800", "amount_yen": 1, "rate_percent": "1", "months": 1}')
    assert (answer["id"], answer["fee_yen"]) == ("\ud800", 0)


def test_a_file_and_its_exit_codes(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    good, bad = tmp_path / "good.jsonl", tmp_path / "bad.jsonl"
    good.write_text(json.dumps(GOOD) + "\n", encoding="utf-8")
    bad.write_text(json.dumps(GOOD) + "\nbroken\n", encoding="utf-8")
    assert main(["quote", str(good)]) == 0
    assert main(["quote", str(bad)]) == 1
    assert main(["quote", str(tmp_path / "none.jsonl")]) == 2
    out, err = capfdbinary.readouterr()
    assert [("fee_yen" in json.loads(line)) for line in out.splitlines()] == [True, True, False]
    assert "読めません" in err.decode()


def test_a_reader_that_stops_early_gets_no_traceback() -> None:
    program = "from shinpo.cli.__main__ import script; script()"
    lines = json.dumps(GOOD).encode() + b"\n"
    with subprocess.Popen(
        [sys.executable, "-c", program, "quote"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        process.stdin.write(lines)
        process.stdin.close()
        assert process.wait() == 1
        assert process.stderr.read() == b""


def test_a_waiting_peer_is_answered_line_by_line_and_django_stays_out() -> None:
    program = (
        "import sys; from shinpo.cli.__main__ import main; code = main(['quote']);"
        " assert 'django' not in sys.modules; sys.exit(code)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for amount_yen in (1_200_000, 2_400_000):
            line = {**GOOD, "amount_yen": amount_yen, "rate_percent": "1.00"}
            process.stdin.write(json.dumps(line).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["fee_yen"] == amount_yen // 100
        process.stdin.close()
        assert process.wait() == 0
