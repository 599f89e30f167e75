"""The shape of the source: who may import whom, how long things get, and what importing the package costs."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "imprint"
FILES = sorted(PACKAGE.rglob("*.py"))
ORDER = (
    "errors", "types", "config", "store", "events", "engine", "adapters", "examples", "evaluate", "live",
    "model", "chat", "serve", "page", "cli", "__main__",
)  # fmt: skip
"""The reading order: a module or package at the top level imports only from those before it."""
VAGUE = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}
CATCHING_ALL = {"cli/__init__.py", "live/driver.py"}
HEAVY = (
    "torch", "mlx", "numpy", "rich", "prompt_toolkit", "tokenizers", "jinja2", "huggingface_hub", "sqlite3",
)  # fmt: skip


def name_of(file: Path) -> str:
    return file.relative_to(PACKAGE).as_posix()


def top_level(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def imported(tree: ast.AST, *, typing_too: bool) -> Iterator[str]:
    """Dotted names of everything imported anywhere in a tree; `from a.b import c` gives a.b.c."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and not typing_too and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        else:
            yield from imported(node, typing_too=typing_too)


def test_every_top_level_module_has_its_place_in_the_reading_order() -> None:
    found = {top_level(file) for file in FILES} - {"__init__"}
    assert found - set(ORDER) == set()
    assert found == set(ORDER)


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_a_module_imports_only_from_lines_above_it(file: Path) -> None:
    own = top_level(file)
    if own not in ORDER:
        return  # the package's face, which loads everything lazily; the test above allows no other
    before = {*ORDER[: ORDER.index(own) + 1], "__version__"}
    for name in imported(tree_of(file), typing_too=False):
        package, _, rest = name.partition(".")
        if package == "imprint" and rest:
            assert rest.split(".")[0] in before, f"{name_of(file)} imports {name}"


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_a_tensor_library_stays_inside_its_engine(file: Path) -> None:
    own = {library for library in ("torch", "mlx") if f"engine/{library}/" in name_of(file)}
    used = {name.split(".")[0] for name in imported(tree_of(file), typing_too=True)}
    assert used & {"torch", "transformers", "peft", "mlx", "mlx_lm"} <= own


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_no_module_and_no_function_is_too_long(file: Path) -> None:
    lines = len(file.read_text(encoding="utf-8").splitlines())
    assert lines <= 400, name_of(file)
    long = [
        f"{node.name} has {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > 60
    ]
    assert long == []


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_what_cannot_be_foreseen_is_caught_at_the_two_borders_alone(file: Path) -> None:
    """Elsewhere a handler for everything has to raise: to clean up, or to say in our words what failed."""
    if name_of(file) in CATCHING_ALL:
        return
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "BaseException"
            if caught in ("Exception", "BaseException"):
                assert isinstance(node.body[-1], ast.Raise), f"{name_of(file)}:{node.lineno}"


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_a_module_says_what_it_is_and_has_a_name_that_says_it_too(file: Path) -> None:
    parts = {part.removesuffix(".py") for part in file.relative_to(PACKAGE).parts}
    assert parts & VAGUE == set()
    tree = tree_of(file)
    assert not tree.body or ast.get_docstring(tree), f"{name_of(file)} has no docstring"


def test_importing_the_package_and_its_command_line_loads_nothing_heavy() -> None:
    code = f"import sys, imprint, imprint.cli; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
