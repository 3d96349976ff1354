"""The names that one client may not read in another's report, and where a text holds one.

A company, its short name, its people, projects, record ids and mail domains. A name is found in its
inflected forms too, by what it begins with. A name that is a common word counts with its capital
alone, inside a sentence; one that this client or its people bear themselves never does.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice, product
from pathlib import Path
from typing import Literal

from clientcare.dataclass import NamedTuple
from clientcare.facts.workspace import Context, Workspace
from clientcare.records.companies import AND, folded_words, is_same, short_name
from clientcare.report.disclosure import ClientView
from clientcare.report.searching import WordList, in_latin, parted
from clientcare.store import Entry

Kind = Literal["client", "person", "surname", "project", "domain", "id"]

_PUBLIC_MAIL_TEXT = """
    gmail.com googlemail.com outlook.com hotmail.com live.com yahoo.com icloud.com me.com
    aol.com gmx.de gmx.net  web.de t-online.de mail.ru yandex.ru ya.ru proton.me protonmail.com
    orange.fr free.fr laposte.net
"""
_PUBLIC_MAIL = frozenset(_PUBLIC_MAIL_TEXT.split())
_ENDING = re.compile(
    r"(?:e?s|e[nmr]?|[ie]?(?:n|lle|lla|llä|lta|ltä|ssa|ssä|sta|stä|ksi|na|nä|tta|ttä|ta|tä|a|ä|an|än|on|in|un|yn))"
    r"|[а-яё]{1,3}"
)
"""The endings of cases in the languages of the reports."""
_LONGEST_ENDING = 5
_LONG = 6
"""Letters from which on a word that begins with a name is hardly another word by chance."""
_CYRILLIC_VOWEL = re.compile(r"[а-яё]{3,}[аяоеиыйь]\Z")
_LETTERS = [
    str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "æ": "ae", "œ": "oe", "ł": "l"} | o)
    for o in ({"ø": "o"}, {"ø": "oe"})
]
_MANY = 100
"""Spellings of one name that are looked for."""
_AND = re.compile(rf"(?<= )(?:{'|'.join(AND)})(?= )", re.IGNORECASE)
_ID = re.compile(r"[A-Za-z][\w.-]*\w", re.ASCII)
_DOMAIN = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")


@cache
def _common_words() -> frozenset[str]:
    """English words that companies are called by; the tool's own words are common too."""
    text = Path(__file__).with_name("common_words.txt").read_text(encoding="utf-8")
    return frozenset(text.split())


class Name(NamedTuple):
    """A name that is not for this client: what it is of, in which record it stands, and whose."""

    text: str
    kind: Kind
    entry: Entry
    project: str
    words: tuple[str, ...]
    respaced: bool = False
    """Whether it is written as one word or in several, which may say another thing: `linked in`."""
    compound: bool = False
    """Whether it may well be another word: common words as one, or the first of a company's."""
    prefix: str = ""
    """What the ids that the tool makes in its project begin with."""


# Whose names -------------------------------------------------------------------------------------


def own_names(*views: ClientView) -> list[str]:
    """The names that this client may always read: its own, and those of the projects' people."""
    found = []
    for view in views:
        found += [*_said(view.project.client), short_name(view.project.client)]
        for name, person in view.people.items():
            found += [name, *(person.name or "").split(), person.name or "", person.email or ""]
    return [text for text in found if text]


def released_names(workspace: Workspace, *views: ClientView) -> set[str]:
    """The names that `may_name` of these projects releases, folded."""
    homes = [home for view in views if (home := workspace.context(view.id))]
    reports = [home.project.report for home in homes if home.project and home.project.report]
    return {folded_words(name) for report in reports for name in report.may_name}


def foreign_names(workspace: Workspace, *views: ClientView) -> Iterator[Name]:
    """Every name of another client, of its people and of its projects, but for those released.

    All the views are of one client.
    """
    released = released_names(workspace, *views)
    own = short_name(views[0].project.client)
    own_domains = {_domain(person.email) for view in views for person in view.people.values()}
    for context in workspace.contexts:
        for name in _names_of(context, views[0]):
            bare = " ".join(name.words) or folded_words(name.text)
            mine = name.text in own_domains if name.kind == "domain" else bare == own
            if not mine and not {bare, folded_words(name.text)} & released:
                yield name
                yield from _respelled(name)


