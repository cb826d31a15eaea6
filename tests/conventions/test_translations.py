"""Every text that people read is marked for translation, and German has all of them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask import Flask

from atspro.i18n import DEFAULT, FOLDER, LANGUAGES, in_language, translated
from atspro.kept_sentences import message_of, split_sentences
from tests.conventions.unmarked import ROOT, TEMPLATES, in_module, in_script, in_template

FOR_OPERATORS = [
    "backups.py",
    "broker.py",
    "cli.py",
    "config.py",
    "db.py",
    "embedded",
    "engine",
    "engine_cli.py",
    "llm",
    "mcp",
    "services/audit/sealing.py",
    "services/backups.py",
    "services/documents/writing.py",
    "services/jobs/letter_answers.py",
    "services/mail",
    "services/monitoring",
    "services/spreadsheets/writer.py",
    "services/users/model_keys.py",
    "supervisor",
    "tables/user_jobs.py",
    "web/api/openapi.py",
    "web/api/shapes.py",
    "web/health.py",
    "services/sandbox/fetch_worker.py",
    "shapes.py",
    "web/metrics.py",
    "web/owned_pages.py",
    "web/request_logging.py",
]
"""Logs, settings, commands, prompts, descriptions for programs, and modules with examples of what goes into English
documents. What the engine and
the program that fetches pages say stands in `atspro.kept_sentences`, which the next test holds against them."""
WRITES_DOCUMENTS = ("engine/clauses", "engine/sentence_bank.py", "engine/api.py", "engine/write")
ENDINGS = {"python": "**.py", "jinja2": "**", "javascript": "**.js"}
KEYWORDS = {
    "_": None, "translate": None, "gettext": None, "lazy_gettext": None, "gettext_noop": None, "ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
    "pgettext": ((1, "c"), 2), "ngettext_noop": (1, 2),
}  # fmt: skip


def is_for_people(path: Path) -> bool:
    place = path.relative_to(ROOT / "atspro").as_posix()
    return not any(place == name or place.startswith(f"{name}/") for name in FOR_OPERATORS)


def test_templates_have_no_unmarked_text() -> None:
    paths = sorted(TEMPLATES.rglob("*.*"))
    unmarked = {path.relative_to(TEMPLATES).as_posix(): in_template(path) for path in paths}
    assert not {name: texts for name, texts in unmarked.items() if texts}


def test_code_has_no_unmarked_sentence() -> None:
    top = ROOT / "atspro"
    unmarked = {path.relative_to(top).as_posix(): in_module(path) for path in top.rglob("*.py") if is_for_people(path)}
    assert not {name: texts for name, texts in unmarked.items() if texts}


def test_scripts_have_no_unmarked_sentence() -> None:
    unmarked = {path.name: in_script(path) for path in (ROOT / "atspro" / "static" / "js").glob("*.js")}
    assert not {name: texts for name, texts in unmarked.items() if texts}


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ("<p>Hello {{ name }}</p>", ["Hello"]),
        ("<p>{{ _('Hello') }} {{ name }}</p>", []),
        ("<p>{% trans %}Hello <b>you</b>{% endtrans %}</p>", []),
        ("<a title='Go on' class='Some thing' href='Go'>{{ _('Go') }}</a>", ["Go on"]),
        ("<a title='{{ _('Go on') }}'></a>", []),
        ("{{ 'line' if n == 1 else 'lines' }}", ["line", "lines"]),
        (
            "{% if kind == 'Some kind' %}{{ n }}{% endif %}{{ button('Save it', 'btn btn-link') }}",
            ["Save it", "Some kind"],
        ),
        ("<script>var text = 'Hello you'</script><code>make run</code>", []),
    ],
)
def test_unmarked_text_is_found(source: str, texts: list[str], tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(source)
    assert in_template(path) == texts


def test_unmarked_sentences_are_found(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(
        '"""Says something."""\nflash("Your name is saved.")\nflash(f"Saved {count} of them.")\n'
        'flash(gettext("Marked it is."))\nlogger.warning("Nobody reads this.")\n'
    )
    assert in_module(path) == ["Your name is saved.", "Saved {} of them."]


@cache
def extracted() -> Catalog:
    """Every marked text of templates and code, as `make translations` finds them."""
    found = Catalog()
    for folder, method, options in (
        ("atspro", "python", {}),
        ("templates", "jinja2", {"trimmed": "true", "silent": "false"}),
        ("atspro/static/js", "javascript", {}),
    ):
        for name, line, message, _comments, context in extract_from_dir(
            ROOT / folder,
            method_map=[(ENDINGS[method], method)],
            options_map={ENDINGS[method]: options},
            keywords=KEYWORDS,
        ):
            found.add(message, None, [(f"{folder}/{name}", line)], context=context)
    return found


def read_catalog(language: str) -> Catalog:
    with (FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as source:
        return read_po(source, locale=language)


@pytest.mark.parametrize("language", [name for name in LANGUAGES if name != DEFAULT])
def test_each_language_is_complete(language: str) -> None:
    catalog = read_catalog(language)
    missing = [one.id for one in extracted() if one.id and not _is_translated(catalog, one)]
    assert not missing, f"run `make translations`, then translate these: {missing}"
    assert not [one.id for one in catalog if one.id and one.fuzzy], "look at what is marked as fuzzy"


@pytest.mark.parametrize("language", [name for name in LANGUAGES if name != DEFAULT])
def test_translations_keep_placeholders_and_tags(language: str) -> None:
    wrong = []
    for message in read_catalog(language):
        if message.id:
            sources = message.id if isinstance(message.id, tuple) else (message.id,)
            texts = message.string if isinstance(message.string, tuple) else (message.string,)
            # One thing may be told in words, so a singular need not have the number.
            wanted = [_parts(source) for source in sources]
            wrong += [text for text in texts if text and _parts(text) not in wanted]
    assert not wrong


def _is_translated(catalog: Catalog, message: object) -> bool:
    stored = catalog.get(message.id, message.context)  # type: ignore[attr-defined]
    texts = stored.string if stored and isinstance(stored.string, tuple) else (stored.string if stored else "",)
    return bool(stored) and all(texts)


def _parts(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)[sd]|</?[a-z]+|%%", text))


def test_what_the_engine_says_can_be_translated() -> None:
    top = ROOT / "atspro"
    said = [
        (path.relative_to(top).as_posix(), text.replace("{}", "7"))
        for path in [*(top / "engine").rglob("*.py"), top / "services" / "sandbox" / "fetch_worker.py"]
        if not path.relative_to(top).as_posix().startswith(WRITES_DOCUMENTS)
        for text in in_module(path)
    ]
    assert len(said) > 100
    unknown = [one for one in said if not all(message_of(part.strip()) for part in split_sentences(one[1]))]
    assert not [one for one in unknown if message_of(one[1]) is None], "add them to atspro/kept_sentences.py"


@pytest.mark.parametrize(
    ("sentence", "german"),
    [
        ("No name was found. Fill it in.", "Es wurde kein Name gefunden. Tragen Sie ihn ein."),
        ("3 of 7 keywords found. 2 of 5 requirements met, 1 partly.",
         "3 von 7 Stichwörtern gefunden. 2 von 5 Anforderungen erfüllt, 1 teilweise."),
        ("Only the first 40 of 61 entries of “Work, 100 %” were kept.",
         "Nur die ersten 40 von 61 Einträgen von „Work, 100 %“ wurden übernommen."),
        ("A sentence of an older version.", "A sentence of an older version."),
        ("%(x)s %s 100 %", "%(x)s %s 100 %"),
        ("", ""),
    ],
)  # fmt: skip
def test_kept_sentences_are_told_in_the_readers_language(app: Flask, sentence: str, german: str) -> None:
    with app.app_context():
        assert translated(sentence) == sentence
        with in_language("de"):
            assert translated(sentence) == german
