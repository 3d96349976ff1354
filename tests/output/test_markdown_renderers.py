"""Markdown as people render it: no text becomes a link, an image, maths or an emoji."""

from collections.abc import Callable
from html.parser import HTMLParser

import cmarkgfm
import markdown as python_markdown
import pytest
from cmarkgfm.cmark import Options
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from clientcare.output.markdown import folded, render
from clientcare.pages.blocks import (
    Block,
    Bullets,
    Document,
    Item,
    Paragraph,
    Quote,
    Run,
    Section,
    run,
    strong,
    table,
)
from tests.drawn import examples
from tests.for_each import for_each

ANY = examples(40)

NASTY = (
    "# ", "- ", "1. ", "> ", "---", "***", "    ", "\n", "```", "~~~", "`x`", "**b**", "_i_",
    "~~s~~", "~s~", "==m==", "++k++", "^^i^^", "^s^", "[l](http://e.x)",
    "![i](https://e.x/e.png)", "[ref]", "[^1]", "<b>", "<http://e.example>", "&amp;", "&#60;",
    "\\", "|", "www.example.com", "http://example.com", "https://example.com/a_b",
    "HTTPS://EXAMPLE.COM", "example.com", "docs.example.org/x", "ftp://e.x/y",
    "mailto:a@b.example", "xmpp:a@b.example", "a@b.example", "//example.com", "@mira",
    "@mira/repo", "#12", "!12", "mira/care#12", "mira/care@0123456", "gh:mira/care", ":smile:",
    ":+1:", ":a:b:", ":-)", "$x$", "$$x$$", "\\(x\\)", "\\[x\\]", "\\begin{x}y\\end{x}",
    "{{ x }}", "{++a++}", "{--a--}", "{~~a~>b~~}", "{==a==}", "{>>c<<}", "++ctrl+alt+del++",
    "--8<-- \"/etc/passwd\"", "-8<-", "[=50%]", "!!! note", "??? x", "=== \"Tab\"", "/// note",
    ":::", "[[w]]", "- [ ] x", "*[HTML]: x", "a\u200bb", "é", "日本", "🙂", " ", "word", ".", "!",
    "?", "com", "http", "://", "www", ":", "@", "x.de",
)  # fmt: skip
TEXT = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.lists(st.sampled_from(NASTY), min_size=1, max_size=6).map("".join),
).filter(lambda text: folded(text).strip())

PYMDOWN = [
    "tables", "footnotes", "attr_list", "def_list", "abbr", "admonition", "md_in_html",
    *(
        f"pymdownx.{name}"
        for name in (
            "arithmatex", "betterem", "caret", "critic", "details", "emoji", "highlight",
            "inlinehilite", "keys", "magiclink", "mark", "progressbar", "saneheaders",
            "superfences", "tabbed", "tasklist", "tilde",
        )
    ),
]  # fmt: skip
SHORTHAND = {
    "pymdownx.magiclink": {
        "repo_url_shorthand": True, "social_url_shorthand": True, "provider": "github",
        "user": "mira", "repo": "care",
    },
}  # fmt: skip


def _python_markdown(text: str) -> str:
    found: str = python_markdown.markdown(text, extensions=PYMDOWN, extension_configs=SHORTHAND)
    return found


RENDERERS: dict[str, Callable[[str], str]] = {
    "cmark-gfm": lambda text: cmarkgfm.github_flavored_markdown_to_html(
        text, Options.CMARK_OPT_UNSAFE
    ),
    "markdown-it": MarkdownIt("gfm-like", {"linkify": True, "typographer": True}).render,
    "pymdown": _python_markdown,
}


class _Seen(HTMLParser):
    """The tags that a page has, with those attributes that load or lead anywhere, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {key: value for key, value in attrs if key not in ("id", "align", "style")}
        self.tags.append(f"{tag} {sorted(named.items())}")

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def seen(page: str) -> _Seen:
    parser = _Seen()
    parser.feed(page)
    parser.close()
    return parser


def document(text: str) -> Document:
    """A document with a text in every kind of place."""
    line, bold = run(text), strong(text)
    blocks: tuple[Block, ...] = (
        Paragraph(line),
        Paragraph((*bold, Run(" x "), *line)),
        Quote((line, bold)),
        Bullets((Item(line, (Item(bold),)), Item(line))),
        table([text, text], [[text, bold]]),
        Section(line, (Paragraph(line),)),
    )
    return Document(run("t"), blocks)


@pytest.mark.slow
@ANY
@pytest.mark.parametrize("name", RENDERERS)
@given(text=TEXT)
@example(text="see example.com and www.example.com, https://example.com/a_b?c=d&e")
@example(text="see //0.0 and //host.example/a")
@example(text=":smile: a:b:c :+1:")
@example(text="mira/care#12 @mira !12 ?12 0123456789012345678901234567890123456789")
@example(text="$x$ \\(y\\) $$z$$ \\begin{a}b\\end{a}")
@example(text="a@b.example mailto:a@b.example")
@example(text="++ctrl+alt+del++ {++a++} ^^b^^ ~c~ ==d==")
def test_no_text_becomes_more_than_text(name: str, text: str) -> None:
    show = RENDERERS[name]
    page = seen(show(render(document(text))))
    assert page.tags == seen(show(render(document("word")))).tags


LINK = "https://demo.example/admin?x=1&y=2#top"


@for_each("name", RENDERERS)
def test_an_address_that_is_meant_as_one_is_a_link(name: str) -> None:
    blocks = (Paragraph((Run("See "), Run(LINK, "link"))), table(["x"], [[(Run(LINK, "link"),)]]))
    page = seen(RENDERERS[name](render(Document(run("t"), blocks))))
    assert [tag for tag in page.tags if tag.startswith("a ")] == [f"a [('href', '{LINK}')]"] * 2


@pytest.mark.slow
@pytest.mark.parametrize("name", RENDERERS)
@given(
    text=st.one_of(
        TEXT, st.lists(st.sampled_from(NASTY), max_size=4).map(lambda t: "https://" + "".join(t))
    )
)
@ANY
@example(text="https://a.b/x>y")
@example(text="https://a.b/](javascript:alert)")
@example(text="http://a.b/")
@example(text="javascript:alert(1)")
@example(text="https://0?$0$")
def test_no_other_text_becomes_one(name: str, text: str) -> None:
    page = seen(RENDERERS[name](render(Document(run("t"), (Paragraph((Run(text, "link"),)),)))))
    links = [tag for tag in page.tags if tag.startswith("a ")]
    assert len(page.tags) == 2 + len(links)
    assert all(tag.startswith("a [('href', 'https://") for tag in links)
