"""A workspace on disk: found, its settings read, and read whole."""

import gc
from pathlib import Path

import pytest

from clientcare.errors import ClientcareError
from clientcare.store import find_workspace, load, load_settings, repository_prefix

PROJECT = '[project]\nname = "Portal"\nclient = "Acme"\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    base = tmp_path.resolve() / "repo" / "care"
    (base / "projects" / "acme").mkdir(parents=True)
    (base / "clientcare.toml").write_text('time_zone = "Europe/Helsinki"\n')
    (base / "projects" / "acme" / "project.toml").write_text(PROJECT)
    return base


def test_a_workspace_is_found_from_any_folder_below(root: Path) -> None:
    for start in (root, root / "projects", root / "projects" / "acme"):
        assert find_workspace(start) == root


def test_the_nearest_workspace_is_the_one(root: Path) -> None:
    inner = root / "projects" / "acme"
    (inner / "clientcare.toml").write_text("")
    assert find_workspace(inner) == inner


def test_a_named_folder_is_taken_as_it_is(root: Path) -> None:
    assert find_workspace(root.parent, root) == root
    with pytest.raises(ClientcareError, match=r"no clientcare\.toml in ") as caught:
        find_workspace(root, root / "projects")
    assert caught.value.hint == (
        f"name a workspace, or start one: clientcare init {root / 'projects'}"
    )


def test_a_file_in_place_of_a_folder_is_said_to_be_one(root: Path) -> None:
    with pytest.raises(ClientcareError, match=r"no clientcare\.toml in ") as caught:
        find_workspace(root, root / "clientcare.toml")
    assert caught.value.hint == "it is a file; name the folder of clientcare.toml: --root DIR"


def test_no_workspace_is_an_error_that_says_what_to_type(root: Path) -> None:
    with pytest.raises(ClientcareError, match="no workspace here") as caught:
        find_workspace(root.parent)
    assert "clientcare init" in str(caught.value.hint)
    assert "--root" in str(caught.value.hint)


def test_a_bare_repository_is_named(tmp_path: Path) -> None:
    for name in ("objects", "refs"):
        (tmp_path / name).mkdir()
    (tmp_path / "HEAD").write_text("ref: refs/heads/main\n")
    for words in ((tmp_path,), (tmp_path / "x", tmp_path)):
        with pytest.raises(ClientcareError, match="is a bare git repository") as caught:
            find_workspace(*words)
        assert "git clone" in str(caught.value.hint)
    (tmp_path / "clientcare.toml").write_text("")
    assert find_workspace(tmp_path) == tmp_path.resolve()


def test_load_reads_all_there_is(root: Path) -> None:
    (root / "projects" / "acme" / "x.toml").write_text("[[risk\n")
    read = load(root)
    assert [file.name for file in read.files] == [
        "projects/acme/project.toml",
        "projects/acme/x.toml",
    ]
    assert [file.name for file in read.unreadable] == ["projects/acme/x.toml"]
    assert read.root == root
    assert read.settings.time_zone == "Europe/Helsinki"


def test_names_are_shown_from_the_repository(root: Path) -> None:
    assert load(root).shown("projects/x.toml") == "projects/x.toml"
    (root.parent / ".git").mkdir()
    assert repository_prefix(root) == "care/"
    assert load(root).shown("projects/x.toml") == "care/projects/x.toml"
    assert repository_prefix(root.parent) == ""


def test_loading_leaves_the_garbage_collector_as_it_was(root: Path) -> None:
    load(root)
    assert gc.isenabled()
    gc.disable()
    try:
        load(root)
        assert not gc.isenabled()
    finally:
        gc.enable()
    (root / "projects" / "acme" / "project.toml").unlink()
    with pytest.raises(ClientcareError):
        load(root)
    assert gc.isenabled()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (b"time_zone = Helsinki\n", "clientcare.toml:1:13: text needs quotes"),
        (b"\xff", "clientcare.toml:1:1: not UTF-8 text: byte 0xff"),
        (b"#" * ((1 << 20) + 1), "clientcare.toml: is larger than 1 MiB"),
    ],
)
def test_settings_that_cannot_be_read_are_an_error(
    root: Path, settings: bytes, message: str
) -> None:
    (root / "clientcare.toml").write_bytes(settings)
    with pytest.raises(ClientcareError) as caught:
        load(root)
    assert str(caught.value) == message
    assert caught.value.hint


def test_settings_that_are_a_folder_are_an_error(root: Path) -> None:
    (root / "clientcare.toml").unlink()
    (root / "clientcare.toml").mkdir()
    with pytest.raises(ClientcareError, match=r"clientcare\.toml: is not a regular file"):
        load_settings(root)


def test_a_workspace_without_its_records_folder_is_an_error(root: Path) -> None:
    (root / "clientcare.toml").write_text('records = "promises"\n')
    with pytest.raises(ClientcareError, match="the records folder promises/ does not exist"):
        load(root)
