"""Files in a real browser: chosen, uploaded, refused, removed, sent with the form, and got from the task."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

PICTURE = {"mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n a picture"}
PROGRAM = {"name": "b.png", "mimeType": "image/png", "buffer": b"MZ a program"}


@pytest.fixture
def inspection(bank, customers, aside):
    """A loan whose inspection waits for its report; returns the case."""
    loan = next(c for c in customers if c.branch == "BR-XH" and c.loans).loans[0].no
    return bank.start("pl1", "post_loan_inspection", loan_no=loan, kind="ROUTINE", request_reason="监管要求抽查")


def photos(page):
    """The field of the site's photos."""
    return page.locator(".cs-files", has_text="现场照片")


def choose(page, *files):
    """Choose files in the field."""
    photos(page).locator("input[type=file]").set_input_files(list(files))


def test_files_are_uploaded_when_they_are_chosen_and_go_with_the_form(visit, bank, inspection):
    page = visit("pl1", f"/tasks/{bank.todo('pl1')['Task_Inspect']}", expect=("Failed to load resource",))
    page.locator("#form.ready").wait_for()
    choose(page, {"name": "a.png", **PICTURE}, PROGRAM)
    photos(page).get_by_text("“b.png”的内容不是 PDF、JPG 或 PNG").wait_for()
    assert photos(page).locator("li span").all_inner_texts() == ["a.png"]
    choose(page, {"name": "c.png", **PICTURE})
    photos(page).locator("li", has_text="c.png").wait_for()
    photos(page).get_by_label("移除 a.png").click()
    choose(page, {"name": "d.png", **PICTURE})
    photos(page).locator("li", has_text="d.png").wait_for()
    assert photos(page).locator("li span").all_inner_texts() == ["c.png", "d.png"]

    page.wait_for_function("() => Object.values(localStorage).some((kept) => kept.includes('d.png'))")
    page.reload()
    page.locator("#form.ready").wait_for()
    assert photos(page).locator("li span").all_inner_texts() == ["c.png", "d.png"], "the draft keeps them"

    refs = page.evaluate("() => Object.values(localStorage).map((kept) => JSON.parse(kept))")
    (kept,) = [draft["gps_photo"] for draft in (each.get("data", each) for each in refs) if "gps_photo" in draft]
    use = {"payee": "示例供应商甲", "amount": 999_000_000, "voucher": "V-1", "matches": True}
    today = page.evaluate("() => new Date().toISOString().slice(0, 10)")
    figures = {"period": today, "sales": 3, "total_assets": 2, "total_liabilities": 1}
    bank.do(
        "pl1", "Task_Inspect", done_on=today, onsite=True, gps_photo=kept, use_of_funds=[use], fin_now=[figures],
        conclusion="NORMAL",
    )  # fmt: skip
    page.goto(f"/cases/{inspection}")
    with page.expect_download() as saved:
        page.get_by_role("link", name="c.png").first.click()
    assert saved.value.suggested_filename == "c.png"
