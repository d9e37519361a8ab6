"""`shinpo import activities`: the same check and the same record as on screen."""

import json

import pytest

from shinpo.activities.models import ActivityState
from shinpo.cli.__main__ import main
from shinpo.ledger import scope
from support.office import open_office

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
HEADS = "活動の種類,実施日,企業者番号,相手先,テーマ,方法,数量"


def run(capsys, *args):
    code = main(["import", "activities", *map(str, args), "--association", "mihon-1"])
    out = capsys.readouterr()
    return code, [json.loads(line) for line in out.out.splitlines()], out.err


def count():
    with scope.association(1):
        return ActivityState.objects.count()


def test_a_file_is_checked_then_recorded_once(capsys, tmp_path):
    open_office()
    path = tmp_path / "rows.csv"
    path.write_text(
        f"{HEADS}\n企業訪問・面談,2024/4/8,1,,一般,訪問,1\n情報交換会,R6.4.9,,県内本店金融機関,,,1\n",
        encoding="utf-8",
    )
    report = {"kind": "activities", "rows": 2}
    assert run(capsys, path, "--check")[:2] == (0, [{**report, "written": 0}])
    assert count() == 0
    for _ in range(2):
        assert run(capsys, path)[:2] == (0, [{**report, "written": 2}])
    assert count() == 2


def test_mistakes_are_told_with_row_column_and_rule(capsys, tmp_path):
    open_office()
    path = tmp_path / "rows.csv"
    path.write_text(f"{HEADS}\n督促,2024/4/8,1,,,,1\n督促,2024/4/20,,,,訪問,0\n", encoding="utf-8")
    code, lines, _ = run(capsys, path)
    assert code == 1
    assert [(line["row"], line["column"], line["rule"]) for line in lines] == [
        (2, "方法", "required"),
        (3, "実施日", "future_date"),
        (3, "数量", "quantity_zero"),
    ]
    assert count() == 0
