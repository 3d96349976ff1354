"""Markdown: any text at all comes out of an independent parser as the text that went in."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from clientcare.output.markdown import escape, folded, render
from clientcare.pages.blocks import (
    Block,
    Bullets,
    Document,
    Item,
    Paragraph,
    Quote,
    Run,
    Section,
    fill,
    item,
    paragraph,
    run,
    strong,
    table,
)
from tests.drawn import examples
from tests.for_each import for_each

ANY = examples(150)
PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])

NASTY = (
    "# ", "- ", "+ ", "* ", "1. ", "2) ", "(a) ", "> ", "=== ", "--- ", "***", "___", "    ", "\t",
    "\n", "\n\n", "\r\n", "```", "~~~", "`x`", "**b**", "_i_", "~~s~~", "==m==", "[l](http://e.x)",
    "![i](e.png)", "[ref]", "[^1]", "[ref]: http://e.x", "<b>", "<!-- c -->", "<http://e.x>",
    "<script>", "&amp;", "&#60;", "&lt", "\\", "\\*", "|", "||", "a|b", "www.e.x", "http://e.x",
    "ftp://e.x", "a@b.example", "@mira", "#12", "{{ x }}", "{% x %}", "{# x #}", "${x}", "$x$", "%",
    ": d", "!!! note", "::: x", "[[w]]", "^x^", ":-)", "C:\\x", "\u202e", "\u200b", "\x1b[31m",
    "\x00", "\u2028", "é", "日本", "🙂", " ", "word", ".", "!", "?", "1", "A.", "iv.",
)  # fmt: skip
TEXT = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.lists(st.sampled_from(NASTY), min_size=1, max_size=8).map("".join),
)
WORDS = TEXT.filter(lambda text: folded(text).strip())
"""Texts in which something can be seen."""


JOINER = "\u2060"
"""Stands behind `@`, so that nothing in a finished page is a mention; it shows nothing."""


def said(text: str) -> str:
    return folded(text).strip()


def shape(markdown: str) -> list[str]:
    """The blocks and inline marks that a parser sees, without the texts."""
    return [token.type for token in _all(PARSER.parse(markdown)) if token.type != "text"]


def texts(markdown: str) -> list[str]:
    """What stands in each line of text, marks aside."""
    lines = (token for token in PARSER.parse(markdown) if token.type == "inline")
    found = ("".join(child.content for child in line.children or ()) for line in lines)
    return [line.replace(JOINER, "") for line in found]


def _all(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.type == "inline":
            yield from _all(token.children or [])
        else:
            yield token


# For all texts -----------------------------------------------------------------------------------

PLAIN = "word"


def documents(text: str) -> dict[str, Document]:
    """A document of every kind of block, with a text in each place."""
    line, bold = run(text), strong(text)
    blocks: dict[str, tuple[Block, ...]] = {
        "paragraph": (Paragraph(line), Paragraph(bold)),
        "after": (paragraph("before"), Paragraph(line), Paragraph((*bold, Run(" x ", "plain")))),
        "quote": (Quote((line, bold)),),
        "list": (Bullets((Item(line, (Item(line), Item(bold))), Item(line))),),
        "table": (table([text, text], [[text, bold], [line, text]]),),
        "section": (Section(line, (Section(bold, (Paragraph(line),)),)),),
    }
    return {name: Document(line, inside) for name, inside in blocks.items()}


@pytest.mark.slow
@ANY
@given(WORDS)
@example("1. x")
@example("Table: x")
def test_any_text_says_what_it_said_and_makes_no_markup(text: str) -> None:
    plain = {name: render(document) for name, document in documents(PLAIN).items()}
    for name, document in documents(text).items():
        markdown = render(document)
        assert shape(markdown) == shape(plain[name]), name
        expected = [said(line.replace(PLAIN, text)) for line in texts(plain[name])]
        assert texts(markdown) == expected, name


@ANY
@given(TEXT)
def test_a_text_is_one_line_without_what_other_dialects_act_on(text: str) -> None:
    written = escape(text, start=True)
    assert "\n" not in written
    assert "\r" not in written
    for trap in ("{{", "{%", "{#", "${", "<%", "[[", "://", "www.", "<", ">", "|", "~", "^", "@"):
        assert trap not in written
    assert not re.search(r"(?<!\\)[`*_\[\]]", written.replace("\\\\", ""))
    assert not re.search(r"==|&(?!amp;|lt;|gt;|#\d+;)(?=[#\w])|[\x00-\x1f\u202a-\u202e]", written)


@pytest.mark.slow
@ANY
@given(WORDS, WORDS)
def test_texts_side_by_side_make_no_markup_together(one: str, two: str) -> None:
    markdown = render(Document(run("t"), (paragraph(one, two), Bullets((item(one, ": ", two),)))))
    assert shape(markdown) == shape(render(Document(run("t"), (paragraph("x"),
                                    Bullets((item("x"),))))))  # fmt: skip
    assert texts(markdown)[1:] == [said(one + two), said(f"{one}: {two}")]


@pytest.mark.slow
@ANY
@given(WORDS)
def test_a_value_in_a_phrase_is_never_read_as_a_phrase(text: str) -> None:
    line = fill("for {what}: {other}", what=text, other="{what} **x**")
    assert "".join(part.text for part in line) == f"for {text}: {{what}} **x**"


def test_an_empty_value_leaves_no_gap() -> None:
    line = fill("{one} came. {why} {who} **Now** {rest}", one="A", why="", who=(), rest="")
    assert "".join(part.text for part in line) == "A came. Now"


def test_what_stands_out_behind_a_word_may_begin_with_a_sign() -> None:
    line = (*run("meeting 2026-11-04"), *strong(", was due"), *run(" · next"))
    markdown = render(Document(run("t"), (Paragraph(line),)))
    assert "meeting 2026-11-04, **was due** · next" in markdown
    assert "strong_open" in shape(markdown)


ADDRESS = st.one_of(TEXT, st.text("a0.-_+@<> ", min_size=3), st.emails())


@pytest.mark.slow
@ANY
@given(ADDRESS.filter(lambda text: folded(text).strip()))
@example("jan@demo.example")
def test_only_a_plain_address_becomes_a_link(text: str) -> None:
    markdown = render(_mail(text))
    is_link = "link_open" in shape(markdown)
    assert is_link == bool(_PLAIN_ADDRESS.fullmatch(said(text)))
    assert texts(markdown) == ["t", said(text)]


_PLAIN_ADDRESS = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._+-]*@(?![-.])[A-Za-z0-9-]+(?<!-)(\.(?!-)[A-Za-z0-9-]+(?<!-))+"
)


def _mail(text: str) -> Document:
    return Document(run("t"), (Paragraph((Run(text, "email"),)),))


# One by one --------------------------------------------------------------------------------------


@for_each(
    ("text", "written"),
    [
        ("A plain sentence, with commas; (and more): 3.5 days, 50 % - done!", None),
        ("Jan's mail of 4 September", None),
        ("12. day", "12\\. day"),
        ("3.5 days", None),
        ("- point", "\\- point"),
        ("a - b + c = d", None),
        ("R&D & co", "R&amp;D & co"),
        ("x_y*z", "x\\_y\\*z"),
        ("two\n lines\twide", "two lines wide"),
        ("https://e.example/x", "https&#58;//e.example/x"),
        ("costs $5", "costs &#36;5"),
    ],
)
def test_what_is_harmless_stays_readable(text: str, written: str | None) -> None:
    assert escape(text, start=True) == (written or text)


def test_a_document_is_written_plainly() -> None:
    document = Document(
        run("Report"),
        (
            paragraph("For ", strong("Demo Oy"), "."),
            Section(
                run("Dates"),
                (
                    table(["What", "Due"], [["Search", "1 June 2026"], ["Rooms", ""]]),
                    Bullets((item("one", items=[item("inner")]), item("two"))),
                    Quote((run("We are sorry."), run("All were called."))),
                    Section(run("Mail"), (Paragraph((Run("jan@demo.example", "email"),)),)),
                ),
            ),
        ),
    )
    assert render(document) == (
        "# Report\n\n"
        "For **Demo Oy**.\n\n"
        "## Dates\n\n"
        "| What   | Due         |\n"
        "| ------ | ----------- |\n"
        "| Search | 1 June 2026 |\n"
        "| Rooms  |             |\n\n"
        "- one\n"
        "  - inner\n"
        "- two\n\n"
        "> We are sorry.\n>\n> All were called.\n\n"
        "### Mail\n\n"
        "<jan@demo.example>\n"
    )


@for_each("sign", ["-", "+", "=", ":", "!", "?", "%", "/", "1.", "(a)", "iv."])
def test_what_begins_another_block_is_escaped_at_the_start_alone(sign: str) -> None:
    begins = escape(f"{sign} x", start=True)
    assert not begins.startswith(sign)
    assert unescape(re.sub(r"\\([\\`*_\[\]#\-+.!()])", r"\1", begins)) == f"{sign} x"
