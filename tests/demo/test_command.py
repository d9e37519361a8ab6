"""The command that a newcomer runs first does all it says, in a house of its own."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def home() -> Iterator[Path]:
    """Give a folder that the server's account reaches too, gone after the test."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        path.chmod(0o755)
        yield path


def shinpo(home: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command as the installed script does, with its own place for data."""
    environment = {**os.environ, "SHINPO_VAR": str(home / "var")}
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        environment.pop(name, None)
    program = "from shinpo.cli.__main__ import script; script()"
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=home,
        env=environment,
        capture_output=True,
        check=False,
    )


def test_the_demo_is_built_published_counted_and_proved(home: Path) -> None:
    made = shinpo(home, "demo", "--size", "small", "--no-serve", "--out", "out")
    assert made.returncode == 0, made.stderr.decode()
    printed = made.stdout.decode() + made.stderr.decode()
    assert "架空" in printed
    assert (home / "out" / "bulletin.pdf").stat().st_size > 10_000

    verified = shinpo(home, "replay", "--verify")
    assert verified.returncode == 0, verified.stdout.decode()
    associations = [json.loads(line) for line in verified.stdout.splitlines()]
    assert all(each["equal"] and each["rows"]["ledger_balance"] for each in associations)
    checked = shinpo(home, "check")
    assert (checked.returncode, json.loads(checked.stdout)["findings"]) == (0, [])

    code = associations[0]["association"]
    asked = ("table", "overview", "--association", code, "--month", "2024-03")
    table = shinpo(home, *asked)
    assert table.returncode == 0, table.stderr.decode()
    assert json.loads(table.stdout)["period"] == "2024-03"
    assert shinpo(home, *asked[:-1], "1990-01").returncode == 2
    assert shinpo(home, "close", *asked[2:]).returncode == 1  # closed by the demo
