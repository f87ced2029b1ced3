"""Every sentence that a person can read has its Chinese, with the same named values."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "tools")


def templates_in(path: Path) -> Iterator[tuple[str, int]]:
    """The templates of every `say`, `say_count` in a source file, with their lines."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("say", "say_count"):
            for argument in node.args[: 1 if node.func.id == "say" else 2]:
                assert isinstance(argument, ast.Constant), f"{path}:{node.lineno}: a template is a literal"
                yield argument.value, node.lineno


def chinese() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted((ROOT / "bot/locale/zh").glob("*.po")):
        with path.open("rb") as file:
            for entry in read_po(file, locale="zh_CN"):
                ids, texts = entry.id, entry.string
                for name in [ids] if isinstance(ids, str) else ids:
                    found[name] = texts if isinstance(texts, str) else texts[0]
    return found


@pytest.mark.parametrize("package", PACKAGES)
def test_every_message_has_its_chinese(package: str) -> None:
    known = chinese()
    missing = [
        f"{path.relative_to(ROOT)}:{line}: {template}"
        for path in sorted((ROOT / package).rglob("*.py"))
        for template, line in templates_in(path)
        if not known.get(template)
    ]
    assert not missing, "without Chinese:\n" + "\n".join(missing)


def test_translations_use_the_same_values() -> None:
    wrong = [
        template
        for template, text in chinese().items()
        if text and names_in(template) - {"count"} != names_in(text) - {"count"}
    ]
    assert not wrong


def names_in(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}
