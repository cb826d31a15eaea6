"""Texts for people that are not marked for translation, in templates and in Python."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment, nodes

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
TRANSLATE = {
    "_",
    "gettext",
    "ngettext",
    "pgettext",
    "npgettext",
    "lazy_gettext",
    "lazy_pgettext",
    "gettext_noop",
    "ngettext_noop",
}
# Attributes of HTML that people read or hear.
READ = {"title", "aria-label", "aria-description", "placeholder", "alt", "data-confirm", "data-message", "label"}
SILENT = {"script", "style", "code", "kbd", "pre", "svg", "time"}
_WORD = re.compile(r"[^\W\d_]{2,}")
# What a block puts into a class attribute, and the rest of a tag whose name is printed.
_CLASSES = re.compile(r"[a-z]+(?:-[a-z]+)+(?: [a-z]+(?:-[a-z]+)+)*|class=\"[\w-]*\">")
_PRINTED = re.compile(r"[\ue000-\uf8ff]")
# A sentence or a label: begins with a capital, and is no constant, path or class of CSS.
_READS_AS_TEXT = re.compile(r"[A-Z“][a-z’]+(?:[,;:]? .*|[.?!:…]*)|[A-Z] .+|[A-Z]{2,} [a-z].*", re.DOTALL)
# Names are called the same in each language.
NAMES = {
    "ATSPro",
    "ATS",
    "Pro",
    "PDF",
    "DOCX",
    "JSON",
    "CSV",
    "Markdown",
    "GitHub",
    "Google",
    "MB",
    "Ctrl",
    "Enter",
    "UTC",
    "ID",
}
_PARSER = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True)


def in_template(path: Path) -> list[str]:
    """What a template says to people without `_()` or a trans block."""
    return sorted(set(_Template(path.read_text(), is_mail=path.suffix == ".txt").found))


class _Template:
    """The template's own text with a private character for each printed expression, read as HTML."""

    def __init__(self, source: str, *, is_mail: bool) -> None:
        self.found: list[str] = []
        self.printed: list[nodes.Expr] = []
        tree = _PARSER.parse(source)
        text = "".join(self._texts(tree))
        if is_mail:
            self._check_text(text)
        else:
            reader = _Html(self)
            reader.feed(text)
            reader.close()
        self._check_calls(tree)

    def _texts(self, tree: nodes.Node) -> Iterator[str]:
        for output in tree.find_all(nodes.Output):
            for part in output.nodes:
                if isinstance(part, nodes.TemplateData):
                    yield part.data
                else:
                    self.printed.append(part)
                    yield chr(0xE000 + len(self.printed) - 1)
            yield "\u200b"

    def text_of(self, text: str) -> None:
        """Check what stands between tags, or in an attribute that people read."""
        self._check_text(text)
        for place in _PRINTED.findall(text):
            for constant in _shown(self.printed[ord(place) - 0xE000]):
                self._note(constant)

    def _check_text(self, text: str) -> None:
        for part in re.split(r"[\ue000-\uf8ff\u200b]", text):
            self._note(part)

    def _note(self, text: str) -> None:
        if _CLASSES.fullmatch(text.strip()):
            return
        words = [word for word in _WORD.findall(text) if word not in NAMES]
        if words:
            self.found.append(" ".join(text.split()))

    def _check_calls(self, tree: nodes.Node) -> None:
        """Constants that read as text, wherever they stand: arguments of macros, lists of labels."""
        marked = {
            id(constant)
            for call in tree.find_all(nodes.Call)
            if isinstance(call.node, nodes.Name) and call.node.name in TRANSLATE
            for constant in call.find_all(nodes.Const)
        }
        for constant in tree.find_all(nodes.Const):
            value = constant.value
            if isinstance(value, str) and id(constant) not in marked and _READS_AS_TEXT.fullmatch(value.strip()):
                self._note(value)


def _shown(node: nodes.Node) -> Iterator[str]:
    """The constants that an expression may print itself: branches and parts, not what it compares or looks up."""
    if isinstance(node, nodes.Const):
        if isinstance(node.value, str):
            yield node.value
    elif isinstance(node, nodes.CondExpr):
        yield from _shown(node.expr1)
        if node.expr2 is not None:
            yield from _shown(node.expr2)
    elif isinstance(node, nodes.Or | nodes.And):
        yield from _shown(node.left)
        yield from _shown(node.right)
    elif isinstance(node, nodes.Concat):
        for part in node.nodes:
            yield from _shown(part)
    elif isinstance(node, nodes.Filter | nodes.MarkSafe | nodes.MarkSafeIfAutoescape):
        inner = node.node if isinstance(node, nodes.Filter) else node.expr
        if inner is not None:
            yield from _shown(inner)


class _Html(HTMLParser):
    def __init__(self, template: _Template) -> None:
        super().__init__()
        self.template = template
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT
        for name, value in attrs:
            if name in READ and value:
                self.template.text_of(value)

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.template.text_of(data)


_SENTENCE = re.compile(r"[A-Z“][^\W\d_]*['’]?[a-z]* .*[.?!:…”]$", re.DOTALL)
_NOT_PROSE = re.compile(r"\b(?:SELECT|INSERT|UPDATE|DELETE|CREATE|WHERE|FROM)\b|\(\?|\\[wsdb]|[<>]|^[A-Z_]+$")
# Calls whose texts are for operators and programs, not for a page.
_FOR_PROGRAMS = {
    "debug", "info", "warning", "error", "exception", "critical", "ValueError", "TypeError", "RuntimeError",
    "AssertionError", "LookupError", "KeyError", "compile", "text", "echo", "BadParameter", "ClickException",
    "SystemExit", "AttributeError", "option", "argument", "group", "Mail", "add_argument",
}  # fmt: skip


def in_module(path: Path) -> list[str]:
    """The sentences of a module that are not marked; docstrings and what programs and operators read left out."""
    tree = ast.parse(path.read_text())
    ignored = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name_of(node.func) in TRANSLATE | _FOR_PROGRAMS:
            ignored.update(map(id, ast.walk(node)))
    found = []
    for node in ast.walk(tree):
        if id(node) in ignored:
            continue
        if isinstance(node, ast.JoinedStr):
            ignored.update(map(id, node.values))
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if _SENTENCE.fullmatch(text) and not _NOT_PROSE.search(text):
            found.append(text)
    return found


def _name_of(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


_SCRIPT_TEXT = re.compile(r"""(translate\()?(["`])((?:(?!\2)[^\\\n])*)\2""")


def in_script(path: Path) -> list[str]:
    """The sentences of a script that are not given to `translate`; comments left out."""
    code = re.sub(r"^\s*//.*$", "", path.read_text(), flags=re.MULTILINE)
    found = [text for marked, _, text in _SCRIPT_TEXT.findall(code) if not marked]
    return [text for text in found if re.fullmatch(r"(?:[A-Z]|\$\{)[^<>]* [^<>]*[.?!:…]", text, re.DOTALL)]
