"""The rules for code that CONTRIBUTING.md states and no linter holds; a failure lists every place."""

from __future__ import annotations

import ast
import graphlib
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PACKAGES = ("orchestrator", "task_ui")
LONG_MODULE = 400  # lines
MEDIAN_FUNCTION = 8  # lines without the docstring
LONG_FUNCTION = 40
BROAD = ("Exception", "BaseException")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One module of the product with its source and its syntax tree."""

    path: Path

    @cached_property
    def lines(self) -> list[str]:
        return self.path.read_text(encoding="utf-8").splitlines()

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse("\n".join(self.lines))

    @property
    def name(self) -> str:
        parts = self.path.relative_to(PROJECT).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def at(self, node: ast.AST) -> str:
        return f"{self.path.relative_to(PROJECT)}:{getattr(node, 'lineno', 1)}"

    def nodes(self, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
        return (node for node in ast.walk(self.tree) if isinstance(node, kinds))


def _modules() -> list[Module]:
    paths = (path for package in PACKAGES for path in (PROJECT / package).rglob("*.py"))
    return [Module(path) for path in sorted(paths) if "node_modules" not in path.parts]


MODULES = _modules()


def is_migration(module: Module) -> bool:
    """A migration is a list of what it creates; its length says nothing."""
    return "migrations" in module.path.parts


def public_definitions(module: Module) -> Iterator[ast.ClassDef | Function]:
    """Public classes and functions of a module, and the public methods of those classes."""
    for node in module.tree.body:
        if isinstance(node, ast.ClassDef | Function) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from (m for m in node.body if isinstance(m, Function) and not m.name.startswith("_"))


def function_length(function: Function) -> int:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0  # type: ignore[operator]


def test_there_is_code_to_look_at() -> None:
    assert len(MODULES) > 100


def test_every_module_opens_with_its_purpose() -> None:
    assert [m.at(m.tree) for m in MODULES if not ast.get_docstring(m.tree)] == []


def test_every_public_class_exception_and_function_is_documented() -> None:
    bare = [
        f"{module.at(node)} {node.name}"
        for module in MODULES
        for node in public_definitions(module)
        if not ast.get_docstring(node)
    ]
    assert bare == []


def test_an_exception_is_documented_though_it_is_private() -> None:
    bare = [
        f"{module.at(node)} {node.name}"
        for module in MODULES
        for node in module.nodes(ast.ClassDef)
        if isinstance(node, ast.ClassDef) and _is_exception(node) and not ast.get_docstring(node)
    ]
    assert bare == []


def _is_exception(node: ast.ClassDef) -> bool:
    return any(ast.unparse(base).endswith(("Error", "Exception", "Warning")) for base in node.bases)


def test_no_python_is_made_from_text() -> None:
    """Models hold FEEL only; nothing in this project may run text as Python, from wherever it comes."""
    found = [
        module.at(node)
        for module in MODULES
        for node in module.nodes(ast.Call)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("eval", "exec")
    ]
    assert found == []


def broad_handlers() -> list[tuple[Module, ast.ExceptHandler]]:
    return [
        (module, node)
        for module in MODULES
        for node in module.nodes(ast.ExceptHandler)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or any(name in BROAD for name in ast.unparse(node.type).strip("()").split(", ")))
    ]


def test_a_broad_except_says_why() -> None:
    silent = [
        module.at(handler)
        for module, handler in broad_handlers()
        if not _explained(module.lines[handler.lineno - 1 : handler.body[0].lineno])
    ]
    assert silent == []


def _explained(lines: list[str]) -> bool:
    """A comment with words of its own, in the line of the except or between it and its first statement."""
    comments = (line.partition("#")[2].strip() for line in lines if "#" in line)
    return any(c and (not c.startswith("noqa") or " - " in c) for c in comments)


def test_broad_excepts_are_few() -> None:
    handlers = sum(1 for module in MODULES for _ in module.nodes(ast.ExceptHandler))
    assert len(broad_handlers()) <= 0.05 * handlers


def test_hardly_any_module_is_long() -> None:
    long = [f"{m.at(m.tree)} {len(m.lines)}" for m in MODULES if len(m.lines) > LONG_MODULE and not is_migration(m)]
    assert len(long) <= len(MODULES) / 10, long


def test_functions_are_short() -> None:
    lengths = sorted(
        function_length(node)
        for module in MODULES
        if not is_migration(module)
        for node in module.nodes(ast.FunctionDef, ast.AsyncFunctionDef)
        if isinstance(node, Function)
    )
    assert statistics.median(lengths) <= MEDIAN_FUNCTION
    assert lengths[int(len(lengths) * 0.95)] <= LONG_FUNCTION


def imports_at_import_time(module: Module, names: set[str]) -> set[str]:
    """Modules of ours that a module needs before it is complete; imports inside functions come later."""
    found: set[str] = set()
    pending: list[ast.AST] = [module.tree]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif not isinstance(node, Function) and not _type_checking(node):
            pending.extend(ast.iter_child_nodes(node))
    submodules = {f"{name}" for name in found & names}
    # `from package import submodule` needs the submodule; the package around us is being imported anyway.
    return {name for name in submodules if name != module.name and not module.name.startswith(f"{name}.")}


def _type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def test_no_module_needs_itself_to_be_imported() -> None:
    names = {module.name for module in MODULES}
    graph = {module.name: imports_at_import_time(module, names) for module in MODULES}
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        pytest.fail(f"import cycle: {' -> '.join(error.args[1])}")


def test_no_package_is_a_place_for_anything() -> None:
    vague = {"utils", "util", "helpers", "common", "core", "services", "misc"}
    assert [m.name for m in MODULES if vague & set(m.name.split("."))] == []


def test_test_files_have_names_of_their_own() -> None:
    """pytest imports them by file name (importmode importlib): two of one name hide each other in reports."""
    seen: dict[str, Path] = {}
    twice = [(path, seen[path.name]) for path in (PROJECT / "tests").rglob("test_*.py") if _seen(seen, path)]
    assert twice == []


def _seen(seen: dict[str, Path], path: Path) -> bool:
    return seen.setdefault(path.name, path) is not path


class TestTheChecksThemselves:
    """A check that cannot fail holds nothing: each is shown something it must refuse."""

    @pytest.fixture
    def module(self, tmp_path: Path, request: pytest.FixtureRequest) -> Module:
        path = tmp_path / "shown.py"
        path.write_text(request.param)
        return Module(path)

    @pytest.mark.parametrize(
        ("lines", "explained"),
        [
            (["except Exception:"], False),
            (["except Exception:  # noqa: BLE001"], False),
            (["except Exception:  # noqa: BLE001 - the queue may fail as it likes"], True),
            (["except Exception:", "    # whatever it was, the row must go"], True),
        ],
    )
    def test_explained(self, lines: list[str], explained: bool) -> None:
        assert _explained(lines) is explained

    @pytest.mark.parametrize(
        "module", ["class A:\n def f(self): pass\n def _g(self): pass\ndef b(): pass"], indirect=True
    )
    def test_public_definitions(self, module: Module) -> None:
        assert [node.name for node in public_definitions(module)] == ["A", "f", "b"]

    @pytest.mark.parametrize("module", ['def f():\n    """Doc."""\n    a = 1\n    return a\n'], indirect=True)
    def test_length_leaves_the_docstring_out(self, module: Module) -> None:
        assert function_length(module.tree.body[0]) == 2  # type: ignore[arg-type]
