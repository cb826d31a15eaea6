"""The dashboard rests on what Flask-Admin offers to everybody: few of its private names, and none of its templates."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import flask_admin
from flask_admin.contrib.sqla import ModelView

import atspro
from atspro.admin.base import AdminModelView

ADMIN = Path(atspro.__file__).parent / "admin"
TEMPLATES = ADMIN.parents[1] / "templates"
FLASK_ADMIN = Path(flask_admin.__file__).parent
ALLOWED = {
    "_run_view": "Flask-Admin calls a page a second time on any TypeError, which hides the first one, and there is no"
    " other place around all pages of a view, where a statement that was stopped is answered",
}
MOST = 3
# What `import`, `extends`, `include` and `from` in a template name.
NAMED = re.compile(r"""{%-?\s*(?:extends|include|import|from)\s+['"]([^'"]+)['"]""")


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name.strip("_") != ""


def names_in(tree: ast.AST) -> Iterator[str]:
    """Every private name that a module defines, imports, reads or writes, also by a string."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=name) | ast.FunctionDef(name=name) | ast.Constant(value=str(name)):
                found = name
            case ast.Name(id=name) | ast.alias(name=name):
                found = name.rpartition(".")[2]
            case _:
                continue
        if is_private(found):
            yield found


def defined_by(folder: Path) -> set[str]:
    """The private names of functions, methods, attributes and modules that the sources in a folder define."""
    found = set()
    for path in folder.rglob("*.py"):
        if "tests" in path.relative_to(folder).parts:
            continue
        found.add(path.stem)
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                    found.add(name)
                case ast.Attribute(attr=name, ctx=ast.Store()) | ast.Name(id=name, ctx=ast.Store()):
                    found.add(name)
    return {name for name in found if is_private(name)}


def private_names(folder: Path) -> dict[str, str]:
    """Flask-Admin's private names that the sources in a folder use, each with a file that does."""
    theirs = defined_by(FLASK_ADMIN)
    return {
        name: path.name
        for path in folder.rglob("*.py")
        for name in names_in(ast.parse(path.read_text()))
        if name in theirs
    }


def test_few_private_names_of_flask_admin_are_used_each_for_a_reason() -> None:
    assert len(ALLOWED) <= MOST
    used = private_names(ADMIN)
    assert set(used) == set(ALLOWED), f"use what Flask-Admin offers to everybody in place of {used}"


def test_a_private_name_is_seen_wherever_it_stands(tmp_path: Path) -> None:
    source = tmp_path / "view.py"
    for line in (
        "view._list_columns",
        "class View:\n    def _handle_view(self, name): ...",
        "getattr(view, '_actions_data')",
        "from flask_admin.base import _wrap_view",
        "import flask_admin._types",
        "self._filters = []",
    ):
        source.write_text(line)
        assert private_names(tmp_path), line
    source.write_text("self._of_our_own = value.__class__")
    assert private_names(tmp_path) == {}


def test_every_template_that_the_dashboard_needs_is_ours() -> None:
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text()
        for name in NAMED.findall(text):
            assert (TEMPLATES / name).is_file(), f"{path.name} needs {name}, which is not ours"
        private = re.findall(r"admin_static|\b_n?gettext\b|\.(_[a-z]\w*)", text)
        assert not private, f"{path.name} uses {private}"


def test_all_tables_have_the_one_view_which_stands_on_flask_admins_own() -> None:
    assert AdminModelView.__subclasses__() == []
    between = AdminModelView.__mro__[: AdminModelView.__mro__.index(ModelView)]
    assert [one.__name__ for one in between] == ["AdminModelView", "StaffOnly"]
