"""Whatever lies in a records folder is read or named; nothing is skipped, nothing hangs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from clientcare.errors import ClientcareError
from clientcare.store.files import MAX_BYTES, MAX_FOLDERS, Raw, read_file, read_folder

OTHER = b"[[risk]]\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace's folder with one record file, beside a folder that is outside of it."""
    base = tmp_path / "care"
    (base / "projects").mkdir(parents=True)
    (base / "clientcare.toml").write_bytes(b"")
    (base / "projects" / "a.toml").write_bytes(b"[project]\n")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.toml").write_bytes(OTHER)
    return base


def write(root: Path, name: str, data: bytes = OTHER) -> Path:
    path = root / "projects" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def link(root: Path, name: str, target: str | Path) -> None:
    path = root / "projects" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)


def read(root: Path, records: str = "projects") -> dict[str, bytes | str]:
    """What each file holds or why it cannot be read, by name; a.toml aside."""
    raws = list(read_folder(root, records))
    assert len({raw.name for raw in raws}) == len(raws)
    found = {raw.name: _said(raw) for raw in raws}
    found.pop("projects/a.toml", None)
    return found


def _said(raw: Raw) -> bytes | str:
    if raw.data is not None:
        return raw.data
    assert raw.problem
    return raw.problem


# What is read


def test_every_toml_file_is_read_in_the_order_of_the_names(root: Path) -> None:
    for name in ("b/z.toml", "b/a.toml", "B.toml", "c.toml"):
        write(root, name)
    names = [raw.name for raw in read_folder(root, "projects")]
    assert names == [
        f"projects/{n}" for n in ("B.toml", "a.toml", "b/a.toml", "b/z.toml", "c.toml")
    ]


@pytest.mark.parametrize(
    "name", [".hidden.toml", ".git/config.toml", "b/.x/y.toml", "notes.md", "toml", "a.toml~"]
)
def test_hidden_and_other_files_are_no_record_files(root: Path, name: str) -> None:
    write(root, name)
    assert read(root) == {}


@pytest.mark.parametrize(
    "name",
    [
        "with space.toml",
        "two\nlines.toml",
        "quo\"te'.toml",
        "søk på 漢字.toml",
        "\x1b[31mred.toml",
        "‮lmot.toml",
        "-rf.toml",
        "a;b&c|d.toml",
        "::error::x.toml",
    ],
)
def test_any_name_of_text_will_do(root: Path, name: str) -> None:
    write(root, name)
    assert read(root) == {f"projects/{name}": OTHER}


def test_a_name_that_is_no_text_is_named_in_letters(root: Path) -> None:
    try:
        for name in (b"x\xfe.toml", b"b\xff/y.toml"):
            write(root, os.fsdecode(name))
    except OSError:
        pytest.skip("this file system takes only names that are text")
    assert read(root) == {
        r"projects/x\udcfe.toml": "has a name that is not UTF-8",
        r"projects/b\udcff/y.toml": "has a name that is not UTF-8",
    }


@pytest.mark.parametrize("records", ["projects", "projects/", "./projects", "projects/.", "x/y"])
def test_the_folder_may_be_written_in_several_ways(root: Path, records: str) -> None:
    write(root, "../x/y/a.toml", b"[project]\n")
    names = [raw.name for raw in read_folder(root, records)]
    assert names == ["x/y/a.toml" if records == "x/y" else "projects/a.toml"]


def test_records_beside_the_settings_do_not_include_the_settings(root: Path) -> None:
    write(root, "../b.toml")
    write(root, "clientcare.toml")
    names = [raw.name for raw in read_folder(root, ".")]
    assert names == ["b.toml", "projects/a.toml", "projects/clientcare.toml"]


# Sizes


def test_a_file_of_exactly_one_mebibyte_is_read(root: Path) -> None:
    data = b"#" * (MAX_BYTES - 1) + b"\n"
    write(root, "big.toml", data)
    assert read(root) == {"projects/big.toml": data}


def test_a_larger_file_is_not(root: Path) -> None:
    write(root, "big.toml", b"#" * MAX_BYTES + b"\n")
    assert read(root) == {"projects/big.toml": "is larger than 1 MiB"}


def test_an_empty_file_is_read(root: Path) -> None:
    write(root, "empty.toml", b"")
    assert read(root) == {"projects/empty.toml": b""}


