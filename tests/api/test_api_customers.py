"""/customers and /imports over the API: the same rights, shapes, problems and bounds as everywhere."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook, load_workbook

from orchestrator.customers.imports import bounds

CODE = "91330100799655058B"


@pytest.fixture
def mine(customers):
    """A customer of cm1."""
    return next(c for c in customers if c.manager == "cm1")


def book(*lines) -> bytes:
    workbook = Workbook()
    for line in lines:
        workbook.active.append(list(line))
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def upload(api, content: bytes, name: str = "名单.xlsx"):
    """POST a file as multipart."""
    headers = {"Authorization": f"Bearer {api.token}"}
    return api.client.post("/api/v1/imports", data={"file": (io.BytesIO(content), name)}, headers=headers)


# --- customers ------------------------------------------------------------------------------------------------------


def test_the_list_comes_in_pages(bank, customers):
    api = bank.api("cm1")
    first = api.get("/customers", limit=20).json
    second = api.get("/customers", limit=200, cursor=first["next_cursor"]).json
    own = [c.no for c in customers if c.manager == "cm1"]
    assert first["total"] == len(own)
    assert [c["no"] for c in first["items"] + second["items"]] == own
    assert second["next_cursor"] is None


def test_filters_and_order(bank, customers):
    found = bank.api("rr1").get("/customers", risk_class="NORMAL", limit_min="10000000", order="limit", limit=200).json
    limits = [c["limit"] for c in found["items"]]
    assert found["total"] == sum(c.risk_class == "NORMAL" and c.limit >= 10_000_000 for c in customers)
    assert limits == sorted(limits, reverse=True)


@pytest.mark.parametrize(
    ("person", "query", "status"),
    [
        ("cm1", {"aml_rating": "HIGH"}, 422),
        ("sv1", {"order": "limit"}, 422),
        ("rr1", {"order": "x"}, 422),
        ("rr1", {"check": "31"}, 422),
        ("rr1", {"limit": 0}, 422),
        ("rr1", {"limit": 201}, 422),
        ("rr1", {"cursor": "x"}, 422),
        ("rr1", {"limit_min": "viel"}, 422),
        ("adm1", {}, 403),
    ],
)
def test_what_is_refused(bank, person, query, status):
    answer = bank.api(person).get("/customers", **query)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"


def test_without_a_token_nothing(bank):
    for path in ("/customers", "/customers/C00000001", "/customers/export", "/imports"):
        assert bank.app.test_client().get(f"/api/v1{path}").status_code == 401


def test_one_customer_has_its_personal_data_masked(bank, mine):
    answer = bank.api("cm1").get(f"/customers/{mine.no}")
    assert answer.json["customer"]["name"] == mine.name
    assert mine.mobile not in answer.text
    assert mine.legal_rep_id not in answer.text
    assert len(answer.json["loans"]) == len(mine.loans)


def test_in_clear_for_a_reason(bank, mine):
    answer = bank.api("cm1").post(f"/customers/{mine.no}/reveal", {"reason": "回访客户电话"})
    assert answer.status_code == 200
    assert mine.mobile in answer.text
    assert mine.legal_rep_id not in answer.text
    refused = bank.api("cm1").post(f"/customers/{mine.no}/reveal", {"reason": "?"})
    assert (refused.status_code, refused.json["code"]) == (422, "reason-needed")


def test_somebody_elses_customer_is_not_there(bank, customers):
    theirs = next(c.no for c in customers if c.manager == "cm3")
    api = bank.api("cm1")
    for answer in (
        api.get(f"/customers/{theirs}"),
        api.get(f"/customers/{theirs}/notes"),
        api.get(f"/customers/{theirs}/cases"),
        api.post(f"/customers/{theirs}/notes", {"text": "x"}),
        api.post(f"/customers/{theirs}/reveal", {"reason": "我想看看明文"}),
    ):
        assert (answer.status_code, answer.json["code"]) == (404, "customer-unknown")


def test_notes(bank, mine):
    api = bank.api("cm1")
    added = api.post(f"/customers/{mine.no}/notes", {"text": "已联系"}, key="note-1")
    again = api.post(f"/customers/{mine.no}/notes", {"text": "已联系"}, key="note-1")
    assert (added.status_code, again.json) == (201, added.json)
    assert [note["text"] for note in api.get(f"/customers/{mine.no}/notes").json] == ["已联系"]
    assert api.post(f"/customers/{mine.no}/notes", {"text": " "}).status_code == 422
    assert bank.api("au1").post(f"/customers/{mine.no}/notes", {"text": "x"}).status_code == 403


def test_the_cases_about_a_customer(bank, mine):
    case = bank.start("sv1", "vip_service", **request_of(mine.no))
    found = bank.api("au1").get(f"/customers/{mine.no}/cases").json["items"]
    assert [each["id"] for each in found] == [case]
    assert bank.api("cm1").get(f"/customers/{mine.no}/cases").json["items"] == []


def request_of(number: str) -> dict[str, object]:
    """A service request of this customer."""
    return {
        "customer_no": number,
        "channel": "PHONE",
        "request_type": "WEALTH_ADVICE",
        "description": "咨询大额存单",
    }


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_export(bank, kind):
    answer = bank.api("cm1").get("/customers/export", kind=kind, grade="BB")
    assert answer.status_code == 200
    assert f'filename="customers.{kind}"' in answer.headers["Content-Disposition"]
    if kind == "xlsx":
        assert load_workbook(io.BytesIO(answer.data)).active["A1"].value == "客户号"
    assert bank.api("op1").get("/customers/export").status_code == 403


# --- imports --------------------------------------------------------------------------------------------------------


def test_a_list_over_the_api(bank):
    api = bank.api("cm1")
    up = upload(api, book(["客户名称", "信用代码", "备注"], ["客户甲", CODE, "x"], ["客户乙", "9.133E+17", "=cmd()"]))
    assert (up.status_code, up.json["state"]) == (201, "mapping")
    assert up.json["fields"] == {"name": 0, "uscc": 1, "note": 2}
    path = f"/imports/{up.json['id']}"

    checked = api.post(f"{path}/columns", {"fields": {"name": 0, "uscc": 1, "note": 2}})
    assert (checked.json["state"], checked.json["counts"]) == ("checked", {"new": 1, "bad": 1})

    (row,) = api.get(f"{path}/rows", box="kept_out").json["items"]
    found = [(f["column"], f["code"], f["value"]) for f in row["findings"]]
    assert (row["number"], found) == (
        3,
        [("B", "E_USCC_EXCEL_SCIENTIFIC", "9.133E+17"), ("C", "E_FORMULA_INJECTION", "=cmd()")],
    )
    assert set(row["findings"][0]["reason"]) == {"zh", "en"}

    corrected = api.post(f"{path}/rows/3", {"values": {"note": "x"}})
    assert corrected.json["counts"] == {"new": 1, "bad": 1}
    refused = api.post(f"{path}/apply", {"rows": "all"})
    assert (refused.status_code, refused.json["code"]) == (422, "import-rows-bad")
    done = api.post(f"{path}/apply", {"rows": "good"}, key="once")
    again = api.post(f"{path}/apply", {"rows": "good"}, key="once")
    assert (done.json["state"], done.json["counts"]["created"], again.json) == ("done", 1, done.json)
    assert api.get("/customers", status="PROSPECT").json["total"] == 1

    errors = load_workbook(io.BytesIO(api.get(f"{path}/errors").data)).active
    assert errors["A2"].value == 3
    assert api.get("/imports").json[0]["id"] == up.json["id"]


@pytest.mark.parametrize(
    ("content", "name", "status", "code"),
    [
        (b"\x89PNG", "a.png", 415, "import-file-kind"),
        (b"", "a.csv", 422, "import-file-empty"),
        (b"PK\x03\x04broken", "a.xlsx", 422, "import-workbook-unsafe"),
    ],
)
def test_files_that_are_refused(bank, content, name, status, code):
    answer = upload(bank.api("cm1"), content, name)
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_two_hundred_megabytes_are_refused_before_they_are_read(bank):
    api = bank.api("cm1")
    headers = {"Authorization": f"Bearer {api.token}", "Content-Type": "multipart/form-data; boundary=x"}
    stream = {"wsgi.input": Endless(), "CONTENT_LENGTH": "200000000"}
    answer = api.client.post("/api/v1/imports", headers=headers, environ_overrides=stream)
    assert answer.status_code == 413
    assert Endless.read_bytes < bounds.MEGABYTE


class Endless(io.RawIOBase):
    """An upload that would go on for ever; counts what was read of it."""

    read_bytes = 0

    def readable(self):
        """It can be read."""
        return True

    def readinto(self, buffer):
        """More zeros."""
        Endless.read_bytes += len(buffer)
        return len(buffer)


def test_a_list_may_be_larger_than_other_requests(bank):
    """Other requests stop at the service's limit of 10 MB."""
    content = "客户名称,信用代码\r\n" + "客户甲," + CODE + "\r\n" + ("," * 99 + "\r\n") * 110_000
    assert len(content) > 10_100_000
    answer = upload(bank.api("cm1"), content.encode(), "a.csv")
    assert (answer.status_code, answer.json["state"]) == (201, "reading")
    bank.work()
    assert bank.api("cm1").get(f"/imports/{answer.json['id']}").json["total"] == 1


