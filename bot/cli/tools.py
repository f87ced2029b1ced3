"""`marketbot tools`: the catalogue, read off the tools themselves."""

from __future__ import annotations

import json
from typing import Any

from tools.registry import Parameter, Tool, all_tools

__all__ = ["describe_tool", "show"]


def show(name: str | None, *, as_json: bool) -> int:
    """Print the whole catalogue, or one tool with its arguments and figures."""
    catalogue = all_tools("bot.actions")
    if name is not None and name not in catalogue:
        from rapidfuzz import process

        near = [each for each, _, _ in process.extract(name, list(catalogue), limit=3)]
        print(f"There is no tool called {name}. Close to it: {', '.join(near)}.")
        return 4
    chosen = [catalogue[name]] if name else list(catalogue.values())
    if as_json:
        print(json.dumps([describe_tool(each) for each in chosen], ensure_ascii=False, indent=2))
    elif name:
        print(_page(chosen[0]))
    else:
        width = max(map(len, catalogue))
        for each in chosen:
            print(f"{each.name:<{width}}  {each.summary}")
    return 0


def describe_tool(tool: Tool) -> dict[str, Any]:
    """One tool as the object that `tools --json` lists."""
    return {
        "name": tool.name,
        "area": tool.area,
        "summary": tool.summary,
        "arguments": [_describe(each) for each in tool.arguments],
        "figures": [{"name": name, "says": text} for name, text in tool.figures.items()],
        "questions": list(tool.questions),
    }


def _describe(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "type": parameter.type_name,
        "role": parameter.role.name if parameter.role else None,
        "required": parameter.required,
        "default": parameter.default,
        "choices": list(parameter.choices),
        "low": parameter.range.low if parameter.range else None,
        "high": parameter.range.high if parameter.range else None,
        "description": parameter.description,
    }


def _page(tool: Tool) -> str:
    lines = [tool.name, "", tool.description]
    if tool.arguments:
        lines += ["", "Arguments"]
        lines += [f"  {p.name} ({p.type_name}): {p.description}" for p in tool.arguments]
    if tool.figures:
        lines += ["", "Figures"]
        lines += [f"  {name}: {text}" for name, text in tool.figures.items()]
    if tool.questions:
        lines += ["", "Ask, for example"]
        lines += [f"  {text}" for text in tool.questions]
    return "\n".join(lines)
