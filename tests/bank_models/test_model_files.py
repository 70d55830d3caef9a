"""The bank's model files: they check clean, fit together, name only what exists, and read well."""

import re
from collections import defaultdict

import pytest
from bank_story import DECISIONS, DEFINITIONS, FORMS, ROOT, SOURCES
from lxml import etree

from orchestrator import engine, forms

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
OMG_DI = "{http://www.omg.org/spec/DD/20100524/DI}"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
MODELER = "{http://camunda.org/schema/modeler/1.0}"

ROLES = frozenset(
    ["CM", "CM2", "BH", "RR", "LG", "AML", "CC", "CH", "SEC", "PR", "OP", "PL", "SA", "SV", "PB", "AU", "ADM"]
)
DUTIES = frozenset(["INVESTIGATE", "REVIEW", "VOTE", "APPROVE", "DISBURSE"])
MAIN = ("customer_admission", "credit_limit", "post_loan_inspection", "vip_service")
JOBS = frozenset(
    [
        "screening.registry",
        "screening.judgment",
        "screening.tax",
        "screening.environment",
        "screening.own_npl",
        "screening.sanctions",
        "customer.open",
        "customer.facts",
        "committee.members",
        "limit.effect",
        "limit.check",
        "loan.close",
        "loan.facts",
        "inspection.schedule",
        "card.freeze",
        "vip.facts",
        "notice.send",
    ]
)
processes = pytest.mark.parametrize("name", sorted(SOURCES))
user_tasks = [e for d in DEFINITIONS.values() for e in d.elements.values() if e.kind == "userTask"]
each_user_task = pytest.mark.parametrize("task", user_tasks, ids=[f"{t.process}.{t.id}" for t in user_tasks])


def tree(name):
    return etree.fromstring(SOURCES[name], etree.XMLParser(resolve_entities=False, no_network=True))


# -- they run


@processes
def test_a_process_checks_clean_and_is_named_like_its_file(name):
    assert engine.check(SOURCES[name], name) == []
    assert DEFINITIONS[name].process_id == name


@processes
def test_a_process_links_with_those_it_calls(name):
    assert engine.link(DEFINITIONS[name], DEFINITIONS).main.process_id == name


def test_the_four_processes_can_be_started_by_someone_with_a_form_and_have_a_key():
    for name in MAIN:
        properties = DEFINITIONS[name].properties
        assert set(properties["countersign.starters"].split()) <= ROLES
        assert properties["countersign.start.form"] in FORMS
        assert properties["countersign.key"].startswith("=")


@processes
def test_forms_decisions_jobs_and_processes_exist(name):
    definition = DEFINITIONS[name]
    assert definition.forms <= set(FORMS)
    assert definition.decisions <= set(DECISIONS.ids)
    assert definition.called_processes <= set(DEFINITIONS)
    assert definition.job_types <= JOBS


def test_every_message_thrown_is_caught_somewhere():
    caught = frozenset().union(*(d.messages_caught for d in DEFINITIONS.values()))
    thrown = frozenset().union(*(d.messages_thrown for d in DEFINITIONS.values()))
    assert thrown <= caught


def test_every_table_of_the_bank_is_asked_by_a_process_or_by_the_service():
    asked = frozenset().union(*(d.decisions for d in DEFINITIONS.values()))
    by_the_service = {"sla_task"}
    of_other_tables = {"chain_pd_to_approver", "band_of_grade", "turnover_days"}
    assert set(DECISIONS.ids) - by_the_service - of_other_tables == asked


# -- people and their forms


@each_user_task
def test_candidates_are_roles_of_the_bank(task):
    groups = task.candidate_groups
    named = (
        set(re.findall(r'"([A-Z0-9]+)"', groups)) - {"PRIVATE"} if groups.startswith("=") else set(groups.split(","))
    )
    assert named <= ROLES
    assert named or groups == "=[inspector]"


@each_user_task
def test_what_a_task_writes_is_on_its_form(task):
    keys = task.properties.get("countersign.fields.write")
    form = FORMS[task.form_id]
    assert form.missing(keys.split() if keys else []) == []
    assert form.writable(keys.split() if keys else None), "a person has something to fill in"


@each_user_task
def test_a_task_has_a_limit_and_a_known_duty(task):
    properties = task.properties
    node = properties.get("countersign.sla")
    if node:
        process = DEFINITIONS[task.process].properties["countersign.sla.process"]
        assert DECISIONS.evaluate("sla_task", {"process": process, "node": node}).output["due_wd"] > 0
    timed = {e.attached_to for e in DEFINITIONS[task.process].elements.values() if e.event and e.event.kind == "timer"}
    assert node or properties.get("countersign.due") or task.id in timed
    assert properties.get("countersign.duty", "REVIEW") in DUTIES


@pytest.mark.parametrize("secret", ["str_flag", "str_filed_12m", "str_report_no", "aml_disposal"])
def test_reports_of_suspicion_are_seen_by_anti_money_laundering_alone(secret):
    assert {f.see for form in FORMS.values() for f in form.fields if f.path == secret} == {frozenset({"AML"})}


