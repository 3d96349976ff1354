"""Bytes → Loaded: parse, validate, and give every record to the project that claims it.

Whatever cannot be read stays as a fault with a place; nothing is skipped in silence.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from clientcare.errors import ClientcareError
from clientcare.records import KINDS, Path, Project
from clientcare.records.base import is_id
from clientcare.records.faults import Fault, faults_of, kind_of, nearest, quoted
from clientcare.settings import Settings, calendar_faults, project_settings
from clientcare.store.files import Raw
from clientcare.store.model import Broken, Engagement, Entry, File, Loaded
from clientcare.toml_text import TomlFault, decode, parse
from clientcare.toml_text.parsing import BOM


def assemble(settings: Settings, raws: Iterable[Raw]) -> Loaded:
    """Make a workspace of its settings and record files, wherever they were read from."""
    loaded = Loaded(settings)
    for raw in raws:
        _add_file(loaded, raw)
    _claim(loaded)
    if not loaded.engagements:
        raise _no_project(loaded)
    return loaded


def reassemble(loaded: Loaded, changed: Mapping[str, bytes]) -> Loaded:
    """Make a workspace as it would be with some files changed or added; only these are read anew.

    What was read before stays as it is.
    """
    fresh = Loaded(loaded.settings, root=loaded.root, prefix=loaded.prefix)
    same = {id(file): file.again() for file in loaded.files if file.name not in changed}
    fresh.files = list(same.values())
    for entry in loaded.entries:
        if file := same.get(id(entry.file)):
            fresh.entries.append(Entry(entry.kind, entry.record, entry.id, file, entry.path))
    read = {(id(entry.file), entry.path) for entry in loaded.entries if entry.kind == "project"}
    for broken in loaded.broken:
        file = same.get(id(broken.file))
        if file and (id(broken.file), broken.path) not in read:  # of these the claim says it again
            fresh.broken.append(Broken(broken.kind, broken.id, file, broken.path, broken.faults))
    for name, data in changed.items():
        _add_file(fresh, Raw(name, data))
    fresh.files.sort(key=lambda file: file.name.split("/"))
    places = {id(file): n for n, file in enumerate(fresh.files)}
    fresh.entries.sort(key=lambda entry: places[id(entry.file)])
    fresh.broken.sort(key=lambda broken: places[id(broken.file)])
    _claim(fresh)
    return fresh


def _no_project(loaded: Loaded) -> ClientcareError:
    folder = loaded.settings["records"]
    unread = [f"{file.name}: {file.fault.message}" for file in loaded.unreadable if file.fault]
    message = "\n".join([*unread, f"no project in {folder}/"])
    return ClientcareError(message, f"write one: {folder}/NAME/project.toml with [project] in it")


def _add_file(loaded: Loaded, raw: Raw) -> None:
    file = File(raw.name)
    loaded.files.append(file)
    if raw.data is None:
        file.fault = Fault((), raw.problem or "cannot be read", raw.fix)
        return
    try:
        file.has_bom = raw.data.startswith(BOM)
        file.text = decode(raw.data)
        tables = parse(file.text)
    except TomlFault as fault:
        file.fault = Fault((), fault.message, fault.hint or "correct the TOML")
        file.line, file.column = fault.line, fault.column
        return
    for kind, value in tables.items():
        _add_kind(loaded, file, kind, value)


def _add_kind(loaded: Loaded, file: File, kind: str, value: Any) -> None:
    if kind == "project" and isinstance(value, dict):
        _add_record(loaded, file, kind, value, ("project",))
    elif kind in KINDS and kind != "project" and isinstance(value, list):
        for n, table in enumerate(value):
            _add_record(loaded, file, kind, table, (kind, n))
    else:
        fault = _wrong_kind(kind, value)
        loaded.broken.append(Broken(kind, _held_id(value), file, (kind,), [fault]))


def _wrong_kind(kind: str, value: Any) -> Fault:
    if kind == "project":
        return Fault((), "a file holds one [project]", "write it in single brackets: [project]")
    if kind in KINDS:
        if isinstance(value, dict):
            return Fault((), f"[{kind}] stands for one table", f"write it in double: [[{kind}]]")
        return Fault((), f'"{kind}" is not a key but a table', f"write it as [[{kind}]]")
    meant = nearest(kind, KINDS)
    fix = f"did you mean `{meant}`?" if meant else f"known kinds: {', '.join(KINDS)}"
    if not isinstance(value, dict | list):
        owner = next((k for k, model in KINDS.items() if kind in model.model_fields), None)
        if owner:
            header = "[project]" if owner == "project" else f"[[{owner}]]"
            fix = f"`{kind}` belongs into a record: write it below {header}"
        return Fault((), f"unknown key {quoted(kind)} outside any record", fix, on_key=True)
    return Fault((), f"unknown kind of record {quoted(kind)}", fix, on_key=True)


def _held_id(value: Any) -> str | None:
    held = value.get("id") if isinstance(value, dict) else None
    return held if isinstance(held, str) else None


def _add_record(loaded: Loaded, file: File, kind: str, value: Any, path: Path) -> None:
    model = KINDS[kind]
    if not isinstance(value, dict):
        fault = Fault((), f"expected a table, found {kind_of(value)}", f"write it as [[{kind}]]")
        loaded.broken.append(Broken(kind, None, file, path, [fault]))
        return
    sideless = [_SIDELESS] if _is_payment_of_nobody(kind, value) else []
    try:
        record = model.model_validate(value)
    except ValidationError as error:
        faults = faults_of(error, model, value) + sideless
        loaded.broken.append(Broken(kind, _held_id(value), file, path, faults))
        return
    if sideless:
        loaded.broken.append(Broken(kind, _held_id(value), file, path, sideless))
        return
    name = _id_of(record, file)
    if kind == "project" and not is_id(name):
        fault = Fault((), f"the name {quoted(name)} cannot be the id", 'give it one here: id = "…"')
        loaded.broken.append(Broken(kind, None, file, path, [fault]))
        return
    loaded.entries.append(Entry(kind, record, name, file, path))


_SIDELESS = Fault(("kind",), '"by" is required for payments', 'add `by = "client"`, or "us"')


def _is_payment_of_nobody(kind: str, value: dict[str, Any]) -> bool:
    """Whether a payment leaves open who owes it: a wrong guess would turn a claim into a debt."""
    return kind == "commitment" and value.get("kind") == "payment" and "by" not in value


def _id_of(record: Any, file: File) -> str:
    """Return a record's id, or the one it gets where it gives none."""
    if record.id:
        return str(record.id)
    folder, _, stem = file.name.removesuffix(".toml").rpartition("/")
    if record.KIND == "project":
        return folder.rpartition("/")[2] if stem == "project" and folder else stem
    day = getattr(record, "on", None)
    name = f"{stem}-{day:%Y-%m-%d}" if day else stem
    file.unnamed[name] = file.unnamed.get(name, 0) + 1
    return f"{name}-{file.unnamed[name]}"


