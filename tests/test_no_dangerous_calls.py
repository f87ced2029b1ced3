"""Nothing in the program can turn stored or uploaded data into code."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "tools", "storage")
CALLS = {"eval", "exec", "compile", "__import__"}
MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "marshal", "shelve"}
METHODS = {"read_pickle", "to_pickle", "allow_pickle"}


def dangers_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        where = f"{path}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            yield f"{where}: {node.func.id}()"
        if isinstance(node, ast.Import):
            yield from (f"{where}: import {n.name}" for n in node.names if n.name.split(".")[0] in MODULES)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in MODULES:
            yield f"{where}: from {node.module} import"
        if isinstance(node, ast.Attribute) and node.attr in METHODS:
            yield f"{where}: .{node.attr}"
        if isinstance(node, ast.keyword) and node.arg == "allow_pickle" and getattr(node.value, "value", None):
            yield f"{where}: allow_pickle"
        if isinstance(node, ast.keyword) and node.arg == "shell" and getattr(node.value, "value", None):
            yield f"{where}: shell=True"


def test_no_code_is_made_of_data() -> None:
    found = [danger for package in PACKAGES for path in (ROOT / package).rglob("*.py") for danger in dangers_in(path)]
    assert not found


@pytest.mark.parametrize(
    "line",
    [
        "import pickle",
        "from joblib import load",
        "eval('1')",
        "f(allow_pickle=True)",
        "pd.read_pickle('x')",
        "run(shell=True)",
    ],
)
def test_the_search_finds_what_it_looks_for(line: str, tmp_path: Path) -> None:
    source = tmp_path / "bad.py"
    source.write_text(line)
    assert list(dangers_in(source))