def test_no_file_at_all(bank):
    api = bank.api("cm1")
    answer = api.client.post("/api/v1/imports", headers={"Authorization": f"Bearer {api.token}"})
    assert (answer.status_code, answer.json["code"]) == (422, "import-file-missing")


@pytest.mark.parametrize("person", ["rr1", "au1", "adm1"])
def test_who_may_not_import(bank, person):
    assert upload(bank.api(person), book(["客户名称"])).status_code == 403
    assert bank.api(person).get("/imports").status_code == 403


def test_an_import_of_somebody_else_is_not_there(bank):
    up = upload(bank.api("cm1"), book(["客户名称", "信用代码"], ["甲", CODE])).json["id"]
    other = bank.api("cm2")
    assert other.get(f"/imports/{up}").status_code == 404
    assert other.get(f"/imports/{up}/rows").status_code == 404
    assert other.get(f"/imports/{up}/errors").status_code == 404
    assert other.post(f"/imports/{up}/drop").status_code == 404


def test_giving_up(bank):
    api = bank.api("cm1")
    up = upload(api, book(["客户名称", "信用代码"], ["甲", CODE])).json["id"]
    assert api.post(f"/imports/{up}/drop").status_code == 204
    assert api.get(f"/imports/{up}").json["state"] == "dropped"
    assert api.post(f"/imports/{up}/columns", {"fields": {"name": 0, "uscc": 1}}).status_code == 409
