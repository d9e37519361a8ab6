"""A command that cannot reach its data base says what to do, without a traceback."""

import subprocess
import sys

import pytest
from django.db import ProgrammingError, connection, transaction

from shinpo.cli.house import explain

pytestmark = pytest.mark.django_db


def test_a_data_base_of_an_older_version_is_named() -> None:
    for sql in ("select 1 from not_yet_there", "select not_yet_there from ledger_fact"):
        with (
            pytest.raises(ProgrammingError) as raised,
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
        assert "shinpo migrate" in (explain(raised.value) or "")
    assert explain(ValueError("x")) is None


def test_a_server_that_is_not_there_is_named() -> None:
    program = "from shinpo.cli.__main__ import script; script()"
    url = "postgresql://shinpo_app@127.0.0.1:1/none"
    ended = subprocess.run(
        [sys.executable, "-c", program, "check"],
        env={"DATABASE_URL": url, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=False,
    )
    assert ended.returncode == 2
    assert "データベースに接続できません" in ended.stderr.decode()
    assert b"Traceback" not in ended.stderr