def _claim(loaded: Loaded) -> None:
    """Give every record to the project of its own file, else of the nearest project.toml."""
    own: dict[File, Engagement] = {}
    folders: dict[str, Engagement] = {}
    for entry in loaded.entries:
        if entry.kind == "project":
            own[entry.file] = _engage(loaded, entry)
    for broken in sorted(loaded.broken, key=lambda one: one.kind != "project"):
        if broken.file not in own and (broken.kind == "project" or broken.file.is_project):
            name = broken.id if broken.kind == "project" else None
            own[broken.file] = _engage_unread(loaded, broken.file, name)
    for file in loaded.files:
        if file.is_project:
            if file.fault:
                own[file] = _engage_unread(loaded, file)
            if file in own:
                folders[file.folder] = own[file]
    _give_out(loaded, own, folders)


def _engage(loaded: Loaded, entry: Entry) -> Engagement:
    project = entry.record
    assert isinstance(project, Project)
    settings = project_settings(loaded.settings, project, entry.file.text, loaded.shown(entry.file))
    faults = calendar_faults(settings) if project.calendar else []
    if faults:
        loaded.broken.append(Broken("project", entry.id, entry.file, entry.path, faults))
        settings = loaded.settings
    engagement = Engagement(entry.id, settings, entry.file, entry)
    loaded.engagements.append(engagement)
    return engagement


def _engage_unread(loaded: Loaded, file: File, name: str | None = None) -> Engagement:
    """Claim what an unreadable project would: under the id that it still holds, else its name."""
    stem = file.name.removesuffix(".toml").removesuffix("/project").rpartition("/")[2]
    engagement = Engagement(name if name and is_id(name) else stem, loaded.settings, file)
    loaded.engagements.append(engagement)
    return engagement


def _give_out(
    loaded: Loaded, own: Mapping[File, Engagement], folders: Mapping[str, Engagement]
) -> None:
    for file in loaded.files:
        file.home = own.get(file) or _above(file.folder, folders)
        if file.fault and file.home:
            file.home.unreadable.append(file)
    for entry in loaded.entries:
        entry.home = entry.file.home
        if entry.home:
            entry.home.entries.setdefault(entry.kind, []).append(entry)
    for broken in loaded.broken:
        broken.home = broken.file.home
        if broken.home:
            broken.home.broken.append(broken)


def _above(folder: str, folders: Mapping[str, Engagement]) -> Engagement | None:
    """Find the project of the nearest folder with a project.toml, in `folder` or above."""
    while True:
        if folder in folders:
            return folders[folder]
        if not folder:
            return None
        folder = folder.rpartition("/")[0]