def _respelled(name: Name) -> Iterator[Name]:
    """A name as it is spelled otherwise: `mueller` or `muller`, or its words as one."""
    if (shown := tuple(map(in_latin, name.words))) != name.words:
        yield name._replace(words=shown)
    glued = name.kind in ("client", "person") and len(name.words) > 1
    compound = _common_words().issuperset(name.words)
    for words in islice(product(*map(_spellings, name.words)), _MANY):
        if sum(map(len, words)) >= _LONG:  # a short one may well be another word
            if words != name.words:
                yield name._replace(words=words)
            if glued:
                yield name._replace(words=("".join(words),), respaced=True, compound=compound)


def _spellings(word: str) -> list[str]:
    """A word, and how it is spelled on a keyboard without its letters."""
    if word.isascii():
        return [word]
    plain = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    others = [text.translate(letters) for text in (word, plain) for letters in _LETTERS]
    return list(dict.fromkeys([word, *others]))


def _names_of(context: Context, view: ClientView) -> Iterator[Name]:
    project = context.project
    if project is None or context.id == view.id or is_same(project.client, view.project.client):
        return
    entry = context.entries["project"][0]

    def name(text: str, kind: Kind, words: str, where: Entry = entry) -> Name:
        return Name(text, kind, where, context.id, tuple(words.split()))

    yield from (
        name(project.client, "client", words)._replace(respaced=respaced, compound=compound)
        for words, respaced, compound in _called(project.client)
    )
    yield name(project.name, "project", folded_words(project.name))
    for person in context.people.values():
        if person.side == "client":
            if person.name:
                words = folded_words(person.name)
                yield name(person.name, "person", words)
                if " " in words:
                    yield name(person.name, "surname", words.rpartition(" ")[2])
            if (domain := _domain(person.email)) and domain not in _PUBLIC_MAIL:
                yield name(domain, "domain", "")
    yield name(context.id, "id", "")
    for entries in context.entries.values():
        for one in entries:
            yield name(one.id, "id", "", one)._replace(prefix=context.loaded_project.prefix)


def _said(company: str) -> list[str]:
    """A company's name, as it may be said too: `Beta and Son` for `Beta & Son`."""
    said = [company, _AND.sub("&", company)]
    return [*said, *(company.replace("&", f" {word} ") for word in AND if "&" in company)]


def _called(company: str) -> Iterator[tuple[str, bool, bool]]:
    """The folded names of a company, and whether each is respaced, and may be another word."""
    names = (fold(text) for text in _said(company) for fold in (folded_words, short_name))
    yield from ((words, False, False) for words in dict.fromkeys(names))
    if (apart := parted(company)) != company:
        yield short_name(apart), True, False
    first, _, more = short_name(company).partition(" ")
    if more and len(first) >= _LONG:  # `Kestrel` of Kestrel Group Ltd
        yield first, False, True


def _domain(email: str | None) -> str:
    return (email or "").rpartition("@")[2].strip().lower()


# Where they stand --------------------------------------------------------------------------------


