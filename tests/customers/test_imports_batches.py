"""An import as a story: upload, columns, check, choices, all or nothing, and what the record says of it."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from list_story import CODES, HEADER, csv_of, events, verdict, xlsx
from sqlalchemy import func, select

from orchestrator.access import NotAllowed
from orchestrator.bank.portfolio import generate
from orchestrator.clock import clock
from orchestrator.customers import exporting, listing, records
from orchestrator.customers.imports import applying, batches, reading, rows
from orchestrator.customers.imports.errors import (
    FileEmpty,
    ImportElsewhere,
    ImportUnknown,
    LayoutInvalid,
    ListChanged,
    RowsBad,
)
from orchestrator.customers.listing import Filters
from orchestrator.store import transaction
from orchestrator.store.tables import Customer, ImportBatch, ImportFile, ImportRow

A, B, C, D = (["客户甲", CODES[0]], ["客户乙", CODES[1]], ["客户丙", CODES[2]], ["客户丁", CODES[3]])
WRONG = ["客户戊", "91330100799655058X"]


def by_code(code: str) -> Customer | None:
    with transaction() as tx:
        return records.by_uscc(tx, code)


def count(table) -> int:
    with transaction() as tx:
        return tx.session.scalar(select(func.count()).select_from(table)) or 0


# --- the way of an import -------------------------------------------------------------------------------------------


def test_from_file_to_prospects(importing):
    cm1 = importing()
    view = cm1.upload(xlsx((*HEADER, "授信额度（万元）", "序号"), [*A, 500, 1], [*B, "1.2亿", 2], ["合计", None, 620]))
    assert (view.state, view.total, view.source) == ("mapping", 3, "名单")
    assert view.layout.fields == {"name": 0, "uscc": 1, "listed_limit": 2}

    view = cm1.check(view)
    assert (view.state, view.counts) == ("checked", {"new": 2, "total": 1, "repaired": 2})
    assert by_code(CODES[0]) is None

    view = cm1.apply(view)
    assert (view.state, view.counts["created"], view.finished_at is not None) == ("done", 2, True)
    customer = by_code(CODES[0])
    assert (customer.name, customer.status, customer.manager, customer.unit_id) == (
        "客户甲",
        "PROSPECT",
        "cm1",
        "BR-XH",
    )
    assert customer.facts == {"listed_limit": Decimal(5_000_000)}
    assert customer.no.startswith("C009")
    assert [row.customer_no for row in cm1.rows(view, "new")] == [customer.no, by_code(CODES[1]).no]


def test_a_prospect_is_in_the_list_with_what_the_list_said_of_it(importing, bank):
    cm1 = importing()
    cm1.apply(cm1.check(cm1.upload(xlsx((*HEADER, "授信额度", "下次检查日"), [*A, 500, "2020-01-05"]))))
    with transaction() as tx:
        (row,) = listing.customers(tx, bank.actor("cm1"), Filters(status="PROSPECT")).items
    assert (row.name, row.limit, row.check_late) == ("客户甲", Decimal(500), True)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_csv_in_the_encodings_of_excel(importing, encoding):
    cm1 = importing()
    view = cm1.check(cm1.upload(csv_of(HEADER, ["𠮷野家·示例", CODES[0]], encoding=encoding), "名单.csv"))
    cm1.apply(view)
    assert by_code(CODES[0]).name == "𠮷野家·示例"


def test_the_columns_can_be_chosen_otherwise_and_chosen_again(importing):
    cm1 = importing()
    view = cm1.upload(xlsx(["简称", "全称", "代码"], ["甲", "客户甲有限公司", CODES[0]]))
    assert "name" not in view.layout.fields
    with pytest.raises(LayoutInvalid):
        cm1.check(view)
    view = cm1.check(view, name=0, uscc=2)
    assert cm1.rows(view)[0].name == "甲"
    view = cm1.check(view, name=1, uscc=2)
    assert (view.state, cm1.rows(view)[0].name) == ("checked", "客户甲有限公司")
    cm1.apply(view)
    assert by_code(CODES[0]).name == "客户甲有限公司"


# --- all, or the good ones ------------------------------------------------------------------------------------------


def test_all_or_nothing_writes_nothing_when_one_row_is_wrong(importing):
    cm1 = importing()
    view = cm1.checked(A, WRONG)
    with pytest.raises(RowsBad) as refused:
        cm1.apply(view, rows="all")
    assert refused.value.facts == {"count": 1}
    assert by_code(CODES[0]) is None
    assert cm1.apply(view, rows="good").counts["created"] == 1


def test_all_are_written_when_all_are_good(importing):
    cm1 = importing()
    assert cm1.apply(cm1.checked(A, B), rows="all").counts["created"] == 2


def test_a_list_without_a_good_row_imports_none(importing):
    cm1 = importing()
    view = cm1.apply(cm1.checked(WRONG))
    assert (view.state, view.counts.get("created", 0)) == ("done", 0)


def test_an_import_is_done_once(importing):
    cm1 = importing()
    view = cm1.apply(cm1.checked(A))
    with pytest.raises(ImportElsewhere):
        cm1.apply(view)
    with pytest.raises(ImportElsewhere):
        cm1.check(view)


def test_what_fails_in_the_middle_leaves_nothing_half_written(importing, monkeypatch):
    cm1 = importing()
    monkeypatch.setattr(reading, "AT_ONCE", 2)
    view = cm1.checked(A, B, C)
    calls = []
    append = applying.append_each

    def fails_the_second_time(*args):
        calls.append(args)
        if len(calls) == 2:
            raise OSError("the disk is full")
        append(*args)

    monkeypatch.setattr(applying, "append_each", fails_the_second_time)
    with pytest.raises(OSError, match="disk"):
        cm1.apply(view)
    assert len(calls) == 2
    assert [by_code(code) for code in CODES] == [None] * 4
    monkeypatch.undo()
    assert cm1.apply(view).counts["created"] == 3


# --- correcting cells in place ---


def test_cells_are_corrected_and_everything_is_checked_again(importing, bank):
    cm1 = importing()
    view = cm1.checked(WRONG, ["客户甲", "x"], ["客户甲旧名", CODES[0]])
    assert view.counts == {"bad": 2, "new": 1}
    with transaction() as tx:
        view = batches.correct(tx, view.id, {2: {"uscc": CODES[1]}, 3: {"uscc": CODES[0].lower()}}, bank.actor("cm1"))
    assert (view.state, view.counts) == ("checked", {"new": 2, "duplicate": 1, "repaired": 1})
    cm1.apply(view)
    assert (by_code(CODES[1]).name, by_code(CODES[0]).name) == ("客户戊", "客户甲")


def test_what_was_corrected_is_recorded_with_before_and_after(importing, bank):
    cm1 = importing()
    view = cm1.checked([*WRONG, "12"], header=(*HEADER, "手机"))
    with transaction() as tx:
        batches.correct(tx, view.id, {2: {"uscc": CODES[1], "legal_rep_mobile": "13800138000"}}, bank.actor("cm1"))
        kind, who, payload = events(tx, f"import:{view.id}")[-1]
    assert (kind, who) == ("import.corrected", "cm1")
    assert payload["cells"][0] == [2, "uscc", WRONG[1], CODES[1]]
    assert payload["cells"][1][3]["masked"] == "138****8000"


def test_a_correction_that_changes_nothing_is_none(importing, bank):
    cm1 = importing()
    view = cm1.checked(WRONG)
    with transaction() as tx:
        batches.correct(tx, view.id, {2: {"uscc": WRONG[1]}}, bank.actor("cm1"))
        assert [kind for kind, _, _ in events(tx, f"import:{view.id}")] == ["import.uploaded"]


@pytest.mark.parametrize("values", [{9: {"uscc": "x"}}, {2: {"region": "x"}}, {2: {"nonsense": "x"}}])
def test_a_cell_that_is_not_there_cannot_be_corrected(importing, bank, values):
    view = importing().checked(WRONG)
    with transaction() as tx, pytest.raises(LayoutInvalid):
        batches.correct(tx, view.id, values, bank.actor("cm1"))


def test_a_correction_is_checked_like_everything_else(importing, bank):
    cm1 = importing()
    view = cm1.checked(WRONG)
    with transaction() as tx:
        view = batches.correct(tx, view.id, {2: {"name": "=cmd()\x00", "uscc": CODES[1]}}, bank.actor("cm1"))
    assert cm1.found(view)[2] == ["E_FORMULA_INJECTION"]


# --- duplicates -----------------------------------------------------------------------------------------------------


def test_the_first_of_two_rows_with_one_code_counts(importing):
    cm1 = importing()
    view = cm1.checked(A, ["客户甲旧名", CODES[0]], ["客户甲", CODES[0].lower()])
    assert view.counts == {"new": 1, "duplicate": 2, **({} if "repaired" not in view.counts else {"repaired": 1})}
    second = cm1.rows(view, "duplicate")[0]
    assert second.findings[-1].reason.zh == "与第 2 行是同一客户，以先出现的为准"
    cm1.apply(view)
    assert by_code(CODES[0]).name == "客户甲"


def test_a_wrong_row_does_not_keep_a_right_one_with_its_code_out(importing):
    cm1 = importing()
    view = cm1.checked([None, CODES[0]], A)
    assert (view.counts["bad"], view.counts["new"]) == (1, 1)


def test_one_name_with_two_codes_is_warned_of(importing):
    cm1 = importing()
    view = cm1.checked(A, ["客户甲", CODES[1]])
    assert (view.counts["new"], view.counts["warned"]) == (2, 1)
    assert cm1.found(view)[3] == ["W_SAME_NAME"]


def test_duplicates_are_found_across_parts_of_a_long_list(importing, monkeypatch):
    monkeypatch.setattr(reading, "AT_ONCE", 1)
    cm1 = importing()
    assert cm1.checked(A, B, ["旧名", CODES[0]]).counts == {"new": 2, "duplicate": 1}


# --- customers that the bank has ------------------------------------------------------------------------------------


@pytest.fixture
def known(customers):
    """A customer of cm1."""
    return next(c for c in customers if c.manager == "cm1")


def test_a_known_customer_is_updated_with_before_and_after(importing, known):
    cm1 = importing()
    view = cm1.checked([known.name, known.uscc, "新地址"], header=(*HEADER, "注册地"))
    assert view.counts == {"update": 1}
    (row,) = cm1.rows(view)
    assert [(label.zh, before, after) for label, before, after in row.changes] == [("注册地", known.region, "新地址")]
    cm1.apply(view)
    assert by_code(known.uscc).facts["region"] == "新地址"
    with transaction() as tx:
        kind, who, payload = events(tx, f"customer:{known.no}")[-1]
        assert (kind, who, payload["row"]) == ("customer.imported", "cm1", 2)
        assert payload["changes"] == [["region", known.region, "新地址"]]
        assert verdict(tx, f"customer:{known.no}").broken is None


def test_or_left_alone(importing, known):
    cm1 = importing()
    view = cm1.checked([known.name, known.uscc, "新地址"], [*A, "杭州"], header=(*HEADER, "注册地"))
    view = cm1.apply(view, existing="skip")
    assert (view.counts["created"], view.counts["skipped"]) == (1, 1)
    assert by_code(known.uscc).facts["region"] == known.region


def test_a_row_that_says_nothing_new_changes_nothing(importing, known):
    cm1 = importing()
    view = cm1.checked([known.name, known.uscc, known.region, None], header=(*HEADER, "注册地", "备注"))
    assert view.counts == {"same": 1}
    cm1.apply(view)
    with transaction() as tx:
        assert events(tx, f"customer:{known.no}") == []


def test_another_name_is_warned_of_and_the_old_one_is_kept(importing, known):
    cm1 = importing()
    view = cm1.checked(["新名有限公司", known.uscc])
    assert (view.counts, cm1.found(view)) == ({"update": 1, "warned": 1}, {2: ["W_NAME_DIFFERS"]})
    cm1.apply(view)
    customer = by_code(known.uscc)
    assert (customer.name, customer.facts["former_names"]) == ("新名有限公司", [known.name])


@pytest.mark.parametrize(
    ("header", "cell"),
    [("内部评级", "AAA"), ("五级分类", "正常"), ("授信额度", 1), ("洗钱风险", "低"), ("月均AUM", 99_000_000)],
)
def test_what_processes_decided_of_a_customer_no_list_changes(importing, customers, header, cell):
    worst = next(c for c in customers if c.manager == "cm1" and c.grade not in ("AAA",) and c.risk_class != "NORMAL")
    cm1 = importing()
    before = by_code(worst.uscc).facts
    cm1.apply(cm1.checked([worst.name, worst.uscc, cell], header=(*HEADER, header)))
    assert by_code(worst.uscc).facts == before


def test_a_note_that_a_list_changes_nothing_decided_tells_no_secret(importing, customers):
    """The manager may not see the AML rating; the finding must not tell it either."""
    high = next(c for c in customers if c.manager == "cm1" and c.aml_rating != "LOW")
    cm1 = importing()
    view = cm1.checked([high.name, high.uscc, "低"], header=(*HEADER, "洗钱风险"))
    (finding,) = [f for f in cm1.rows(view)[0].findings if f.code == "N_DECIDED"]
    assert "***" in finding.reason.zh
    assert not any(word in finding.reason.zh for word in ("中风险", "高风险"))


def test_of_a_prospect_a_list_may_say_everything(importing):
    cm1 = importing()
    header = (*HEADER, "内部评级")
    cm1.apply(cm1.checked([*A, "BB"], header=header))
    cm1.apply(cm1.checked([*A, "A"], header=header))
    assert by_code(CODES[0]).facts["grade"] == "A"


def test_personal_values_stand_masked_in_the_record(importing):
    cm1 = importing()
    cm1.apply(cm1.checked([*A, "13800138000"], header=(*HEADER, "手机")))
    with transaction() as tx:
        (event,) = events(tx, f"customer:{by_code(CODES[0]).no}")
    values = event[2]["values"]
    assert values["name"] == "客户甲"
    assert values["legal_rep_mobile"]["masked"] == "138****8000"
    assert "13800138000" not in repr(event)


# --- whose customers ------------------------------------------------------------------------------------------------


def test_somebody_elses_customer_is_refused_without_a_word_about_it(importing, customers):
    theirs = next(c for c in customers if c.manager == "cm3")
    cm1 = importing()
    view = cm1.checked(["随便", theirs.uscc, "x"], header=(*HEADER, "注册地"))
    (row,) = cm1.rows(view)
    assert (row.state, row.customer_no, [f.code for f in row.findings]) == ("bad", None, ["E_NOT_YOURS"])
    assert theirs.name not in repr(row)


@pytest.mark.parametrize(
    ("person", "header", "cell", "state"),
    [
        ("cm1", "主办客户经理", "cm1", "new"),
        ("cm1", "主办客户经理", "钱乙", "bad"),
        ("cm1", "支行", "滨江支行", "bad"),
        ("bh1", "主办客户经理", "钱乙", "new"),
        ("bh1", "支行", "滨江支行", "bad"),
        ("corp1", "支行", "滨江支行", "new"),
        ("corp1", "主办客户经理", "cm3", "new"),
    ],
)
def test_new_customers_come_into_ones_own_keeping_only(importing, person, header, cell, state):
    someone = importing(person)
    view = someone.checked([*A, cell], header=(*HEADER, header))
    assert [row.state for row in someone.rows(view)] == [state]


def test_head_office_gives_a_customer_to_a_manager_and_so_to_their_branch(importing):
    corp1 = importing("corp1")
    corp1.apply(corp1.checked([*A, "孙丙"], header=(*HEADER, "客户经理")))
    assert (by_code(CODES[0]).manager, by_code(CODES[0]).unit_id) == ("cm3", "BR-BJ")


def test_a_manager_does_not_give_a_customer_away(importing, known):
    cm1 = importing()
    view = cm1.checked([known.name, known.uscc, "cm2"], header=(*HEADER, "客户经理"))
    assert (view.counts, cm1.found(view)) == ({"same": 1}, {2: ["N_DECIDED"]})


def test_a_number_is_kept_when_it_is_free(importing, customers):
    cm1 = importing()
    view = cm1.checked([*A, "K-77"], [*B, customers[0].no], header=(*HEADER, "客户号"))
    assert cm1.found(view) == {2: [], 3: ["E_NO_TAKEN"]}
    cm1.apply(view)
    assert by_code(CODES[0]).no == "K-77"


@pytest.mark.parametrize("person", ["rr1", "au1", "adm1", "op1", "sv1", "co1"])
def test_who_may_not_import(importing, person):
    with pytest.raises(NotAllowed):
        importing(person).upload(xlsx(HEADER, A))


def test_an_import_is_its_persons_only(importing):
    view = importing("cm1").checked(A)
    for act in (importing("cm2").rows, importing("bh1").apply, importing("cm3").check):
        with pytest.raises(ImportUnknown):
            act(view)


@pytest.mark.parametrize("import_id", ["x", "00000000-0000-0000-0000-000000000000", ""])
def test_an_import_that_is_none(tx, bank, import_id):
    with pytest.raises(ImportUnknown):
        batches.show(tx, import_id, bank.actor("cm1"))


# --- what changed meanwhile -----------------------------------------------------------------------------------------


def test_two_people_import_one_new_customer_at_once(importing):
    first, second = importing("cm1"), importing("bh1")
    mine, theirs = first.checked(A, B), second.checked(B, C)
    first.apply(mine)
    with pytest.raises(ListChanged):
        second.apply(theirs)
    assert by_code(CODES[2]) is None
    assert second.check(theirs).counts == {"same": 1, "new": 1}


def test_a_customer_that_changed_since_the_check_stops_everything(importing, known, owner):
    cm1 = importing()
    view = cm1.checked([known.name, known.uscc, "新地址"], [*A, "杭州"], header=(*HEADER, "注册地"))
    owner(f"UPDATE customer SET facts = facts || '{{\"region\": \"别处\"}}' WHERE no = '{known.no}'")
    with pytest.raises(ListChanged):
        cm1.apply(view)
    assert by_code(CODES[0]) is None
    assert by_code(known.uscc).facts["region"] == "别处"


def test_of_two_who_press_import_at_once_one_imports(importing, bank):
    cm1 = importing()
    view = cm1.checked(A)
    outcomes = []

    def second():
        with bank.app.app_context(), pytest.raises(ImportElsewhere) as refused:
            cm1.apply(view)
        outcomes.append(refused.value.facts["state"])

    actor = cm1.actor
    with transaction() as tx:
        batches.apply(tx, view.id, "good", "update", actor)
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.3)
        assert thread.is_alive(), "the second should wait for the first"
    thread.join(10)
    assert outcomes == ["done"]


def test_an_admission_makes_a_customer_of_the_prospect(importing):
    cm1 = importing()
    cm1.apply(cm1.checked([*A, "杭州"], header=(*HEADER, "注册地")))
    prospect = by_code(CODES[0])
    with transaction() as tx:
        opened = records.open_customer(
            tx, "客户甲有限公司", CODES[0], {"aml_rating": "LOW"}, "BR-BJ", "cm3", clock.now()
        )
        assert (opened.no, opened.status, opened.name) == (prospect.no, "ACTIVE", "客户甲有限公司")
        assert (opened.unit_id, opened.manager) == ("BR-BJ", "cm3")
        assert opened.facts == {"region": "杭州", "aml_rating": "LOW"}


# --- the file of what is to be corrected ----------------------------------------------------------------------------


def test_the_file_of_errors_says_row_problem_and_the_row_as_it_came(importing, bank):
    import io

    from openpyxl import load_workbook

    cm1 = importing()
    view = cm1.checked(A, WRONG, ["=cmd()", CODES[1]], ["客户己", None])
    with transaction() as tx:
        content = rows.to_correct(tx, view.id, bank.actor("cm1"), "zh")
    sheet = load_workbook(io.BytesIO(content)).active
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert lines[0] == ["行号", "问题", "客户名称", "统一社会信用代码"]
    assert [line[0] for line in lines[1:]] == [3, 4, 5]
    assert lines[1][1] == "B 统一社会信用代码：统一社会信用代码校验位不符"
    assert sheet["C3"].value == "=cmd()"
    assert sheet["C3"].data_type != "f"


def test_the_corrected_file_can_be_uploaded_as_it_is(importing, bank):
    cm1 = importing()
    view = cm1.checked(A, WRONG)
    with transaction() as tx:
        content = rows.to_correct(tx, view.id, bank.actor("cm1"), "zh")
    again = cm1.check(cm1.upload(content))
    assert again.counts == {"bad": 1}


def test_an_export_imported_again_changes_nothing(importing, bank, customers):
    with transaction() as tx:
        content = exporting.export(tx, bank.actor("cm1"), Filters(grade="BB"), "xlsx", "zh")
    cm1 = importing()
    view = cm1.upload(content)
    fields = {
        key: at for key, at in view.layout.fields.items() if not key.startswith(("legal_rep", "contact", "control"))
    }
    with transaction() as tx:
        view = batches.choose(tx, view.id, fields, bank.actor("cm1"))
    exported = sum(c.manager == "cm1" and c.grade == "BB" for c in customers)
    assert view.counts.get("same") == exported, [row for row in cm1.rows(view) if row.state != "same"][:2]


# --- the record of the import, and keeping no more than needed ------------------------------------------------------


def test_the_import_has_a_record_of_its_own(importing):
    cm1 = importing()
    view = cm1.apply(cm1.checked(A))
    with transaction() as tx:
        told = events(tx, f"import:{view.id}")
        assert verdict(tx, f"import:{view.id}").broken is None
    assert [kind for kind, _, _ in told] == ["import.uploaded", "import.applied"]
    assert told[0][2]["sha256"] == told[1][2]["sha256"] == view.sha256
    assert (told[1][2]["created"], told[1][2]["choices"]) == (1, {"existing": "update", "rows": "good"})


def test_the_file_itself_is_gone_once_it_is_read(importing):
    importing().upload(xlsx(HEADER, A))
    assert count(ImportFile) == 0


def test_what_is_given_up_leaves_no_rows(importing, bank):
    cm1 = importing()
    view = cm1.checked(A)
    with transaction() as tx:
        batches.drop(tx, view.id, bank.actor("cm1"))
    assert count(ImportRow) == 0
    with pytest.raises(ImportElsewhere):
        cm1.apply(view)


def test_rows_of_old_imports_are_removed_when_the_person_comes_again(importing):
    cm1 = importing()
    cm1.apply(cm1.checked(A))
    clock.advance(timedelta(days=31))
    cm1.upload(xlsx(HEADER, B))
    assert count(ImportRow) == 1


def test_the_very_same_file_again_is_pointed_out(importing):
    cm1, content = importing(), xlsx(HEADER, A)
    cm1.apply(cm1.check(cm1.upload(content)))
    assert cm1.upload(content).before is not None
    assert cm1.upload(xlsx(HEADER, B)).before is None


def test_ones_imports_are_listed_newest_first(importing, bank):
    cm1 = importing()
    for name in ("一.xlsx", "二.xlsx"):
        cm1.upload(xlsx(HEADER, A), name)
    with transaction() as tx:
        assert [view.file_name for view in batches.mine(tx, bank.actor("cm1"))] == ["二.xlsx", "一.xlsx"]
        assert batches.mine(tx, bank.actor("cm2")) == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [("D:\\lists\\名单.xlsx", "名单.xlsx"), ("../../etc/名单.xlsx", "名单.xlsx"), ("x" * 300, "x" * 120)],
)
def test_of_a_files_name_the_last_part_is_kept(importing, name, kept):
    assert importing().upload(xlsx(HEADER, A), name).file_name == kept


# --- what cannot be read --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (csv_of(HEADER), "a.csv", "空的"),
        (b"\xff\xff\xff", "a.csv", "编码"),
        (xlsx(["x"] * 201), "a.xlsx", "列数"),
    ],
)
def test_a_file_that_cannot_be_read_ends_as_failed_and_says_why(importing, content, name, words):
    view = importing().upload(content, name)
    assert view.state == "failed"
    assert words in view.failure.zh
    assert view.failure.en


def test_an_empty_file_is_no_import_at_all(importing):
    with pytest.raises(FileEmpty):
        importing().upload(b"", "a.csv")
    assert count(ImportBatch) == 0


# --- large lists are jobs -------------------------------------------------------------------------------------------


def test_a_long_list_goes_through_jobs_and_shows_how_far_it_is(importing, bank, monkeypatch):
    monkeypatch.setattr(batches, "BYTES_AT_ONCE", 10)
    monkeypatch.setattr(batches, "ROWS_AT_ONCE", 5)
    monkeypatch.setattr(reading, "AT_ONCE", 10)
    told = []
    monkeypatch.setattr(batches, "tell", lambda tx, batch, done, total: told.append((done, total)))
    corp1 = importing("corp1")
    lines = [[c.name, c.uscc] for c in generate(25, 99)]

    view = corp1.upload(xlsx(HEADER, *lines))
    assert (view.state, count(ImportFile)) == ("reading", 1)
    bank.work()
    view = corp1.check(_again(corp1, view))
    assert view.state == "checking"
    bank.work()
    view = corp1.apply(_again(corp1, view))
    assert view.state == "applying"
    bank.work()

    view = _again(corp1, view)
    assert (view.state, view.counts["created"]) == ("done", 25)
    assert [done for done, _ in told] == [10, 20, 25] * 3


def _again(someone, view):
    with transaction() as tx:
        return batches.show(tx, view.id, someone.actor)


def test_a_job_that_fails_for_good_says_so_and_has_written_nothing(importing, bank, monkeypatch):
    monkeypatch.setattr(batches, "ROWS_AT_ONCE", 0)
    cm1 = importing()
    view = cm1.checked(A)
    bank.work()

    def broken(*_):
        raise OSError("the disk is full")

    monkeypatch.setattr(applying, "write", broken)
    view = cm1.apply(_again(cm1, view))
    bank.work()
    view = _again(cm1, view)
    assert (view.state, by_code(CODES[0])) == ("failed", None)
    assert "disk" not in view.failure.zh
    monkeypatch.undo()
    assert cm1.apply(cm1.check(view)).counts["created"] == 1


def test_a_job_for_an_import_that_was_given_up_does_nothing(importing, bank, monkeypatch):
    monkeypatch.setattr(batches, "BYTES_AT_ONCE", 10)
    cm1 = importing()
    view = cm1.upload(xlsx(HEADER, A))
    with transaction() as tx:
        batches.drop(tx, view.id, bank.actor("cm1"))
    bank.work()
    assert _again(cm1, view).state == "dropped"
