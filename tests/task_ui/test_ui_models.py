"""The models' pages without scripts: who sees what, versions, uploads unchanged, four eyes by forms, policies."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

MODELS = Path(__file__).parent.parent / "models"


def source(name: str) -> bytes:
    return (MODELS / name).read_bytes()


def changed(name: str, old: str, new: str) -> str:
    text = source(name).decode()
    assert old in text
    return text.replace(old, new)


RENAMED = changed("purchase.bpmn", 'id="Approve" name="审批"', 'id="Approve" name="审批（新）"')


def begin(someone, kind: str, key: str) -> str:
    """The address of the model's draft, opened by its page's button."""
    answer = someone.post(f"/models/{kind}/{key}/edit")
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def send(someone, path: str, body: dict):
    """What the editor sends."""
    headers = {"X-CSRFToken": someone.csrf, "Accept": "application/json"}
    return someone.client.post(path, json=body, headers=headers)


def write(someone, draft: str, text: str, revision: int = 1):
    answer = send(someone, f"{draft}/save", {"source": text, "revision": revision})
    assert answer.status_code == 200, answer.text
    return answer.json


def submit(someone, draft: str, revision: int = 2) -> None:
    answer = send(someone, f"{draft}/submit", {"revision": revision, "comment": "审批改名"})
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    ("who", "seen"), [("rr1", True), ("adm1", True), ("au1", True), ("cm1", False), ("bh1", False)]
)
def test_the_way_to_the_models_is_for_those_who_may(person, who, seen):
    assert ('href="/models"' in person(who).get("/tasks")) is seen


@pytest.mark.parametrize("path", ["/models", "/models/bpmn/purchase", "/models/bpmn/purchase/1/source"])
def test_others_are_refused(person, path):
    assert person("cm1").client.get(path).status_code == 403


@pytest.mark.parametrize(("kind", "name"), [("bpmn", "采购"), ("dmn", "采购审批路径"), ("form", "采购申请")])
def test_each_kind_has_its_list(person, kind, name):
    page = person("rr1").get(f"/models?kind={kind}")
    assert name in page
    assert "使用中" in page
    assert "系统" in page  # who published


def test_the_list_is_searched_by_name_and_key(person):
    rr1 = person("rr1")
    assert "purchase" in rr1.get("/models?search=采购")
    assert "purchase" in rr1.get("/models?search=PURCH")
    assert "没有这样的模型" in rr1.get("/models?search=nowhere")


def test_an_auditor_sees_but_does_not_edit(person):
    page = person("au1").get("/models/bpmn/purchase")
    assert "/models/bpmn/purchase/edit" not in page
    assert person("au1").post("/models/bpmn/purchase/edit").status_code == 403


def test_the_editor_has_its_own_policy_and_no_page_else(person):
    rr1 = person("rr1")
    policy = rr1.client.get(begin(rr1, "bpmn", "purchase")).headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "style-src-attr 'unsafe-inline'" in policy
    assert "unsafe-inline" not in rr1.client.get("/models").headers["Content-Security-Policy"]


def test_a_version_is_downloaded_unchanged(person):
    answer = person("rr1").client.get("/models/bpmn/purchase/1/file")
    assert answer.get_data() == source("purchase.bpmn")
    assert "purchase.bpmn" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("name", ["purchase.bpmn", "purchase_route.dmn", "purchase_request.form"])
def test_an_uploaded_file_comes_back_byte_for_byte(person, name):
    content = source(name).replace(b"\n", b"\r\n") + b"\n\n"
    rr1 = person("rr1")
    answer = rr1.client.post("/models/upload", data={"csrf_token": rr1.csrf, "file": (io.BytesIO(content), name)})
    assert answer.status_code == 302, answer.text
    assert rr1.client.get(f"{answer.location}/file").get_data() == content


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("a.exe", b"x", 422),
        ("a.bpmn", b"hello", 422),
        ("a.form", b"{}", 422),
        ("a.bpmn", b"x" * 5_000_001, 413),
    ],
)
def test_a_file_that_is_no_model_is_refused_in_words(person, name, content, status):
    rr1 = person("rr1")
    answer = rr1.client.post("/models/upload", data={"csrf_token": rr1.csrf, "file": (io.BytesIO(content), name)})
    assert answer.status_code == status
    assert name in answer.text


def test_a_broken_file_of_a_known_model_is_kept_as_its_draft(person):
    rr1 = person("rr1")
    content = source("purchase.bpmn")[:-30]
    answer = rr1.client.post("/models/upload", data={"csrf_token": rr1.csrf, "file": (io.BytesIO(content), "x.bpmn")})
    assert rr1.client.get(f"{answer.location}/file").get_data() == content


@pytest.mark.parametrize("kind", ["bpmn", "dmn", "form"])
def test_a_new_model_begins_sound(person, kind):
    rr1 = person("rr1")
    answer = rr1.post("/models/new", kind=kind, key="branch_visit", name='走访 "支行" <1>')
    assert answer.status_code == 302, answer.text
    text = rr1.client.get(f"{answer.location}/source").text
    found = send(rr1, f"{answer.location}/check", {"source": text}).json["findings"]
    assert [each for each in found if each["severity"] == "error"] == []
    assert "走访" in rr1.get("/models?kind=" + kind)
    assert "未发布" in rr1.get("/models?kind=" + kind)


def test_two_people_publish_by_the_pages(person):
    rr1, risk1 = person("rr1"), person("risk1")
    draft = begin(rr1, "bpmn", "purchase")
    write(rr1, draft, RENAMED)
    submit(rr1, draft)
    assert "等待您发布" in risk1.get("/models")
    assert "等待您发布" not in rr1.get("/models")

    review = risk1.get(f"{draft}/review")
    assert "用户任务“审批（新）”" in review
    assert "审批改名" in review
    answer = risk1.post(f"{draft}/publish", revision="2", comment="")
    assert answer.location == "/models/bpmn/purchase"

    page = risk1.get("/models/bpmn/purchase")
    assert "已发布：采购 第 2 版" in page
    assert "褚甲" in page
    assert "窦壬" in page
    assert rr1.client.get(draft).location == "/models/bpmn/purchase"


def test_the_author_finds_no_button_to_publish(person):
    risk1 = person("risk1")
    draft = begin(risk1, "bpmn", "purchase")
    write(risk1, draft, RENAMED)
    submit(risk1, draft)
    page = risk1.get(f"{draft}/review")
    assert f"{draft}/publish" not in page
    assert "须由另一人发布" in page
    assert risk1.post(f"{draft}/publish", revision="2").status_code == 403


def test_a_draft_is_handed_back_with_a_reason(person):
    rr1, risk1 = person("rr1"), person("risk1")
    draft = begin(rr1, "bpmn", "purchase")
    write(rr1, draft, RENAMED)
    submit(rr1, draft)
    risk1.post(f"{draft}/return", comment="名称不合规范")
    assert "已退回：名称不合规范" in rr1.get(draft)


def test_a_conflict_is_told_with_the_other_persons_name(person):
    rr1, rr2 = person("rr1"), person("rr2")
    draft = begin(rr1, "bpmn", "purchase")
    write(rr1, draft, RENAMED)
    answer = send(rr2, f"{draft}/save", {"source": RENAMED + " ", "revision": 1})
    assert (answer.status_code, answer.json["code"]) == (409, "draft-conflict")
    assert "褚甲" in answer.json["detail"]


def test_findings_are_in_the_pages_language_and_know_their_place(person):
    rr1 = person("rr1")
    draft = begin(rr1, "bpmn", "purchase")
    bad = changed("purchase.bpmn", 'formId="purchase_approval"', 'formId="nowhere"').replace(
        "=approved<", "=approved and<"
    )
    found = send(rr1, f"{draft}/check", {"source": bad}).json["findings"]
    assert [each["place"] for each in found] == ["f4"]
    assert found[0]["text"].startswith("顺序流")
    fixed = bad.replace("=approved and<", "=approved<")
    found = send(rr1, f"{draft}/check", {"source": fixed}).json["findings"]
    assert [(each["place"], each["code"]) for each in found] == [("Approve", "unknown-form")]


def test_a_finding_in_a_table_names_row_and_column(person):
    rr1 = person("rr1")
    draft = begin(rr1, "dmn", "purchase_route")
    bad = changed("purchase_route.dmn", "&lt;= 10000", "&lt;= amout")
    found = send(rr1, f"{draft}/check", {"source": bad}).json["findings"]
    assert (found[0]["decision"], found[0]["row"], found[0]["column"]) == ("purchase_route", 1, 1)


@pytest.mark.parametrize(
    ("old", "new", "place", "begins"),
    [
        ("<text>2</text>", "<text>2 +</text>", ("purchase_route", 2, 3), "第 2 行“level”：应为 表达式"),
        ("&lt;= 10000", "&lt;= amout", ("purchase_route", 1, 1), "第 1 行“金额”："),
    ],
)
def test_a_mistake_in_a_cell_is_said_with_its_row_and_column(person, old, new, place, begins):
    rr1 = person("rr1")
    draft = begin(rr1, "dmn", "purchase_route")
    (first, *_) = send(rr1, f"{draft}/check", {"source": changed("purchase_route.dmn", old, new)}).json["findings"]
    assert (first["decision"], first["row"], first["column"]) == place
    assert first["text"].startswith(begins)


def test_comparing_tells_in_words(person):
    rr1 = person("rr1")
    draft = begin(rr1, "dmn", "purchase_route")
    write(rr1, draft, changed("purchase_route.dmn", "10000", "20000"))
    page = rr1.get("/models/dmn/purchase_route/compare")
    assert "第 1 行" in page
    assert "&lt;= 10000" in page
    assert "&lt;= 20000" in page


def test_a_version_compared_with_itself_is_the_same(person):
    assert "没有差别" in person("rr1").get("/models/bpmn/purchase/compare?before=1&after=1")


def test_withdrawing_says_what_it_means(person):
    risk1 = person("risk1")
    assert risk1.post("/models/dmn/purchase_route/withdraw", comment="不再使用").status_code == 409
    answer = risk1.post("/models/bpmn/purchase/withdraw", comment="改用新流程")
    assert answer.location == "/models/bpmn/purchase"
    page = risk1.get("/models/bpmn/purchase")
    assert "已停用" in page
    assert "在办业务" in page
    assert "采购" not in person("cm1").get("/start")


def test_a_lost_session_is_told_in_json_and_a_token_of_another_session_too(person):
    rr1 = person("rr1")
    draft = begin(rr1, "bpmn", "purchase")
    headers = {"X-CSRFToken": "other", "Accept": "application/json"}
    answer = rr1.client.post(f"{draft}/save", json={"source": "x", "revision": 1}, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (400, "csrf")
    rr1.post("/sign-out")
    answer = rr1.client.get(f"{draft}/state", headers={"Accept": "application/json"})
    assert answer.status_code == 401


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"source": "x"}'])
def test_what_is_no_json_of_the_editor_is_refused(person, body):
    rr1 = person("rr1")
    draft = begin(rr1, "bpmn", "purchase")
    headers = {"X-CSRFToken": rr1.csrf, "Accept": "application/json", "Content-Type": "application/json"}
    assert rr1.client.post(f"{draft}/save", data=body, headers=headers).json["code"] == "body-invalid"


def test_the_pages_speak_english(person):
    rr1 = person("rr1")
    rr1.post("/language", language="en")
    for path in ("/models", "/models/bpmn/purchase", "/models/new", begin(rr1, "form", "purchase_request")):
        body = re.sub(r"<script.*?</script>", "", rr1.get(path), flags=re.DOTALL)
        main = body[body.index("<main") :]
        assert re.findall(r"[\u4e00-\u9fff]+", re.sub(r"[采购申请审批路径]", "", main)) == []
    rr1.post("/language", language="zh")


def test_a_text_in_another_encoding_is_read_by_its_declaration(person):
    rr1 = person("rr1")
    text = source("purchase.bpmn").decode().replace('encoding="UTF-8"', 'encoding="GB18030"')
    sent = {"csrf_token": rr1.csrf, "file": (io.BytesIO(text.encode("gb18030")), "purchase.bpmn")}
    answer = rr1.client.post("/models/upload", data=sent)
    shown = rr1.client.get(f"{answer.location}/source").text
    assert "审批" in shown
    assert 'encoding="UTF-8"' in shown


def test_an_upload_does_not_take_the_place_of_somebody_elses_draft(person):
    rr1, rr2 = person("rr1"), person("rr2")
    write(rr1, begin(rr1, "bpmn", "purchase"), RENAMED)
    sent = {"csrf_token": rr2.csrf, "file": (io.BytesIO(source("purchase.bpmn")), "purchase.bpmn")}
    answer = rr2.client.post("/models/upload", data=sent)
    assert answer.status_code == 409
    assert "褚甲" in answer.text


def test_the_models_record_is_on_its_page(person):
    rr1, risk1 = person("rr1"), person("risk1")
    draft = begin(rr1, "bpmn", "purchase")
    write(rr1, draft, RENAMED)
    submit(rr1, draft)
    risk1.post(f"{draft}/publish", revision="2")
    record = risk1.get("/models/bpmn/purchase").split('class="history"')[1]
    assert [word for word in ("模型发布", "模型送审", "模型起草") if word in record] == [
        "模型发布",
        "模型送审",
        "模型起草",
    ]
    assert record.index("窦壬") < record.index("褚甲")


def test_who_may_only_look_is_told_so(person):
    draft = begin(person("rr1"), "bpmn", "purchase")
    page = person("au1").get(draft)
    assert "不能修改" in page
    assert "submit-draft" not in page


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("save", {"source": "x", "revision": "many"}),
        ("save", {"source": "x", "revision": None}),
        ("try", {"source": RENAMED, "acts": [{"kind": "complete"}]}),
        ("try", {"source": RENAMED, "acts": ["complete"]}),
        ("try", {"source": RENAMED, "at": "yesterday"}),
        ("try", {"source": RENAMED, "at": "2026-11-23T10:00:00"}),
        ("try", {"source": RENAMED, "data": "[1, 2]"}),
        ("try", {"source": RENAMED, "data": "{"}),
    ],
)
def test_what_no_editor_sends_is_refused_in_words(person, path, body):
    rr1 = person("rr1")
    answer = send(rr1, f"{begin(rr1, 'bpmn', 'purchase')}/{path}", body)
    assert (answer.status_code, answer.json["code"]) == (400, "body-invalid")


@pytest.mark.parametrize(
    "path",
    [
        "/models/bpmn/purchase/99999999999/file",
        "/models/bpmn/purchase/compare?before=99999999999&after=1",
        "/models/bpmn/purchase/compare?before=x&after=1",
        "/models/bpmn/nowhere",
        "/models/cmmn/purchase",
        "/models/drafts/none",
        "/models/drafts/01a20c4d-994a-7050-8e21-9b8b8bddb4a8",
    ],
)
def test_what_is_not_there_is_said(person, path):
    assert person("rr1").client.get(path).status_code == 404


def test_every_text_of_the_editors_has_both_languages_and_is_used():
    sources = Path(__file__).parents[2] / "task_ui" / "frontend" / "src" / "models"
    words = (sources / "words.js").read_text()
    table = words[words.index("const WORDS") : words.index("export function say")]
    keys = set(re.findall(r"^  (\w+): \[", table, re.MULTILINE))
    assert keys == set(re.findall(r"^  (\w+): \['(?:[^'\\]|\\.)+', '(?:[^'\\]|\\.)+'\],$", table, re.MULTILINE))
    rest = "".join(path.read_text() for path in sources.glob("*.js") if path.name != "words.js")
    by_name = {"error", "warning", "task", "timer", "job", "message", "incident"}  # of findings and waits
    assert {key for key in keys if f"'{key}'" not in rest} - by_name == set()
    assert set(re.findall(r"\bsay\('(\w+)'", rest)) - keys == set()
