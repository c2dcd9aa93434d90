"""The language of whoever types the command changes nothing, and neither do long or odd paths."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.box.conftest import ROOT, Box

pytestmark = pytest.mark.box


@pytest.fixture(scope="module")
def locales(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """LOCPATH with the locales that this machine's sources can make; {} when it has no sources."""
    sources = Path("/usr/share/i18n/locales")
    if not shutil.which("localedef") or not sources.is_dir():
        return {}
    folder = tmp_path_factory.mktemp("locales")
    for name, source, charmap in (
        ("zh_CN.GB18030", "zh_CN", "GB18030"),
        ("tr_TR.UTF-8", "tr_TR", "UTF-8"),
        ("tr_TR.ISO-8859-9", "tr_TR", "ISO-8859-9"),
    ):
        command = ["localedef", "-c", "-i", source, "-f", charmap, str(folder / name)]
        subprocess.run(command, capture_output=True, check=False)
    return {"LOCPATH": str(folder)}


@pytest.mark.parametrize(
    "name", ["C", "POSIX", "zh_CN.GB18030", "tr_TR.UTF-8", "tr_TR.ISO-8859-9", "no_SUCH", ""]
)
def test_any_language_of_the_terminal(box: Box, locales: dict[str, str], name: str) -> None:
    box.up(**locales, LC_ALL=name, LANGUAGE="zh_CN:tr")

    assert box.sql("SELECT upper('i ü'), 'é' < 'z', '学' ~ '\\w'") == [("I Ü", False, True)]
    assert box.sql("SHOW lc_messages") == [("C.UTF-8",)]
    assert box.sql("SHOW server_encoding") == [("UTF8",)]
    assert box.interrupt()[0] == 0


@pytest.mark.parametrize("name", ["C", "zh_CN.GB18030", "en_US.UTF-8"])
def test_data_folder_of_150_characters_with_spaces_and_chinese(
    make_box: Callable[..., Box], place: Path, name: str
) -> None:
    var = place / "數據 of the house" / ("x" * 120)
    assert len(str(var)) >= 150
    box = make_box(var).up(LC_ALL=name)
    box.sql("INSERT INTO stays (word) VALUES ('1208 號房')")

    box.kill_all()
    box.up(LC_ALL=name)

    assert box.sql("SELECT word FROM stays") == [("1208 號房",)]


def test_checkout_at_a_path_of_150_characters(make_box: Callable[..., Box], place: Path) -> None:
    home = place / ("y" * 100) / ("z" * 50) / "hotel crm"
    for name in ("hotel_crm", "tests/box"):
        ignore = shutil.ignore_patterns("__pycache__", "static", "templates")
        shutil.copytree(ROOT / name, home / name, ignore=ignore)
    box = make_box(home / "var", folder=home).up()

    assert len(str(home)) >= 150
    assert box.sql("SELECT 1") == [(1,)]


def test_libpq_settings_of_the_terminal_do_not_mislead(box: Box) -> None:
    box.up(PGHOST="no-such-host.invalid", PGPORT="1", PGUSER="x", PGOPTIONS="-c jit=on")

    assert box.sql("SHOW jit") == [("off",)]
