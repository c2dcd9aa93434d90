import json

import pyarrow as pa
import pytest

from loyalty.engines.folders import MANIFEST, Folder, NotReadable

SCHEMA = pa.schema([("guest", pa.int64())])
NAME = "guests=0/guests.parquet"


def rows(*guests):
    return pa.table({"guest": list(guests)}, schema=SCHEMA)


@pytest.fixture
def folder(tmp_path):
    made = Folder(tmp_path)
    made.write(NAME, [rows(1, 2)], SCHEMA, "first")
    made.finish([NAME], "all")
    return made


def test_a_whole_part_is_kept_for_the_same_stays_only(folder):
    again = Folder(folder.path)

    assert again.kept(NAME, "first") is True
    assert again.kept(NAME, "second") is False
    assert again.kept("guests=1/guests.parquet", "first") is False


@pytest.mark.parametrize(
    "harm", [lambda path: path.unlink(), lambda path: path.write_bytes(b"PAR1")]
)
def test_a_part_that_is_gone_or_cut_does_not_count(folder, harm):
    harm(folder.path / NAME)

    again = Folder(folder.path)

    assert again.kept(NAME, "first") is False
    with pytest.raises(NotReadable, match="not as it was written"):
        again.files()


def test_a_part_with_a_flipped_byte_does_not_count(folder):
    path = folder.path / NAME
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)

    assert Folder(folder.path).kept(NAME, "first") is False


def test_a_part_that_broke_off_leaves_nothing_that_counts(folder):
    def breaks():
        yield rows(3)
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        folder.write("guests=1/guests.parquet", breaks(), SCHEMA, "first")

    again = Folder(folder.path)
    assert [each.relative_to(folder.path).as_posix() for each in again.files()] == [NAME]
    again.finish([NAME], "all")
    assert sorted(each.name for each in folder.path.rglob("*") if each.is_file()) == [
        "guests.parquet",
        MANIFEST,
    ]


def test_a_folder_whose_last_parts_are_missing_is_not_read(folder):
    folder.write("guests=1/guests.parquet", [rows(3)], SCHEMA, "first")

    with pytest.raises(NotReadable, match="was interrupted"):
        Folder(folder.path).files()


def test_parts_that_are_no_part_any_more_go(folder):
    folder.write("guests=1/guests.parquet", [rows(3)], SCHEMA, "first")

    folder.finish(["guests=1/guests.parquet"], "all")

    assert [each.parent.name for each in Folder(folder.path).files()] == ["guests=1"]
    assert not (folder.path / NAME).exists()


def test_a_folder_of_another_tool_is_taken_as_it_stands(folder):
    (folder.path / MANIFEST).unlink()

    assert Folder(folder.path).files() == [folder.path / NAME]


def test_an_empty_folder_is_said(tmp_path):
    with pytest.raises(NotReadable, match="no Parquet files"):
        Folder(tmp_path).files()


def test_the_manifest_says_rows_size_and_digest(folder):
    line = json.loads((folder.path / MANIFEST).read_text())["parts"][NAME]

    assert (line["rows"], line["bytes"]) == (2, (folder.path / NAME).stat().st_size)
    assert len(line["sha256"]) == 64
