"""The documentation is true: generated pages are up to date, every tool is documented, translated and has examples."""

from pathlib import Path

import pytest
import yaml

from bot.docs import AREAS, pages
from tools.registry import Tool, all_tools

ROOT = Path(__file__).parents[1]
CATALOGUE = all_tools("bot.actions")


@pytest.mark.parametrize("name", sorted(pages()))
def test_generated_pages_are_up_to_date(name: str) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == pages()[name], "run `make docs`"


@pytest.mark.parametrize("tool", CATALOGUE.values(), ids=CATALOGUE.keys())
def test_every_tool_says_all_that_is_to_be_said(tool: Tool) -> None:
    assert tool.area in AREAS
    assert tool.summary.endswith(".")
    assert tool.figures
    assert tool.questions
    assert any(text.isascii() for text in tool.questions)
    assert any(not text.isascii() for text in tool.questions), "no Chinese question"
    for argument in tool.arguments:
        assert argument.description, f"{tool.name}: {argument.name} has no description"


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_tool_has_examples_for_the_local_model(name: str) -> None:
    path = ROOT / "prompts" / "examples" / f"{name}.yaml"
    assert path.is_file()
    assert yaml.safe_load(path.read_text(encoding="utf-8"))


def test_the_readme_names_the_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in ("make run", "make test", "make playground"):
        assert command in text


def test_every_page_that_is_linked_is_there() -> None:
    import re

    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for link in re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name} links to {link}"