def test_a_file_is_read_whole_however_little_comes_at_once(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = bytes(range(256)) * 1000
    write(root, "big.toml", data)
    really = os.read
    monkeypatch.setattr(os, "read", lambda handle, size: really(handle, min(size, 1000)))
    assert read(root) == {"projects/big.toml": data}


# What is no plain file


def test_a_folder_that_is_named_like_a_file_is_named_and_read(root: Path) -> None:
    write(root, "b.toml/c.toml")
    assert read(root) == {
        "projects/b.toml": "is a folder, not a file",
        "projects/b.toml/c.toml": OTHER,
    }


def test_folders_may_nest_but_not_for_ever(root: Path) -> None:
    deepest = MAX_FOLDERS - 1
    write(root, "d/" * deepest + "x.toml")
    assert read(root) == {f"projects/{'d/' * deepest}x.toml": OTHER}
    write(root, "d/" * (MAX_FOLDERS + 5) + "x.toml")
    said = read(root)
    assert said.pop(f"projects/{'d/' * deepest}x.toml") == OTHER
    assert said == {f"projects/{'d/' * deepest}d": f"is nested in more than {MAX_FOLDERS} folders"}


def test_a_path_that_is_too_long_to_open_is_named(root: Path) -> None:
    here = Path.cwd()
    os.chdir(root / "projects")
    try:
        for _ in range(30):
            Path("n" * 200).mkdir()
            os.chdir("n" * 200)
    finally:
        os.chdir(here)
    (said,) = read(root).values()
    assert isinstance(said, str)
    assert said.startswith("cannot be listed: ")


_HANGS = """
import sys
from pathlib import Path
from clientcare.store.files import read_folder
for raw in read_folder(Path(sys.argv[1]), "projects"):
    print(raw.name, raw.problem)
"""


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_named_and_never_waited_for(root: Path) -> None:
    os.mkfifo(root / "projects" / "pipe.toml")
    done = subprocess.run(
        [sys.executable, "-c", _HANGS, root], capture_output=True, text=True, timeout=30
    )
    assert done.stdout == "projects/a.toml None\nprojects/pipe.toml is not a regular file\n"


def test_a_socket_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    socket = pytest.importorskip("socket")
    if not hasattr(socket, "AF_UNIX"):
        pytest.skip("no sockets in folders here")
    monkeypatch.chdir(root / "projects")  # the name of a socket is short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s.toml")
        (said,) = read(root).values()
    assert isinstance(said, str)
    assert said.startswith(("cannot be read: ", "is not a regular file"))


def test_a_file_that_vanished_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = write(root, "gone.toml")
    really = os.open

    def vanishing(path: str, flags: int) -> int:
        if path == str(gone):
            gone.unlink()
        return really(path, flags)

    monkeypatch.setattr(os, "open", vanishing)
    assert read(root) == {"projects/gone.toml": "vanished while it was being read"}


def test_a_file_that_nobody_may_read_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    locked = write(root, "locked.toml")
    really = os.open

    def refusing(path: str, flags: int) -> int:
        if path == str(locked):
            raise PermissionError(13, "Permission denied")
        return really(path, flags)

    monkeypatch.setattr(os, "open", refusing)
    assert read(root) == {"projects/locked.toml": "cannot be read: Permission denied"}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_a_folder_that_nobody_may_list_is_named(root: Path) -> None:
    folder = write(root, "locked/b.toml").parent
    folder.chmod(0)
    try:
        assert read(root) == {"projects/locked": "cannot be listed: Permission denied"}
    finally:
        folder.chmod(0o700)


def test_a_folder_that_cannot_be_listed_is_named(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(root, "locked/b.toml")
    really = os.scandir

    def refusing(path: str) -> object:
        if path.endswith("locked"):
            raise PermissionError(13, "Permission denied")
        return really(path)

    monkeypatch.setattr(os, "scandir", refusing)
    assert read(root) == {"projects/locked": "cannot be listed: Permission denied"}


# Links


def test_a_link_within_the_workspace_is_followed(root: Path) -> None:
    write(root, "../shared/r.toml")
    write(root, "../shared/deep/s.toml")
    link(root, "file.toml", root / "shared" / "r.toml")
    link(root, "folder", "../shared/deep")
    link(root, "named", "../shared/notes.txt")
    write(root, "../shared/notes.txt", b"not TOML")
    link(root, "odd.toml", "../shared/notes.txt")
    assert read(root) == {
        "projects/file.toml": OTHER,
        "projects/folder/s.toml": OTHER,
        "projects/odd.toml": b"not TOML",
    }


def test_what_is_read_without_the_link_is_not_read_twice(root: Path) -> None:
    write(root, "b/c.toml")
    link(root, "again", "b")
    link(root, "again.toml", "b/c.toml")
    link(root, "b/up", "..")
    write(root, "../shared/r.toml")
    link(root, "s1", "../shared")
    link(root, "s2", "../shared")
    link(root, "t.toml", "../shared/r.toml")
    assert read(root) == {"projects/b/c.toml": OTHER, "projects/s1/r.toml": OTHER}


def test_two_links_to_one_file_read_it_once(root: Path) -> None:
    write(root, "../shared/r.txt")
    link(root, "x.toml", "../shared/r.txt")
    link(root, "y.toml", "../shared/r.txt")
    assert read(root) == {"projects/x.toml": OTHER}


def test_a_link_to_what_is_hidden_is_followed(root: Path) -> None:
    write(root, ".kept/c.toml")
    link(root, "open", ".kept")
    assert read(root) == {"projects/open/c.toml": OTHER}


@pytest.mark.parametrize("target", ["..", "../", "../.."])
def test_a_link_to_a_folder_around_the_records_is_named(root: Path, target: str) -> None:
    write(root, "b/x.toml")
    link(root, "b/loop", f"../{target}")
    said = read(root)
    assert said.pop("projects/b/x.toml") == OTHER
    assert said == {
        "projects/b/loop": "is a link that leaves the workspace"
        if target == "../.."
        else "is a link to a folder around one that is read already"
    }


@pytest.mark.parametrize("name", ["out.toml", "out", "out.d"])
def test_a_link_out_of_the_workspace_is_named(root: Path, name: str) -> None:
    outside = root.parent / "outside"
    link(root, name, outside / "secret.toml" if name.endswith(".toml") else outside)
    assert read(root) == {f"projects/{name}": "is a link that leaves the workspace"}


def test_a_folder_beside_the_workspace_of_a_like_name_is_outside(root: Path) -> None:
    (root.parent / "care-more").mkdir()
    link(root, "more", root.parent / "care-more")
    assert read(root) == {"projects/more": "is a link that leaves the workspace"}


@pytest.mark.parametrize("name", ["lost.toml", "lost"])
def test_a_link_that_leads_nowhere_is_named(root: Path, name: str) -> None:
    link(root, name, "nowhere")
    assert read(root) == {f"projects/{name}": "is a link that leads nowhere"}


def test_links_in_a_circle_are_named(root: Path) -> None:
    link(root, "a1", "a2")
    link(root, "a2", "a1")
    link(root, "self.toml", "self.toml")
    assert read(root) == {
        f"projects/{name}": "is a link that leads nowhere" for name in ("a1", "a2", "self.toml")
    }


@pytest.mark.parametrize("target", ["notes.md", "../../outside/LICENSE", "/etc/hosts"])
def test_a_link_that_cannot_hold_records_is_left_alone(root: Path, target: str) -> None:
    write(root, "notes.md")
    (root.parent / "outside" / "LICENSE").write_bytes(b"MIT")
    link(root, "README", target)
    link(root, "lost.md", "nowhere")
    assert read(root) == {}


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such device here")
def test_a_link_to_a_device_is_named(root: Path) -> None:
    link(root, "zero.toml", "/dev/zero")
    assert read(root) == {"projects/zero.toml": "is a link that leaves the workspace"}
    assert read_file("/dev/zero", "zero.toml").problem == "is not a regular file"


# The records folder itself


def test_a_folder_that_does_not_exist_is_an_error(root: Path) -> None:
    with pytest.raises(ClientcareError, match="the records folder nowhere/ does not exist"):
        read(root, "nowhere")


def test_a_file_in_its_place_is_an_error(root: Path) -> None:
    with pytest.raises(ClientcareError, match="does not exist"):
        read(root, "clientcare.toml")


def test_a_folder_that_leads_out_of_the_workspace_is_an_error(root: Path) -> None:
    (root / "elsewhere").symlink_to("../outside")
    with pytest.raises(ClientcareError, match="elsewhere/ leads out of the workspace"):
        read(root, "elsewhere")


def test_a_folder_that_is_a_link_within_is_read(root: Path) -> None:
    (root / "elsewhere").symlink_to("projects")
    assert [raw.name for raw in read_folder(root, "elsewhere")] == ["elsewhere/a.toml"]


def test_a_folder_that_is_a_circle_is_an_error(root: Path) -> None:
    (root / "circle").symlink_to("circle")
    with pytest.raises(ClientcareError, match="does not exist"):
        read(root, "circle")
