"""The repository keeps its own promises: documents name files that exist, every setting is told."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATHS = re.compile(r"`([a-z_]+(?:/[a-z_]+)*/[a-z_]+\.(?:py|js|yaml|html|md))`")


@pytest.mark.parametrize("page", ["docs/flow.md", "README.md", "CONTRIBUTING.md", "docs/rules.md"])
def test_files_named_in_a_document_exist(page):
    named = set(PATHS.findall((ROOT / page).read_text()))

    missing = sorted(path for path in named if not (ROOT / path).is_file())

    assert named
    assert missing == []


def test_every_setting_of_the_environment_is_in_the_operating_page():
    read = set()
    for path in (ROOT / "hotel_crm").rglob("*.py"):
        read |= set(
            re.findall(r'env\.(?:text|flag|number|words)\(\s*"([A-Z_]+)"', path.read_text())
        )
    told = (ROOT / "docs" / "operating.md").read_text()

    assert sorted(name for name in read if name not in told) == []


def test_every_requirement_has_a_reason_in_the_dependencies_page():
    wanted = {
        re.split(r"[\[<>=;]", line)[0].strip()
        for name in ("requirements.in", "requirements-dev.in")
        for line in (ROOT / name).read_text().splitlines()
        if line.strip() and not line.startswith(("#", "-"))
    }
    told = (ROOT / "docs" / "dependencies.md").read_text()

    assert sorted(name for name in wanted if f"`{name}`" not in told) == []


def test_requirements_name_no_package_index():
    for name in ("requirements.txt", "requirements-dev.txt", "package-lock.json"):
        text = (ROOT / name).read_text()
        assert "--index-url" not in text, name
        assert not re.search(r"^--", text, re.MULTILINE), name
        assert "://" not in re.sub(r"#.*", "", text).replace("https://opencollective", ""), name
