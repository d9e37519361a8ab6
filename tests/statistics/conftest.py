"""The ten contracts of golden/ten.toml, closed."""

import tomllib
from pathlib import Path

import pytest

from shinpo.core.period import Month
from shinpo.statistics.reader import Closings
from shinpo.statistics.tables import Statistics
from support import closings

GOLDEN = Path(__file__).parent / "golden" / "ten.toml"
MAY = Month(2024, 5)


@pytest.fixture(scope="session")
def golden():
    return tomllib.loads(GOLDEN.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def root(golden, tmp_path_factory):
    """Write the closings of association 1, and as many of association 2 with other amounts."""
    folder = tmp_path_factory.mktemp("closings")
    for association in (1, 2):
        story = closings.told(golden)
        for text in golden["months"]:
            month = Month.parse(text)
            rows = closings.standing(story, month)
            if association == 2:
                rows["guarantees"] = rows["guarantees"][-1:]
            closings.write(folder, association, month, rows, golden["manifest"].get(text))
    return folder


@pytest.fixture(scope="session")
def statistics(root):
    return Statistics.of(Closings.in_folder(root, 1), MAY)
