"""The reviewers themselves: a page made badly on purpose is found out."""

from tests.browser.look import serious_findings, small_targets, too_wide
from tests.browser.paper import bench

BAD = (
    '<button class="tiny" id="tiny">x</button><img src="/static/hotel_crm/mark.svg">'
    '<pre class="card">' + "wide " * 200 + "</pre>"
)


def test_bad_page_is_found_out(paper):
    paper.pages["/bench"] = bench(BAD, live="off")
    page = paper.open("/bench")

    found = (small_targets(page), [f.split(":")[0] for f in serious_findings(page)], too_wide(page))

    assert found[0][0].startswith('BUTTON tiny "x"')
    assert found[1] == ["image-alt"]
    assert found[2] > 0


def test_broken_policy_is_a_complaint(paper, complaints):
    paper.pages["/bench"] = bench('<p style="color: red">inline</p>', live="off")

    paper.open("/bench")

    broken = [line for line in complaints.lines if "Content Security Policy" in line]
    complaints.expect("Content Security Policy")
    assert len(broken) == 1
