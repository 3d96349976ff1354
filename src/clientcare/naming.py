"""Finding what somebody means by a name: the same, the same but for case, the only one with it."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from clientcare.errors import ClientcareError

if TYPE_CHECKING:
    from clientcare.records.project import Person


def find_name(
    text: str,
    ids: Iterable[str],
    what: str,
    titles: Mapping[str, str] | None = None,
    prefixes: Iterable[str] = (),
) -> str:
    """Return the id that a text stands for: an exact id or title, else the only id that holds it.

    Of several, those count that hold it after one of the prefixes that projects give to ids. Where
    none holds it, a part of the only title that does is enough. Raises ClientcareError with the
    candidates, or with the nearest.
    """
    names, wanted = list(ids), text.strip().lower()
    same = [name for name in names if name == text] or [n for n in names if n.lower() == wanted]
    if same:
        return same[0]
    titled = [name for name in names if wanted and wanted in (titles or {}).get(name, "").lower()]
    whole = [name for name in titled if (titles or {})[name].strip().lower() == wanted]
    found = [name for name in names if wanted and wanted in name.lower()]
    if whole:
        found = [name for name in found if name in whole] or whole
    if len(found) > 1:
        starts = tuple(sorted(map(str.lower, prefixes), key=len, reverse=True))
        found = [name for name in found if wanted in _without_prefix(name, starts)] or found
    if len(found) == 1:
        return found[0]
    if found:
        raise ClientcareError(f'"{text}" may be any of {len(found)} {_many(what)}', name_one(found))
    if len(titled) == 1:
        return titled[0]
    if titled:
        raise ClientcareError(
            f'"{text}" is in the title of {len(titled)} {_many(what)}', name_one(titled)
        )
    hint = f"{_many(what)}: {first_of(names)}" if names else f"there is no {what} at all"
    words = {word for name in names for word in re.split("[-._]", name.lower()) if len(word) > 3}
    if near := nearest(wanted, names) or nearest(wanted, words):
        hint = f"did you mean `{near}`?"
    raise ClientcareError(f'there is no {what} "{text}"', hint)


def find_among(text: str, people: "Mapping[str, Person]") -> str:
    """Return the id of the person that a text stands for: by id or name, or a part of either."""
    if not people:
        hint = "there is nobody yet: clientcare new person --name …"
        raise ClientcareError(f'there is no person "{text}"', hint)
    names = {id: person.name or id for id, person in people.items()}
    return find_name(text, names, "person", names)


def _without_prefix(name: str, prefixes: Iterable[str]) -> str:
    """What follows the longest prefix of an id, in small letters."""
    low = name.lower()
    return low.removeprefix(next((one for one in prefixes if low.startswith(one)), ""))


_LETTERS = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "þ": "th", "æ": "ae", "œ": "oe"}
)


def plain_name(name: str) -> str:
    """A name in small letters without accents, its words one space apart."""
    parts = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    return " ".join("".join(c for c in parts if not unicodedata.combining(c)).split())


_FUNCTION_WORDS = frozenset(
    """
    a about after all an and are as at be been before but by can could did do does for from had has
    have he her him his how i if in into is it its may me might must my of on or our shall she
    should so such than that the their them then there these they this those to us was we were what
    when where which who whom whose why will with without would you your
    """.split()  # noqa: SIM905  (a list of them would take sixty lines)
)
_RESERVED = r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?\Z"


def words_for_id(title: str, longest: int = 40) -> str:
    """Choose the words of a title that tell it from others: `Plans of all houses` → `plans-houses`.

    Up to four, in ASCII, without function words, none cut unless the first alone is too long;
    empty where the title has no letter that ASCII knows.
    """
    plain = unicodedata.normalize("NFKD", title.casefold().translate(_LETTERS))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().replace("'", ""))
    found = ""
    for word in [word for word in words if word not in _FUNCTION_WORDS][:4] or words[:4]:
        longer = f"{found}-{word}" if found else word[:longest]
        if len(longer) > longest:
            break
        found = longer
    return found


def file_stem(name: str, kind: str) -> str:
    """A name for a file or a folder on every system: Windows keeps some for its devices.

    None ends as a record file does, whose ending is added: so a folder would be taken for one.
    """
    name = re.sub(r"(\.toml|[. ])+\Z", "", name)
    return f"{kind}-{name}" if re.match(_RESERVED, name, re.IGNORECASE) else name


def project_of_file(file: str) -> str:
    """The id of a project that gives none: the name of its folder, else the file's stem."""
    folder, _, stem = file.removesuffix(".toml").rpartition("/")
    return folder.rpartition("/")[2] if stem == "project" and folder else stem


def event_of_file(file: str, day: object, numbers: dict[str, int]) -> str:
    """The id of an event that gives none: the file's stem, its day, and its number among such.

    `numbers` holds how many the file had before, and is counted on.
    """
    stem = file.removesuffix(".toml").rpartition("/")[2]
    name = f"{stem}-{str(day)[:10]}" if day else stem
    numbers[name] = numbers.get(name, 0) + 1
    return f"{name}-{numbers[name]}"


def stem_of_event(name: str) -> str:
    """The stem of the file of an event, by the id that the event got there."""
    return re.sub(r"(?:-\d{4}-\d\d-\d\d)?-\d+\Z", "", name)


def name_one(names: Iterable[str]) -> str:
    """Ask for one of several names."""
    return f"name one: {first_of(names)}"


def first_of(names: Iterable[str]) -> str:
    """List the first of several names."""
    found = sorted(names, key=lambda name: (name[:1].isdigit(), name))  # an event's day last
    return f"{', '.join(found[:8])}{', …' if len(found) > 8 else ''}"


def _many(what: str) -> str:
    if what.endswith("y"):
        return f"{what[:-1]}ies"
    return "people" if what == "person" else f"{what}s"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that begins with a word, else the one that it is like, or None."""
    from clientcare.records.nearest import nearest as most_like

    names = list(known)
    begun = (name for name in names if word and name.lower().startswith(word.lower()))
    return next(begun, None) or most_like(word, names)
