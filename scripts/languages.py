"""Bring the catalogues of a report's languages up to date with its phrases, and compile them.

python scripts/languages.py            # write languages/*.po and *.mo
python scripts/languages.py --check    # say what is stale, exit 1
python scripts/languages.py --add it   # begin a language with empty translations
"""

import argparse
import io
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from clientcare.report.phrases import PHRASES, PLURALS
from clientcare.report.wording import FOLDER, SOURCE
from clientcare.wording import LANGUAGES

WRITTEN = datetime(2026, 11, 27, tzinfo=UTC)
"""Set, so that a catalogue with the same texts is the same file."""


def catalogue(code: str, old: Catalog | None) -> Catalog:
    """A catalogue of exactly the phrases that there are, with the translations of an old one."""
    new = Catalog(
        locale=code, project="clientcare", header_comment=f"# clientcare: {code}",
        creation_date=WRITTEN, revision_date=WRITTEN, fuzzy=False,
    )  # fmt: skip
    messages: list[tuple[str, str | tuple[str, str]]] = [*PLURALS.items(), *PHRASES.items()]
    for name, text in messages:
        found = old.get(text, name) if old else None
        new.add(text, found.string if found else None, context=name)
    return new


def files(code: str) -> dict[Path, bytes]:
    """The two files of a language as they should be."""
    source = FOLDER / f"{code}.po"
    old = None
    if source.exists():
        with source.open("rb") as file:
            old = read_po(file, locale=code)
    new, po, mo = catalogue(code, old), io.BytesIO(), io.BytesIO()
    write_po(po, new, width=100)
    write_mo(mo, new)
    return {source: po.getvalue(), FOLDER / f"{code}.mo": mo.getvalue()}


def main() -> int:
    """Write or check all languages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--add", metavar="CODE", action="append", default=[])
    given = parser.parse_args()
    codes = [code for code in [*LANGUAGES, *given.add] if code != SOURCE]
    stale = [
        (path, content)
        for code in codes
        for path, content in files(code).items()
        if not path.exists() or path.read_bytes() != content
    ]
    for path, content in stale:
        print("stale:" if given.check else "written:", path.name)
        if not given.check:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
    return int(given.check and bool(stale))


if __name__ == "__main__":
    raise SystemExit(main())
