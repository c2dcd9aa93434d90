"""A manager sends an export from a browser, sees how it is read, lets it in and reads the report."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import TABLET
from tests.browser.signing import sign_in

ROWS = 6_000  # more than one piece of the file
EXPORT = (
    "Nr;Status;Von;Bis;Adults;Family name;Given name;Comment\n"
    + "".join(
        f"F-{nr};Checked out;02.01.2016;05.01.2016;2;Wang;Wei;{'a long remark ' * 8}\n"
        for nr in range(ROWS)
    )
    + "F-x;Asleep;02.01.2016;05.01.2016;2;Ito;Yuki;\n"
)


@pytest.fixture
def office(site, device):
    """The manager's tablet."""
    context = device(TABLET)
    sign_in(site, context, "zhou", property_code="harbour")
    return context.new_page()


def test_an_export_goes_in_from_the_page_and_the_row_left_out_is_told(site, office, tmp_path):
    export = tmp_path / "export.csv"
    export.write_text(EXPORT)
    office.goto(f"{site.base}/p/harbour/files")
    office.locator("#file").set_input_files(export)
    office.get_by_role("button", name="Send", exact=True).tap()
    office.get_by_role("heading", name="What the columns mean").wait_for()

    office.get_by_label("Reservation number").select_option("Nr")
    office.locator("#c-arrival").select_option("Von")
    office.locator("#c-departure").select_option("Bis")
    office.get_by_role("button", name="Show the rows again").tap()
    expect(office.locator("td", has_text="2016-01-02 – 2016-01-05").first).to_be_visible()
    office.get_by_role("button", name="Import", exact=True).tap()
    expect(office.get_by_role("button", name="Stop")).to_be_visible()
    site.manage("sweep", "imports.work")
    expect(office.get_by_text("Status holds a word that we do not know.")).to_be_visible()
    with office.expect_download() as waiting:
        office.get_by_role("link", name="Download the rows that were left out").tap()

    left_out = waiting.value.path().read_text("utf-8-sig").splitlines()
    assert left_out[1].startswith(f"{ROWS + 2},Status holds a word that we do not know.,F-x,Asleep")
    assert site.ask("SELECT made, rejected FROM imports_importrun") == [(ROWS, 1)]
    assert site.ask("SELECT count(*) FROM stays_stay") == [(ROWS,)]
