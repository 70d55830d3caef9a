"""The finished file: what its pages say, what they are made of, and that it is always the same."""

from __future__ import annotations

import io
import json
import re

import pikepdf
import pypdf
import pytest
from tests_trail import flat, pages_of

from orchestrator.trail import making, press


def test_the_cover_says_what_the_case_is_and_how_it_ended(sample):
    cover = flat(pages_of(sample.content)[0])
    for words in ("业务全程档案", "示例银行总行", "准入审批", "准入完成", "赵甲（客户经理）西湖支行", "谢丁（审计）"):
        assert words in cover
    assert sample.case in cover
    assert sample.manuscript.head in cover
    assert sample.manuscript.seal.fingerprint in cover


def test_every_page_carries_its_number_and_the_chains_head(sample):
    pages = pages_of(sample.content)
    assert len(pages) > 8
    for number, page in enumerate(pages, start=1):
        assert f"第{number}页，共{len(pages)}页" in flat(page)
        assert sample.manuscript.head in flat(page)


def test_it_tells_everything_in_order(sample):
    text = flat("".join(pages_of(sample.content)))
    chapters = ("参与人员", "流程图与经过路径", "各岗意见", "办理经过", "提交的表单", "规则判定", "所用模型")
    places = [text.rindex(chapter) for chapter in chapters[3:]]
    assert places == sorted(places)
    for words in ("办理·支行行长审批", "王辛", "支行行长·西湖支行", "资料完整，同意准入。", "命中的规则"):
        assert words in text
    assert "50,000,000.00（5,000万）" in text


def test_every_event_stands_in_it_with_its_hash(sample):
    text = flat("".join(pages_of(sample.content)))
    record = json.loads(sample.manuscript.exhibit.content)["record"]
    assert len(record) == sample.manuscript.events > 30
    assert [event["hash"] for event in record if event["hash"] not in text] == []


def test_decisions_say_what_went_in_and_which_rows_matched(sample):
    text = flat("".join(pages_of(sample.content)))
    after = text[text.rindex("判定5·准入结论") :]
    assert re.search(r"评分105", after)
    assert re.search(r"第10行.*低/中；评分≥65.*结论通过；流转去向支行行长", after)


def test_long_values_are_wrapped_and_nothing_of_them_is_lost(sample):
    text = flat("".join(pages_of(sample.content)))
    assert "长" * 240 + "X" * 240 in text
    with pikepdf.open(io.BytesIO(sample.content)) as pdf:
        width = float(pdf.pages[0].mediabox[2])
    edges: list[float] = []
    page = next(p for p in pypdf.PdfReader(io.BytesIO(sample.content)).pages if "X" * 20 in p.extract_text())

    def note(text, cm, tm, font, size):
        edges.append(cm[0] * tm[4] + cm[4])

    page.extract_text(visitor_text=note)
    assert max(edges) < width


def test_chinese_and_rare_characters_can_be_read_out_of_the_pages(sample):
    assert "经办人𠮷永喆、㛃氏复核" in flat("".join(pages_of(sample.content)))


def test_every_font_is_embedded_as_a_subset(sample):
    fonts = {}
    for page in pypdf.PdfReader(io.BytesIO(sample.content)).pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = inner["/FontDescriptor"].get_object()
            fonts[descriptor["/FontName"]] = any(f"/FontFile{n}" in descriptor for n in ("", "2", "3"))
    assert all(fonts.values())
    assert {name[8:] for name in fonts} == {"Trail", "Trail-Semi-Bold", "Trail-Rare"}  # after /ABCDEF+ of the subset
    assert len(sample.content) < 1_000_000


def test_bookmarks_lead_to_chapters_forms_and_decisions(sample):
    outline = pypdf.PdfReader(io.BytesIO(sample.content)).outline
    tops = [item.title for item in outline if not isinstance(item, list)]
    below = [item.title for group in outline if isinstance(group, list) for item in group]
    assert tops[-4:] == ["办理经过", "提交的表单", "规则判定", "所用模型"]
    assert any(title.startswith("表单 1 · ") for title in below)
    assert any(title.startswith("判定 1 · ") for title in below)


def test_it_is_pdf_a_3_with_the_record_as_an_associated_file(sample):
    with pikepdf.open(io.BytesIO(sample.content)) as pdf:
        metadata = pdf.Root.Metadata
        assert "/Filter" not in metadata
        assert b"pdfaid:part" in metadata.read_bytes() or b"<ns0:part" in metadata.read_bytes()
        assert "/OutputIntents" in pdf.Root
        (associated,) = pdf.Root.AF
        assert associated.AFRelationship == "/Data"
        assert associated.EF.F.Subtype == "/application/json"
        assert pdf.attachments["record.json"].get_file().read_bytes() == sample.manuscript.exhibit.content
        assert str(pdf.docinfo.CreationDate).startswith(f"D:{sample.manuscript.as_of:%Y%m%d%H%M%S}")


def test_the_same_input_gives_the_same_bytes(sample):
    assert making.make(sample.manuscript) == sample.content


def test_it_speaks_english_too(sample):
    text = " ".join("".join(pages_of(sample.english_content)).split())
    for words in ("Case trail", "Customer admission", "Admitted", "Register of events", "Page 1 of", "Zhao Jia"):
        assert words in text
    assert sample.english.exhibit == sample.manuscript.exhibit


def test_no_raw_codes_stand_in_the_words(sample):
    text = "".join(pages_of(sample.content))
    codes = ("BRANCH_HEAD", "P00", "SUPPORT", "customer_admission", "Task_", "hard_stop")
    assert [code for code in codes if code in text] == []


def test_progress_is_told_by_pages():
    told: list[int] = []
    html = "<p>一</p>" + "<p style='break-before: page'>二</p>" * 4
    press.press(html, told.append)
    assert told == sorted(told)
    assert told[-1] == 5


def test_a_press_that_breaks_says_so(monkeypatch):
    monkeypatch.setattr(press.sys, "executable", "/bin/false")
    with pytest.raises(press.PdfFailed):
        press.press("<p>一</p>")


def test_the_press_fetches_nothing_from_anywhere(tmp_path):
    content = press.press("<p>一<img src='http://127.0.0.1:9/x.png'></p>")
    assert content.startswith(b"%PDF-")
