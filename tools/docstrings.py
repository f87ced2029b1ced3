"""Docstrings of tools, taken apart: sections and their entries."""

from __future__ import annotations

import inspect
import re

__all__ = ["entries", "sections"]

_SECTION = re.compile(r"^(Args|Figures|Raises|Returns|Questions|Source|Cost):\s*$")


def sections(text: str) -> dict[str, str]:
    """Split a docstring at its section heads; what stands before the first is under ""."""
    found: dict[str, list[str]] = {"": []}
    current = ""
    for line in text.splitlines():
        head = _SECTION.match(line)
        if head:
            current = head.group(1)
            found[current] = []
        else:
            found[current].append(line)
    return {name: inspect.cleandoc("\n".join(lines)).strip() for name, lines in found.items()}


def entries(section: str) -> dict[str, str]:
    """Read `name: description` entries; deeper lines go on with the entry above."""
    found: dict[str, str] = {}
    name = ""
    for line in section.splitlines():
        if line and not line[0].isspace() and ": " in line:
            name, text = line.split(": ", 1)
            for each in (part.strip().strip("`") for part in re.split(r", (?![^\[]*\])", name)):
                found[each] = text
        elif name and line.strip():
            found[name] = f"{found.get(name, '')} {line.strip()}".strip()
    return found
