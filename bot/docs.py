"""Write the generated pages of `docs/`: `python -m bot.docs`. A test fails when they are out of date."""

from __future__ import annotations

from pathlib import Path

from bot.settings import settings_page
from tools.registry import Tool, all_tools

__all__ = ["AREAS", "pages", "write_pages"]

AREAS = {
    "data": "Data",
    "performance": "Reading performance",
    "customers": "Customers",
    "demand": "Demand",
    "ads": "Ads and experiments",
    "social": "Social",
    "text": "Text",
    "housekeeping": "Housekeeping",
}


def pages() -> dict[str, str]:
    """The generated pages by file name."""
    catalogue = list(all_tools("bot.actions").values())
    return {"tools.md": _tools_page(catalogue), "settings.md": settings_page()}


def write_pages(folder: Path) -> None:
    """Write the pages into a folder."""
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")


def _tools_page(catalogue: list[Tool]) -> str:
    lines = ["# What can be asked", "", "Generated from the tools themselves: `make docs` writes this page.", ""]
    for area, title in AREAS.items():
        of_area = [each for each in catalogue if each.area == area]
        if of_area:
            lines += [f"## {title}", ""]
            for each in of_area:
                lines += _tool_section(each)
    return "\n".join(lines).rstrip() + "\n"


def _tool_section(each: Tool) -> list[str]:
    lines = [f"### {each.name}", "", each.description, ""]
    if each.questions:
        lines += ["Ask, for example:", "", *(f"- {text}" for text in each.questions), ""]
    if each.arguments:
        lines += ["| argument | is | says |", "| --- | --- | --- |"]
        lines += [f"| `{p.name}` | {_cell(p.type_name)} | {_cell(p.description)} |" for p in each.arguments]
        lines.append("")
    if each.figures:
        lines += ["| figure | says |", "| --- | --- |"]
        lines += [f"| `{_cell(name)}` | {_cell(text)} |" for name, text in each.figures.items()]
        lines.append("")
    return lines


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    write_pages(Path(__file__).parents[1] / "docs")
