"""What an HTML page says: its text, and what its tags and comments hold."""

from html.parser import HTMLParser

from clientcare.output.html import STYLE


class _Page(HTMLParser):
    """The text of a page, and apart from it what tags and comments say."""

    within = frozenset({"strong", "em", "b", "i", "span", "a", "code", "small", "sup", "sub"})
    silent = frozenset({"class", "style", "scope", "lang", "charset", "name", "aria-hidden"})

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag says, whatever its name."""
        self.said += [value for key, value in attrs if value and key not in self.silent]
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Part what stands before and behind, where a reader sees it apart."""
        if tag not in self.within:
            self.text.append("\n")

    def handle_data(self, data: str) -> None:
        """Note a text; our own style sheet is none."""
        if data.strip() != STYLE.strip():
            self.text.append(data)

    def handle_comment(self, data: str) -> None:
        """Note what nobody is shown, but anybody can look up."""
        self.said.append(data)


def without_tags(page: str) -> str:
    """All that an HTML page says: what is read, then what tags and comments say."""
    found = _Page()
    found.feed(page)
    found.close()
    return "\n".join(["".join(found.text), *found.said])
