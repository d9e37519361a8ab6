"""What prints live closings prints the published tables as they were printed, cell by cell."""

import shutil
from pathlib import Path

import pytest

from shinpo.publishing.proof.rendering import deviations, rendered
from shinpo.statistics.published_files import load, printed_texts, published_root, table_folders

FOLDERS = table_folders(published_root())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f"{f.parent.name}/{f.name}")
def test_a_published_table_is_printed_as_it_was(folder):
    assert deviations(folder) == []


@pytest.mark.parametrize("seed", ["s002"])
def test_the_bulletin_needs_no_exception_at_all(seed):
    for folder in table_folders(published_root() / seed):
        assert "print_exception" not in load(folder).spec


def test_every_figure_of_the_print_is_in_the_tidy_file():
    """A cell that prints a digit and has no value would never be checked."""
    for folder in FOLDERS:
        table = load(folder)
        listed = table.values.keys() | table.marks.keys()
        for cell, text in printed_texts(folder).items():
            if any(map(str.isdigit, text)):
                assert cell in listed, (table.id, cell, text)


@pytest.fixture
def copied(tmp_path: Path):
    def copy(path: str, file: str, old: str, new: str) -> Path:
        folder = tmp_path / path
        shutil.copytree(published_root() / path, folder)
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return copy


@pytest.mark.parametrize(
    ("path", "file", "old", "new"),
    [
        ("s002/by_bank", "values.csv", "total,month_amount,5500830", "total,month_amount,5500831"),
        ("s002/by_bank", "values.csv", "total,sub_share,100.0", "total,sub_share,100.1"),
        ("s002/by_bank", "values.csv", "bank_03,month_ratio,\n", "bank_03,month_ratio,0.0\n"),
        ("s002/by_industry", "table.toml", "s002_industry", "s002_bulletin"),
        ("s002/special_account", "values.csv", "line_09,actual,-32", "line_09,actual,32"),
        ("s002/overview", "printed.csv", "reduced,ytd_count,\n", ""),
    ],
)
def test_a_wrong_cell_a_wrong_glyph_and_a_lost_cell_are_found(copied, path, file, old, new):
    assert deviations(copied(path, file, old, new))


def test_an_exception_that_is_not_needed_is_found(copied):
    entry = '\n[[print_exception]]\nrow = "approvals"\ncolumn = "ytd_count"\nreason = "なし"\n'
    folder = copied("s002/summary", "table.toml", "\n[[rule]]", entry + "\n[[rule]]")
    assert deviations(folder) == ["approvals/ytd_count: 不要な例外です。"]


def test_none_now_none_before_and_no_base_print_as_the_style_says():
    bulletin = rendered(published_root() / "s002" / "by_bank")
    industry = rendered(published_root() / "s002" / "by_industry")
    assert bulletin["bank_03", "sub_ratio"] == ""  # none now, none before
    assert bulletin["bank_13", "sub_ratio"] == ""  # some now, none before
    assert bulletin["bank_12", "sub_ratio"] == "0.0"  # none now, some before
    assert industry["real_estate", "sub_ratio"] == "-"
    assert industry["transport_warehousing", "sub_ratio"] == "-"
    assert industry["other", "sub_ratio"] == "0.0"
