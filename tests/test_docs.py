"""The pages say what is true: the tree, the commands, the settings, the links, the register."""

import re
from itertools import pairwise

import pytest

from support import pages
from support.pages import ROOT

ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
NOT_OURS = {"var", "out", "node_modules"}  # what running leaves behind (.gitignore)


def tree(head: str) -> list[str]:
    """Return the first words of the lines of the code block that begins with `head`."""
    blocks = re.findall(r"```\n(.*?)```", ARCHITECTURE, re.DOTALL)
    (lines,) = [block.splitlines() for block in blocks if block.startswith(head)]
    return [line.split()[0] for line in lines]


def test_the_tree_shows_what_lies_at_the_root_and_nothing_else():
    shown = tree("README.md")
    for name in shown:
        path = ROOT / name
        assert path.is_dir() if name.endswith("/") else path.is_file(), f"{name} is gone"
    there = {
        f"{path.name}/" if path.is_dir() else path.name
        for path in ROOT.iterdir()
        if not path.name.startswith(".") and path.name not in NOT_OURS
    }
    assert not there - set(shown), "ARCHITECTURE.md: add them to the tree"


def test_the_tree_shows_every_package_in_the_order_of_its_layers():
    top, *shown = [name.rstrip("/") for name in tree("src/shinpo/")]
    assert top == "src/shinpo"
    there = {path.parent.name for path in (ROOT / "src/shinpo").glob("*/__init__.py")}
    assert set(shown) == there, "ARCHITECTURE.md: the tree and src/shinpo differ"
    layers = pages.layers()
    order = [next(n for n, names in enumerate(layers) if name in names) for name in shown]
    assert all(above <= below for above, below in pairwise(order)), "not in the order of layers"


def test_the_commands_are_the_ones_that_exist():
    from shinpo.cli.__main__ import COMMANDS

    rows = re.findall(r"^\| (`shinpo .*?) \|", ARCHITECTURE, re.MULTILINE)
    shown = {name for row in rows for name in re.findall(r"`shinpo ([a-z-]+)", row)}
    assert shown == set(COMMANDS), "ARCHITECTURE.md: the table of commands and cli differ"


def test_every_link_of_a_page_leads_somewhere():
    broken = []
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "src").rglob("*.md")]:
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            path = target.partition("#")[0]
            if path and not re.match(r"[a-z]+:", target) and not (page.parent / path).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert not broken, broken


def test_every_page_is_in_an_index():
    """A page that no index names is a page that nobody finds."""
    linked = set()
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("README.md"), ROOT / "ARCHITECTURE.md"]:
        for target in re.findall(r"\]\(([^)\s]+\.md)", page.read_text(encoding="utf-8")):
            linked.add((page.parent / target).resolve())
    lost = [
        str(page.relative_to(ROOT))
        for page in (ROOT / "docs").rglob("*.md")
        if page.resolve() not in linked
    ]
    assert not lost, f"{lost}: name them in docs/README.md or the README.md beside them"


@pytest.mark.parametrize("page", pages.BLOCKS)
def test_the_tables_made_from_data_are_fresh(page):
    name, make = pages.BLOCKS[page]
    assert pages.block(page, name) == make(), f"{page}: run `python tests/support/pages.py`"


def test_every_decision_says_why_what_and_what_follows():
    for path in (ROOT / "docs/adr").glob("0*.md"):
        heads = re.findall(r"^## (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert heads == ["背景", "決定", "結果"], path.name


def test_every_setting_is_explained():
    """What the program reads from the environment stands in the page of operation."""
    used = set()
    for path in (ROOT / "src/shinpo").rglob("*.py"):
        used |= pages.settings_of(path.read_text(encoding="utf-8"))
    for path in (ROOT / "bin").iterdir():
        used |= pages.settings_of(path.read_text(encoding="utf-8"))
    explained = pages.settings_of((ROOT / "docs/operate/settings.md").read_text(encoding="utf-8"))
    assert used == explained
