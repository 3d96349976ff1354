"""Whether two texts name one company: `West` is `West Oy`, whatever their case."""

import re
import unicodedata

from clientcare.records.unsafe import unsafe

WORD = re.compile(r"[^\W_]+")
_FORMS_TEXT = """
    oy oyj ab abp as asa aps hb kb gmbh ggmbh ag kg kgaa ug ohg mbh gbr ev eg se inc llc ltd
    limited corp  corporation co plc llp lp pty bv nv sa sas sasu sarl eurl sl slu srl spa sc oü
    ou uab sia zrt nyrt kft bt sro doo ky tmi ry rf publ ek sp z oo zoo ltda pllc snc ehf sà rl
    eood ood ооо оао пао зао ао ип нко
"""
_FORMS = frozenset(_FORMS_TEXT.split())
"""Legal forms, folded and without their points and strokes."""
AND = ("and", "und", "et", "y", "och", "og", "ja", "i", "и")
"""How `&` is said."""
_LINKS = frozenset({*AND, "co"})
"""What stands between a name and its form: `& Co. KG`."""
_SIGNS = re.compile(r"\.|(?<=\b[^\W\d_])/(?=[^\W\d_]\b)")
"""What a legal form is written with or without: `S.A.`, `A/S`."""


def safe(text: str) -> str:
    """A text without characters that show nothing, in one spelling of each letter."""
    if text.isascii():
        return text if text.isprintable() else unsafe().sub(" ", text)
    return unicodedata.normalize("NFKC", unsafe().sub(" ", text))


def folded(text: str) -> str:
    """A text in one case."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text.casefold())


def folded_words(text: str) -> str:
    """The words of a text with one space between, whatever their case and what stands between."""
    return " ".join(WORD.findall(folded(safe(text))))


def short_name(company: str) -> str:
    """Return a company's name without its legal form, folded: `Acme Oy` is `acme`."""
    words = folded_words(_SIGNS.sub("", company)).split()
    kept = list(words)
    while len(kept) > 1 and (kept[-1] in _FORMS or (len(kept) < len(words) and kept[-1] in _LINKS)):
        kept.pop()
    while len(kept) > 1 and kept[0] in _FORMS:
        kept.pop(0)
    return " ".join(kept)


def is_same(company: str, other: str) -> bool:
    """Whether two names are of one company: `Acme` is `Acme Oy`, and not where the forms differ."""
    one, two = (folded_words(_SIGNS.sub("", name)) for name in (company, other))
    bare = short_name(company), short_name(other)
    return one == two or (bare[0] == bare[1] and (one == bare[0] or two == bare[1]))
