"""`shinpo grade` as a script sees it: JSON lines in, JSON lines out, an exit code."""

import json
import subprocess
import sys
from io import BytesIO

import pytest

from shinpo.cli.__main__ import main


@pytest.fixture
def grade(monkeypatch, capfdbinary):
    def run(*lines, options=()):
        joined = b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines)
        monkeypatch.setattr(sys, "stdin", type("In", (), {"buffer": BytesIO(joined)}))
        code = main(["grade", *options])
        written = capfdbinary.readouterr().out.decode("utf-8").splitlines()
        return code, [json.loads(line) for line in written]

    return run


def test_the_contract_s_own_examples(grade):
    code, answers = grade(
        '{"id": "p", "item": "subrogation", "plan": 2630, "actual": 3928}',
        '{"id": 7, "scores": [[18, 15, 14, 12, 16]]}',
    )
    assert code == 0
    assert answers == [
        {"id": "p", "ratio": "149.4", "grade": "E"},
        {"id": 7, "average": 75, "grade": "B"},
    ]


def test_a_refused_line_does_not_stop_the_others_and_answers_stay_in_order(grade):
    code, answers = grade(
        '{"id": 1, "item": "surplus", "plan": 0, "actual": 5}',
        '{"id": 2, "item": "surplus", "plan": 150, "actual": 353}',
        "{broken",
        '{"id": 4, "item": "ordinary_balance", "plan": 345, "actual": -32}',
    )
    assert code == 1
    assert [answer["id"] for answer in answers] == [1, 2, None, 4]
    assert answers[0]["error"]["field"] == "plan"
    assert answers[1] == {"id": 2, "ratio": "235.3", "grade": "A"}
    assert set(answers[2]["error"]) == {"field", "rule", "message"}
    assert answers[3] == {"id": 4, "ratio": "-9.3", "grade": "E"}


@pytest.mark.parametrize(
    ("line", "identity", "field", "rule"),
    [
        ("{", None, "line", "jsonl.broken"),
        ("75", None, "line", "jsonl.object"),
        (b'{"id": "\xff"}', None, "line", "jsonl.broken"),
        (
            '{"id": 1, "item": "surplus", "plan": NaN, "actual": 1}',
            1,
            "plan",
            "evaluation.amount_integer",
        ),
        ('{"id": 1, "plan": 1, "plan": 2}', None, "line", "jsonl.broken"),
        ("[" * 100_000, None, "line", "jsonl.broken"),
        ('{"id": 1, "plan": ' + "9" * 5000 + "}", None, "line", "jsonl.broken"),
        ('{"id": true}', True, "item", "grade.required"),
        ('{"id": 1}', 1, "item", "grade.required"),
        ('{"id": 1, "item": "surplus", "plan": 1}', 1, "actual", "grade.required"),
        ('{"id": 1, "scores": [], "item": "surplus"}', 1, "scores", "grade.one_kind"),
        ('{"id": 1, "scores": []}', 1, "scores", "evaluation.scores_given"),
        ('{"id": 1, "scores": {"a": 1}}', 1, "scores", "evaluation.scores_given"),
        ('{"id": 1, "item": ["surplus"], "plan": 1, "actual": 1}', 1, "item",
         "evaluation.item_known"),
        ('{"id": 1, "item": "surplus", "plan": 1.0, "actual": 1}', 1, "plan",
         "evaluation.amount_integer"),
        ('{"id": 1, "item": "surplus", "plan": 1, "actual": 1e3}', 1, "actual",
         "evaluation.amount_integer"),
        ('{"id": 1, "item": "surplus", "plan": 1, "actual": null}', 1, "actual",
         "evaluation.amount_integer"),
        ('{"id": 1, "item": "surplus", "plan": -1, "actual": 1}', 1, "plan",
         "evaluation.plan_positive"),
    ],
)  # fmt: skip
def test_bad_input_is_named_in_japanese(grade, line, identity, field, rule):
    code, (answer,) = grade(line)
    assert code == 1
    assert answer["id"] == identity
    assert (answer["error"]["field"], answer["error"]["rule"]) == (field, rule)
    assert answer["error"]["message"].count("。") >= 3  # 事象・原因・対処


def test_blank_lines_and_an_empty_input_are_no_findings(grade):
    assert grade("", "  ") == (0, [])
    assert grade() == (0, [])


def test_an_id_that_utf_8_cannot_write_comes_back_escaped(grade):
    code, answers = grade(r'{"id": "\ud800", "scores": [[20, 20, 20, 20, 20]]}')
    assert code == 0
    assert answers == [{"id": "\ud800", "average": 100, "grade": "A"}]


def test_amounts_of_any_length_are_exact(grade):
    _, (answer,) = grade(f'{{"id": 1, "item": "surplus", "plan": 3, "actual": {10**40}}}')
    assert answer["ratio"] == "3" * 42 + ".3"


def test_a_day_without_a_rule_is_bad_use(grade):
    assert grade('{"id": 1}', options=("--on", "2001-01-01")) == (2, [])


def test_an_unknown_association_is_bad_use(grade):
    with pytest.raises(SystemExit) as stop:
        grade(options=("--association", "nowhere"))
    assert stop.value.code == 2


def test_the_command_starts_without_the_web():
    code = (
        "import sys; from shinpo.cli.__main__ import main; main(['grade']); "
        "print([m for m in sys.modules if m.split('.')[0] in ('django', 'psycopg', 'ibis')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=b"", capture_output=True, check=True, timeout=60
    )
    assert done.stdout.decode().strip() == "[]"