@pytest.mark.parametrize("secret", ["sanctions_hit", "foreign_pep", "aml_score", "shell_signals", "cash_related"])
def test_what_would_warn_a_customer_is_not_seen_by_the_customer_manager(secret):
    shown = [f.see for form in FORMS.values() for f in form.fields if f.path == secret]
    assert shown
    assert all(see is not None and not see & {"CM", "CM2", "BH"} for see in shown)


def test_votes_are_sealed():
    sealed = [task.id for task in user_tasks if task.properties.get("countersign.sealed") == "true"]
    assert sealed == ["Task_Vote"]


# -- they are complete


@processes
def test_every_node_is_reached(name):
    definition = DEFINITIONS[name]
    onward = defaultdict(set)
    for flow in definition.flows:
        onward[flow.source].add(flow.target)
    for element in definition.elements.values():
        if element.attached_to:
            onward[element.attached_to].add(element.id)
        if element.kind == "subProcess":
            onward[element.id] |= {e.id for e in definition.children(element.id) if e.kind == "startEvent"}
    reached, todo = set(), [e.id for e in definition.children(None) if e.kind == "startEvent" or e.event_subprocess]
    while todo:
        at = todo.pop()
        if at not in reached:
            reached.add(at)
            todo.extend(onward[at])
    assert set(definition.elements) - reached == set()


@processes
def test_a_choice_always_has_a_way(name):
    """A default flow, or a condition that is always true (an inclusive gateway's)."""
    definition = DEFINITIONS[name]
    for element in definition.elements.values():
        leaving = [flow for flow in definition.flows if flow.source == element.id]
        if element.kind in ("exclusiveGateway", "inclusiveGateway") and len(leaving) > 1:
            assert element.default_flow or any(flow.condition == "=true" for flow in leaving), element.id


@processes
def test_every_screening_has_an_error_boundary(name):
    definition = DEFINITIONS[name]
    guarded = {
        e.attached_to for e in definition.elements.values() if e.event and e.event.name == "SCREENING_UNAVAILABLE"
    }
    screenings = {e.id for e in definition.elements.values() if (e.job_type or "").startswith("screening.")}
    assert screenings == guarded


@processes
def test_whatever_has_a_name_has_an_english_one(name):
    for node in tree(name).iter(f"{BPMN}*"):
        if node.get("name") and etree.QName(node).localname not in ("message", "error"):
            english = node.find(
                f"{BPMN}extensionElements/{ZEEBE}properties/{ZEEBE}property[@name='countersign.name.en']"
            )
            assert english is not None, node.get("id")
            assert english.get("value"), node.get("id")


@processes
def test_it_opens_as_a_camunda_8_model(name):
    root = tree(name)
    assert root.get(f"{MODELER}executionPlatform") == "Camunda Cloud"
    assert root.get(f"{MODELER}executionPlatformVersion") == "8.6.0"
    assert not set(re.findall(r'id="(Start|End|Root)"', SOURCES[name].decode()))


@processes
def test_ids_are_readable(name):
    kinds = "StartEvent|EndEvent|Event|Boundary|Gw|Task|Sub|EventSub"
    for element in DEFINITIONS[name].elements:
        assert re.fullmatch(rf"({kinds})_[A-Z][A-Za-z]+", element), element


# -- they read well


def shapes(root):
    """id → (x, y, width, height)"""
    found = {}
    for shape in root.iter(f"{DI}BPMNShape"):
        bounds = shape.find(f"{DC}Bounds")
        found[shape.get("bpmnElement")] = tuple(int(bounds.get(k)) for k in ("x", "y", "width", "height"))
    return found


def edges(root):
    """id → its points"""
    return {
        edge.get("bpmnElement"): [(int(p.get("x")), int(p.get("y"))) for p in edge.iter(f"{OMG_DI}waypoint")]
        for edge in root.iter(f"{DI}BPMNEdge")
    }


def meet(one, other):
    """Whether two boxes (x1, y1, x2, y2) touch; a line is a box without width or height."""
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def box(shape):
    x, y, width, height = shape
    return x, y, x + width, y + height


def segments(points):
    return [
        (min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))
        for a, b in zip(points, points[1:], strict=False)
    ]


@processes
def test_every_element_is_drawn(name):
    root, definition = tree(name), DEFINITIONS[name]
    assert set(shapes(root)) == set(definition.elements)
    assert set(edges(root)) == {flow.id for flow in definition.flows}


@processes
def test_no_shapes_overlap(name):
    drawn, of = shapes(tree(name)), DEFINITIONS[name].elements
    leaves = [e for e in drawn if of[e].kind != "subProcess"]
    for place, one in enumerate(leaves):
        for other in leaves[place + 1 :]:
            if of[one].attached_to == other or of[other].attached_to == one:
                continue
            assert not meet(box(drawn[one]), box(drawn[other])), (one, other)


