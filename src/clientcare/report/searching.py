"""Texts as the leak scan reads them: without markup, case, punctuation and line breaks."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property

from clientcare.records.companies import WORD, folded, folded_words, safe
from clientcare.records.unsafe import unsafe

SHORTEST = 8
"""Characters from which on a text is searched for; names are, however short."""

_BEGINNING = re.compile(f" (?=(.{{{SHORTEST}}}))")
_GLUED = re.compile(r"[^\W\d_A-Z][^\W\d_a-z]")
_MARKUP = re.compile(r"[-=|*#>+_.:~`]*")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{2,31});")
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_IN_ADDRESS = re.compile(r"@\w|\.[a-z]")
_ENDS = re.compile(r"[.!?…:;|\n•–—\"“”„«»(\[]|[-*>#]\s")
"""What stands before the first word of a sentence, of a cell, of an entry or of a quotation."""


def unescaped(text: str) -> str:
    """Undo what a renderer does to make text inert."""
    return _ESCAPE.sub(_unescape, text)


def _unescape(found: re.Match[str]) -> str:
    if found[1]:
        return found[1]
    from html import unescape  # takes long to import, and a text in Markdown has few of them

    return unescape(found[0])


def decoded(text: str) -> str:
    """A text as its addresses read: `Acme%20Shop` is `Acme Shop`."""
    return _PERCENT.sub(_decode, text) if "%" in text else text


def _decode(found: re.Match[str]) -> str:
    try:
        return bytes.fromhex(found[0].replace("%", "")).decode()
    except UnicodeDecodeError:
        return found[0]


def _signs(text: str) -> str:
    """A text without its spaces, for one that has hardly any words."""
    return "".join(folded(safe(text)).replace("\ufffd", " ").split())


def parted(text: str) -> str:
    """A text as it reads: `AcmeShop` is `Acme Shop`, and what shows nothing is left out."""
    text = text if text.isascii() else unsafe().sub("", text)
    if not _GLUED.search(text):
        return text
    threes = zip(f" {text}", text, f"{text[1:]} ", strict=False)
    return "".join(
        f" {b}" if a.islower() and b.isupper() and c.isalpha() else b for a, b, c in threes
    )


# Look-alikes -------------------------------------------------------------------------------------

_SHAPES = {
    "cyrillic": (
        "АВЕЅІЈКМНОРСТУҮХԌԜѴавеѕіјкмнорстухѵԁһӏԛԝүҽ",
        "ABESIJKMHOPCTYYXGWVabesijkmhopctyxvdhlqwye",
    ),
    "greek": ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϺͿαεικνορτυχγηωϳ", "ABEZHIKMNOPTYXMJaeikvoptuxynwj"),
    "armenian": ("ՕՍՏսոօհցգզքռ", "OUSunohgqqfn"),
    "cherokee": ("ᎪᏴᏟᎠᎬᎻᎫᏦᏞᎷᏢᎡᏚᎢᏙᎳᎩᏃ", "ABCDEHJKLMPRSTVWYZ"),
}
"""Letters by their script, and the Latin one that each looks like: the most frequent pairs of the
confusables of Unicode (UTS 39), and small letters that only look like a capital.
"""
_LATIN_SHAPES = ("ɑɡıɩᴀᴄᴅᴇᴊᴋᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "agiiacdejkmnoprstuvwyz")
_TO_LATIN = str.maketrans(*map("".join, zip(*_SHAPES.values(), _LATIN_SHAPES, strict=True)))
_SCRIPTS = {
    "cyrillic": "\u0400-\u052f", "greek": "\u0370-\u03ff\u1f00-\u1fff",
    "armenian": "\u0530-\u058f", "cherokee": "\u13a0-\u13ff",
}  # fmt: skip
_HONEST = {
    script: re.compile(rf"(?=[^\W\d_])(?![{_SHAPES[script][0]}])[{signs}]")
    for script, signs in _SCRIPTS.items()
}
"""The letters of each script that look like no Latin one: in a masked name there are none."""
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u0250-\u02af\u1d00-\u1d7f\u1e00-\u1eff]")
_SHOWS_NOTHING = re.compile("[\u200b-\u200f\u2060]")
_MARKS = "\u0300-\u036f"
_MARKED = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}])*")
_UNUSUAL = re.compile("[\u0180-\u024f\u1e00-\u1eff]")
"""Latin letters with marks that few languages of Europe have."""
_SUSPECT = re.compile(
    f"{_SHOWS_NOTHING.pattern}|{_UNUSUAL.pattern}|[{_MARKS}{''.join(map(chr, _TO_LATIN))}]"
)


def in_latin(text: str) -> str:
    """A text with the Latin letters that the letters of other scripts look like in their place."""
    return text.translate(_TO_LATIN)


def honest_scripts(text: str) -> frozenset[str]:
    """The scripts in which something is written that cannot be taken for Latin letters."""
    return frozenset(script for script, letter in _HONEST.items() if letter.search(text))


def unmasked(text: str, honest: frozenset[str]) -> str:
    """A text as it looks: names in letters that look like those of another script are found in it.

    A word of letters of several scripts is one in Latin letters, and so is one of look-alikes alone
    where its script is not `honest` in the whole text. Unusual marks on letters are left out.
    """
    if text.isascii() or not (_SUSPECT.search(text) or unsafe().search(text)):
        return text
    shown = unicodedata.normalize("NFKC", _SHOWS_NOTHING.sub("", unsafe().sub("", text)))
    masks = "".join(_SHAPES[one][0] for one in _SHAPES if one not in honest)
    masked = re.compile(f"[{masks}\\d{_MARKS}]+") if masks else None

    def word(found: re.Match[str]) -> str:
        said = found[0]
        if _LATIN.search(said):
            return in_latin("".join(map(_without_marks, said)))
        return in_latin(said) if masked and masked.fullmatch(said) else said

    return _MARKED.sub(word, shown)


def _without_marks(sign: str) -> str:
    if unicodedata.combining(sign):
        return ""
    return unicodedata.normalize("NFD", sign)[0] if _UNUSUAL.match(sign) else sign


class TextIndex:
    """A text in which others are looked for, in a time that does not grow with what it holds."""

    def __init__(self, text: str) -> None:
        """Fold the text, and note each place where another may begin."""
        self.text = text
        self.words = f" {folded_words(text)} "
        self.beginnings = set(_BEGINNING.findall(self.words))

    @cached_property
    def signs(self) -> str:
        """All signs of the text, without its spaces."""
        return _signs(self.text)

    def holds(self, text: str) -> bool:
        """Whether a text of at least `SHORTEST` characters stands in this one, as whole words."""
        if len(text) < SHORTEST:
            return False
        beginning = folded_words(text[: 4 * SHORTEST])
        if len(beginning) >= 2 * SHORTEST and beginning[:SHORTEST] not in self.beginnings:
            return False
        words = folded_words(text)
        if len(words) >= SHORTEST:
            return words[:SHORTEST] in self.beginnings and f" {words} " in self.words
        signs = _signs(text)
        return not _MARKUP.fullmatch(signs) and signs in self.signs

    def holds_part(self, text: str) -> bool:
        """Whether a paragraph of a text stands in this one as whole words, however short it is."""
        for part in text.split("\n\n"):
            words = folded_words(part)
            begins = len(words) < SHORTEST or words[:SHORTEST] in self.beginnings
            if words and begins and f" {words} " in self.words:
                return True
        return False


class WordList:
    """A text word by word, as it is spelled and folded, and which of the words are excused."""

    def __init__(self, text: str) -> None:
        self.text = safe(decoded(text))
        self.raw: list[str] = []
        self.words: list[str] = []
        self.begins: list[bool] = []
        """Whether each word is the first of a sentence, a cell or an entry."""
        self.places: list[int] = []
        end = 0
        for found in WORD.finditer(self.text):
            between = self.text[end : found.start()]
            self.begins.append(not self.raw or bool(_ENDS.search(between)))
            self.raw.append(found[0])
            self.words.append(folded(found[0]))
            self.places.append(found.start())
            end = found.end()
        self.excused = bytearray(len(self.words))

    def excuse(self, texts: Iterable[str]) -> None:
        """Excuse each occurrence of each of some folded texts, as whole words."""
        line, known = f" {' '.join(self.words)} ", set(self.words)
        starts, at = [], 1
        for word in self.words:
            starts.append(at)
            at += len(word) + 1
        for words in dict.fromkeys(texts):
            if words.partition(" ")[0] not in known:
                continue
            size, place = words.count(" ") + 1, line.find(f" {words} ")
            while place >= 0:
                first = bisect_left(starts, place + 1)
                self.excused[first : first + size] = b"\1" * size
                place = line.find(f" {words} ", place + len(words) + 1)

    def is_excused(self, first: int, count: int) -> bool:
        """Whether all of some words that follow each other are excused."""
        return all(self.excused[first : first + count])

    def words_between(self, start: int, end: int) -> tuple[int, int]:
        """The first word between two places of the text, and how many words there are."""
        first = bisect_left(self.places, start)
        return first, bisect_left(self.places, end) - first

    def is_address(self, at: int) -> bool:
        """Whether a word stands in an address: `betagroup.com`, `@betagroup`."""
        start, end = self.places[at], self.places[at] + len(self.raw[at])
        return self.text[start - 1 : start] == "@" or bool(_IN_ADDRESS.match(self.text, end))

    def is_capital(self, at: int) -> bool:
        """Whether a word begins with a capital letter."""
        return 0 <= at < len(self.raw) and self.raw[at].lstrip("0123456789")[:1].isupper()
