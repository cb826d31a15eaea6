"""Escaping, the sanitizer and plain text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from atspro.engine.markdown import (
    MAX_MARKDOWN,
    escape,
    link,
    parser,
    plain_blocks,
    plain_text,
    to_html,
    without_controls,
    word_count,
)
from atspro.errors import InvalidInput

TRICKY = st.text(alphabet="ab1 *_`[]()<>#+-=~!\\&;:|.'\"/\n\té李", max_size=40) | st.text(max_size=60)


@given(TRICKY)
def test_escaped_text_shows_exactly_itself(text: str) -> None:
    shown = " ".join(without_controls(text).split())
    expected = [shown] if shown else []
    assert plain_blocks(escape(text)) == expected
    assert plain_blocks(f"- {escape(text)}") == expected
    assert plain_blocks(f"## x {escape(text)}") == [f"x {shown}".strip()]
    assert plain_blocks(f"a: {escape(text)}, b") == [" ".join(f"a: {shown}, b".split())] or "  " in f"a: {shown}, b"


@pytest.mark.parametrize(
    "text",
    ["*a*", "_a_", "snake_case_name", "<script>alert(1)</script>", "[x](javascript:alert(1))", "1. a", "# a", "- a",
     "+ a", "> a", "a\\*b", "&amp;", "`a`", "~~a~~", "---", "===", "![x](http://a.b/c.png)", "<https://a.b>",
     "| a | b |", "C#", "C++"],
)  # fmt: skip
def test_marks_in_text_stay_literal(text: str) -> None:
    assert plain_text(escape(text)) == text


def test_escaping_leaves_ordinary_text_readable() -> None:
    for text in ("jonas_b@example.com", "+1 (555) 123-4567", "R&D, C#, C++ & 50% - done", "Dean's List: 2011"):
        assert escape(text) == text


@pytest.mark.parametrize(
    ("markdown", "absent"),
    [
        ("<script>alert(1)</script>", "<script"),
        ("<img src=x onerror=alert(1)>", "<img"),
        ("[a](javascript:alert(1))", "href"),
        ("[a](data:text/html,x)", "href"),
        ("[a](/admin)", "href"),
        ("[a](//evil.example)", "href"),
        ("![a](http://tracker.example/x.png)", "<img"),
        ("<a href='http://a.b' onclick='x'>a</a>", "<a"),
        ("[a](http://a.b 'x\" onmouseover=\"y')", ' onmouseover="'),
        ("<style>p{}</style>", "<style"),
    ],
)
def test_html_is_safe(markdown: str, absent: str) -> None:
    assert absent not in to_html(markdown)


def test_links_say_where_they_may_go() -> None:
    html = to_html("[a](https://a.example/b) and <mailto:x@y.example>")
    assert html.count('rel="nofollow noopener noreferrer"') == 2
    assert 'href="https://a.example/b"' in html
    assert 'href="mailto:x@y.example"' in html


def test_headings_shift_and_stop_at_six() -> None:
    assert to_html("# a\n\n###### b", heading_shift=1) == "<h2>a</h2>\n<h6>b</h6>\n"
    assert to_html("# a") == "<h1>a</h1>\n"


@given(st.text(max_size=200))
def test_any_text_becomes_html_without_script(text: str) -> None:
    html = to_html(text)
    assert "<script" not in html.lower()
    assert "javascript:" not in html.lower() or 'href="javascript' not in html.lower()


def test_a_link_needs_a_web_address() -> None:
    assert link("a.b", "https://a.b") == "[a.b](<https://a.b>)"
    assert "](" not in link("x", "javascript:alert(1)")
    assert "](" not in link("x", "https://a.b/ c")


def test_too_long_a_document_is_refused() -> None:
    with pytest.raises(InvalidInput, match="Shorten it"):
        to_html("a" * (MAX_MARKDOWN + 1))


def test_words_are_counted_as_seen() -> None:
    assert word_count("# One **two**\n\n- three [four](https://five.example)\n\n---\n\n| five | six |\n|---|---|") == 6


@settings(max_examples=150, deadline=None)
@given(st.text("ab *_`~[]()!<>&\\\n#-|1. \té😀:", max_size=60))
def test_lines_without_marks_are_read_as_the_parser_reads_them(text: str) -> None:
    plain = MarkdownIt("commonmark", {"html": False, "maxNesting": 40})
    plain.enable(["table", "strikethrough"]).disable(["image", "html_block", "html_inline"])
    assert [token.as_dict() for token in parser().parse(text)] == [token.as_dict() for token in plain.parse(text)]
