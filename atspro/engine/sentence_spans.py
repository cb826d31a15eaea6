"""Sentences of a document, marked in its HTML: each in a span of its own, whatever marks stand inside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape

from markdown_it.token import Token

from atspro.engine.markdown import inline_text, parse, render

_ATTRIBUTES = frozenset(["class", "tabindex", "aria-describedby", "data-source"])


def marked_html(
    markdown: str, sentences: Sequence[str], attributes: Callable[[int], Mapping[str, str]], heading_shift: int = 0
) -> str:
    """Safe HTML as `atspro.engine.markdown.to_html` makes it, with a span around each sentence.

    Sentences are plain text in the order of the document; ``attributes`` is asked for those of each span as it is made.
    A sentence that the text no longer has gets no span, and neither does one that begins or ends inside a mark such as
    bold.
    """
    tokens = parse(markdown)
    following = 0
    for token in tokens:
        if token.type != "inline":
            continue
        text, cursor = inline_text(token), 0
        places: list[tuple[int, int, int]] = []
        for index in range(following, len(sentences)):
            start = text.find(sentences[index], cursor) if sentences[index] else -1
            if start >= 0:
                cursor = start + len(sentences[index])
                places.append((start, cursor, index))
                following = index + 1
            if cursor >= len(text):
                break
        if places:
            token.children = _with_spans(token.children or [], places, attributes)
    return render(tokens, heading_shift, _ATTRIBUTES)


def claims_html(markdown: str, claims: Sequence[tuple[str, str]], heading_shift: int = 0) -> tuple[str, list[int]]:
    """`marked_html` of claims, each a sentence and its sources in words, and the indexes of those that got a span.

    Only the first span can be reached by Tab; the page's script moves on from it.
    """
    shown: list[int] = []

    def attributes(number: int) -> dict[str, str]:
        tabindex = "-1" if shown else "0"
        shown.append(number)
        return {
            "class": "claim",
            "tabindex": tabindex,
            "aria-describedby": f"source-{number}",
            "data-source": claims[number][1],
        }

    return marked_html(markdown, [text for text, _ in claims], attributes, heading_shift), shown


def _with_spans(
    children: Sequence[Token], places: Sequence[tuple[int, int, int]], attributes: Callable[[int], Mapping[str, str]]
) -> list[Token]:
    """The children of an inline token with spans around the places, which are (start, end, index) in its text."""
    made: list[Token] = []
    waiting = list(places)
    at = depth = 0
    is_open = False

    def turn(closes: bool) -> None:
        """Open or close the span whose place begins or ends here, when no other mark is open."""
        nonlocal is_open
        if depth:
            return
        if is_open and closes and at >= waiting[0][1]:
            made.append(_html("</span>"))
            waiting.pop(0)
            is_open = False
        while waiting and not is_open and waiting[0][0] < at:
            waiting.pop(0)
        if waiting and not is_open and not closes and waiting[0][0] == at:
            asked = attributes(waiting[0][2])
            shown = "".join(f' {name}="{escape(value)}"' for name, value in asked.items())
            made.append(_html(f"<span{shown}>"))
            is_open = True

    for child in children:
        if child.type != "text":
            if child.nesting >= 0:
                turn(closes=True)
                turn(closes=False)
            made.append(child)
            depth += child.nesting
            at += len(child.content) if child.type == "code_inline" else child.type in ("softbreak", "hardbreak")
            turn(closes=True)
            continue
        rest = child.content
        while rest:
            turn(closes=True)
            turn(closes=False)
            edges = [edge for start, end, _ in waiting for edge in (start, end) if edge > at] if not depth else []
            size = min([len(rest), *(edge - at for edge in edges)])
            made.append(Token("text", "", 0, content=rest[:size]))
            rest, at = rest[size:], at + size
        turn(closes=True)
    if is_open:
        made.append(_html("</span>"))
    return made


def _html(content: str) -> Token:
    return Token("html_inline", "", 0, content=content)