class NameIndex:
    """Names to look for; each is found in one pass over a text, however many there are."""

    def __init__(self, foreign: Iterable[Name], own: Iterable[str], said: str) -> None:
        """Index names by their first word; `said` are the words of the tool, common ones."""
        own = list(own)
        self.own = [folded_words(text) for text in own]
        self.own_words = [tuple(text.split()) for text in self.own]
        self.own += (folded_words(parted(text)) for text in own)
        self.common = _common_words() | set(said.split())
        self.by_word: dict[str, list[Name]] = {}
        self.exact: dict[str, Name] = {}
        self.beginning: dict[str, list[Name]] = {}
        """The names that may begin with each word that was looked at."""
        for name in foreign:
            if name.kind in ("id", "domain"):
                if not name.text.isalpha():  # an id that is a word cannot be told from it
                    self.exact.setdefault(name.text.lower(), name)
            elif name.words:
                first = name.words[0] if len(name.words) > 1 else _stem(name.words[0])
                self.by_word.setdefault(first, []).append(name)

    def found_in(self, text: str) -> list[tuple[Name, bool]]:
        """Each name in what somebody typed, also where it is glued to other words."""
        found = list(self.found(WordList(text)))
        if (apart := parted(text)) != text:
            known = {name for name, sure in found if sure}
            for name, sure in self.found(WordList(apart)):
                long = len(name.words) > 1 or len("".join(name.words)) >= _LONG
                if name not in known and (len(name.words) > 1 or not self._is_common(name)):
                    found.append((name, sure and long))  # `GitHub` need not be the client `Git`
        return found

    def found(self, text: WordList) -> Iterator[tuple[Name, bool]]:
        """Yield each name that a text holds, and whether it is certain to be that name."""
        hits = [*self._hits_in_words(text), *self._exact_hits(text)]
        if hits:
            text.excuse(self.own)
            yield from ((name, sure) for name, sure, *where in hits if not text.is_excused(*where))

    def _hits_in_words(self, text: WordList) -> Iterator[tuple[Name, bool, int, int]]:
        """Each name that stands in words, with its first word and how many words it has."""
        at = 0
        while at < len(text.words):
            found = [
                (len(name.words), certain, name)
                for name in self._that_begin(text.words[at])
                if (certain := self._certainty(name, text, at)) is not None
            ]
            size = 1
            if found:  # the longest name, a certain one before a doubtful one
                size, certain, name = max(found, key=lambda one: one[:2])
                yield name, certain, at, size
            at += size

    def _that_begin(self, word: str) -> list[Name]:
        """The names that may begin with a word, inflected or not, the longest stem first."""
        if word not in self.beginning:
            least = max(1, min(_LONG, len(word) - _LONGEST_ENDING))
            stems = [word[:size] for size in range(len(word), least - 1, -1)]
            self.beginning[word] = [one for stem in stems for one in self.by_word.get(stem, ())]
        return self.beginning[word]

    def _certainty(self, name: Name, text: WordList, at: int) -> bool | None:
        """Whether a name that may begin at a word is certain to be there; None: it is not."""
        *before, last = name.words
        end = at + len(before)
        if end >= len(text.words) or text.words[at:end] != before:
            return None
        ending = _ending(last, text.words[end])
        if ending is None or (len(ending) > _LONGEST_ENDING and name.kind != "client"):
            return None
        places = range(at, end + 1)
        capital = any(text.is_capital(n) for n in places)
        inside = any(text.is_capital(n) and not text.begins[n] for n in places)
        if self._is_common(name):
            titled = text.is_capital(at - 1) or text.is_capital(end + 1)
            surely_not = not inside or name.compound or name.kind == "surname"
            certain = None if surely_not else not (ending or titled)
        elif name.compound:
            certain = False if capital or text.is_address(end) else None
        elif name.kind == "surname" or (name.kind == "person" and len(name.words) == 1):
            small = False if name.respaced else None
            certain = (inside and name.kind == "person") if capital else small
        elif ending:
            certain = self._of_inflected(name, ending, capital=capital, inside=inside)
        elif name.respaced and len(name.words) > 1:
            certain = inside or None
        else:
            certain = not name.respaced
        return certain and not any(own[: len(name.words)] == name.words for own in self.own_words)

    def _is_common(self, name: Name) -> bool:
        return all(word in self.common or word.isdecimal() or len(word) < 3 for word in name.words)

    @staticmethod
    def _of_inflected(name: Name, ending: str, *, capital: bool, inside: bool) -> bool | None:
        long = len(name.words) > 1 or len(name.words[-1]) >= _LONG
        if _ENDING.fullmatch(ending):
            return capital and (inside or long) if capital or long else None
        return False if long and capital else None

    def _exact_hits(self, text: WordList) -> Iterator[tuple[Name, bool, int, int]]:
        """Each id and mail domain, which are spelled in one way."""
        lower = text.text.lower()
        if len(lower) != len(text.text):
            lower = text.text
        for pattern in (_ID, _DOMAIN):
            for found in pattern.finditer(lower):
                for part in _tails(found[0]) if pattern is _DOMAIN else (found[0],):
                    if name := self.exact.get(part):
                        begins = (f"{name.prefix}-".lower(), name.project.lower().partition("-")[0])
                        prefixed = part.startswith(begins)
                        sure = name.kind == "domain" or prefixed
                        yield name, sure, *text.words_between(*found.span())


def _stem(word: str) -> str:
    return word[:-1] if _CYRILLIC_VOWEL.match(word) else word


def _ending(word: str, found: str) -> str | None:
    """What a word has more than a name, or another ending in its place; None: it is another."""
    if found == word:
        return ""
    stem = _stem(word)
    longest = _LONGEST_ENDING if len(stem) < _LONG else len(found)  # `Nordwindkunden`
    if len(stem) < 4 or not found.startswith(stem) or len(found) - len(stem) > longest:
        return None
    return found[len(stem) :]


def _tails(domain: str) -> Iterator[str]:
    while "." in domain:
        yield domain
        domain = domain.partition(".")[2]
