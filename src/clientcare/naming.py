"""Finding what somebody means by a name: the same, the same but for case, the only one with it."""

from collections.abc import Iterable

from clientcare.errors import ClientcareError


def meant(text: str, ids: Iterable[str], what: str) -> str:
    """Return the id that a text stands for: an exact one, else the only one that holds it.

    Raises ClientcareError with the candidates, or with the nearest.
    """
    names, wanted = list(ids), text.strip().lower()
    same = [name for name in names if name == text] or [n for n in names if n.lower() == wanted]
    if same:
        return same[0]
    found = [name for name in names if wanted and wanted in name.lower()]
    if len(found) == 1:
        return found[0]
    if found:
        raise ClientcareError(f'"{text}" may be any of {len(found)} {_many(what)}', name_one(found))
    near = _nearest(wanted, {name.lower(): name for name in names})
    near = next((name for name in names if name.lower() == near), None)
    hint = f"did you mean `{near}`?" if near else _some(names, what)
    raise ClientcareError(f'there is no {what} "{text}"', hint)


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


def name_one(names: Iterable[str]) -> str:
    """Ask for one of several names."""
    found = sorted(names)
    return f"name one: {', '.join(found[:8])}{', …' if len(found) > 8 else ''}"


def _some(names: list[str], what: str) -> str:
    if not names:
        return f"there is no {what} at all"
    return f"{_many(what)}: {', '.join(sorted(names)[:8])}{', …' if len(names) > 8 else ''}"


def _many(what: str) -> str:
    return "people" if what == "person" else f"{what}s"


def _nearest(word: str, known: Iterable[str]) -> str | None:
    from clientcare.records.faults import nearest

    names = list(known)
    begun = next((name for name in names if word and name.startswith(word)), None)
    return begun or nearest(word, names)