@processes
def test_what_is_inside_a_subprocess_is_drawn_inside_it(name):
    drawn = shapes(tree(name))
    for element in DEFINITIONS[name].elements.values():
        if element.parent:
            x1, y1, x2, y2 = box(drawn[element.id])
            left, top, right, bottom = box(drawn[element.parent])
            assert left <= x1 < x2 <= right, element.id
            assert top <= y1 < y2 <= bottom, element.id


@processes
def test_lines_are_straight_and_begin_and_end_at_their_elements(name):
    root = tree(name)
    drawn, lines = shapes(root), edges(root)
    for flow in DEFINITIONS[name].flows:
        points = lines[flow.id]
        assert all(a[0] == b[0] or a[1] == b[1] for a, b in zip(points, points[1:], strict=False)), flow.id
        assert meet((*points[0], *points[0]), box(drawn[flow.source])), flow.id
        assert meet((*points[-1], *points[-1]), box(drawn[flow.target])), flow.id


@processes
def test_no_line_crosses_another_or_a_shape(name):
    root = tree(name)
    drawn, lines, definition = shapes(root), edges(root), DEFINITIONS[name]
    flows = list(definition.flows)
    for place, flow in enumerate(flows):
        own = segments(lines[flow.id])
        for element, shape in drawn.items():
            if element not in (flow.source, flow.target) and definition.elements[element].kind != "subProcess":
                assert not any(meet(part, box(shape)) for part in own), (flow.id, element)
        for other in flows[place + 1 :]:
            if flow.source != other.source and flow.target != other.target:
                theirs = segments(lines[other.id])
                assert not any(meet(a, b) for a in own for b in theirs), (flow.id, other.id)


# -- forms


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_form_checks_clean_and_is_named_like_its_file(form):
    name = next(name for name, each in FORMS.items() if each is form)
    assert (form.id, form.name != name, form.name_en != form.name) == (name, True, True)
    assert forms.check(_form_bytes(name), name) == [], "not even a missing English label"


def test_no_form_is_left_over():
    used = frozenset().union(*(d.forms for d in DEFINITIONS.values()))
    assert set(FORMS) == used


FIELDS = {
    "admission_application": """
        customer_name uscc reg_status established_on industry_code enterprise_size legal_rep_name legal_rep_id
        legal_rep_mobile ubo purpose annual_sales debt_ratio_pct attachments_licence attachments_statements
        attachments_charter attachments_resolution consent aml_score str_flag review_opinion decision""",
    "limit_application": """
        apply_type current_limit requested_limit product tenor_months purpose fin.sales fin.profit_margin fin.growth
        fin.inventory_days fin.ar_days fin.ap_days fin.prepaid_days fin.advance_days fin.own_funds
        fin.existing_wc_loans fin.other need_amount rating collateral co_investigator related_party conditions vote
        approved_limit valid_until""",
    "inspection_report": """
        kind due_on done_on onsite gps_photo use_of_funds fin_now signals class_before class_proposed measures
        conclusion""",
    "vip_request": """
        customer_no tier channel request_type amount identity_check aum_month_avg description resolution csat
        closed_on""",
}


@pytest.mark.parametrize("name", FIELDS)
def test_the_four_forms_have_every_field_the_bank_asked_for(name):
    assert [path for path in FIELDS[name].split() if path not in FORMS[name].by_path] == []


@pytest.mark.parametrize(
    ("form", "field", "roles", "seen"),
    [
        ("admission_application", "legal_rep_id", {"AML"}, "clear"),
        ("admission_application", "legal_rep_id", {"BH"}, "masked"),
        ("admission_application", "legal_rep_id", {"PR"}, "hidden"),
        ("admission_application", "legal_rep_mobile", {"RR"}, "masked"),
        ("admission_application", "aml_score", {"CM"}, "hidden"),
        ("admission_application", "aml_score", {"AU"}, "clear"),
        ("admission_application", "str_flag", {"AU"}, "hidden"),
        ("admission_application", "review_opinion", {"CM"}, "hidden"),
        ("admission_application", "annual_sales", {"OP"}, "hidden"),
        ("limit_application", "pd_pct", {"CM"}, "hidden"),
        ("limit_application", "rating", {"CM"}, "clear"),
        ("limit_application", "votes", {"CM"}, "hidden"),
        ("limit_application", "collateral.value", {"LG"}, "clear"),
        ("inspection_report", "class_before", {"CM"}, "hidden"),
        ("vip_request", "aum_month_avg", {"SV"}, "hidden"),
        ("vip_request", "tier", {"SV"}, "clear"),
    ],
)
def test_who_sees_what_is_as_the_bank_asked(form, field, roles, seen):
    assert FORMS[form].by_path[field].visibility(roles) == seen


def _form_bytes(name):
    return (ROOT / "forms" / f"{name}.form").read_bytes()


def test_a_return_names_user_tasks_of_the_same_scope(definitions):
    for definition in definitions.values():
        for element in definition.elements.values():
            for target in element.properties.get("countersign.return", "").split():
                found = definition.elements[target]
                assert (found.kind, found.parent) == ("userTask", element.parent), f"{element.id} to {target}"
