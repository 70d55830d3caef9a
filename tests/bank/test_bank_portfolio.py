"""The demonstration bank: byte-stable, valid, fictitious, and distributed as published."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from decimal import Decimal
from statistics import NormalDist, median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.bank import portfolio
from orchestrator.bank.dice import Dice, normal_quantile
from orchestrator.bank.identifiers import resident_id, uscc
from orchestrator.bank.staff import BRANCHES, STAFF, TITLES, UNITS, managers

N = 10_000
# table pd_grade: the PD (percent) up to which a grade is given.
PD_UPPER = {
    "AAA": "0.05",
    "AA": "0.15",
    "A": "0.40",
    "BBB": "1",
    "BB": "2.5",
    "B": "6",
    "CCC": "99.99",
    "D": "100",
}


@pytest.fixture(scope="module")
def bank():
    return list(portfolio.generate(N, 7))


def shares(bank, attribute):
    counted = Counter(getattr(customer, attribute) for customer in bank)
    return {value: 100 * count / N for value, count in counted.items()}


def as_csv(n, seed):
    file = io.StringIO(newline="")
    portfolio.write_csv(n, seed, file)
    return file.getvalue().encode()


def test_the_same_seed_gives_the_same_bytes_for_ever():
    # Frozen: a change here changes every demonstration and test that was built on the bank.
    assert hashlib.sha256(as_csv(1000, 7)).hexdigest() == (
        "4ffe2e7d28317f6f07a07b373e7d78b0f4bc9541db8b21607315d8a27e013945"
    )


def test_another_seed_gives_another_bank():
    assert as_csv(20, 7) != as_csv(20, 8)


def test_a_smaller_bank_is_the_beginning_of_a_larger_one():
    assert list(portfolio.generate(50, 7)) == list(portfolio.generate(200, 7))[:50]


def test_the_list_has_nineteen_columns_and_reads_back():
    rows = list(csv.reader(io.StringIO(as_csv(100, 7).decode(), newline="")))
    assert rows[0] == list(portfolio.COLUMNS)
    assert {len(row) for row in rows} == {19}
    assert len(rows) == 101


def test_identifiers_are_valid_and_plainly_fictitious(bank):
    assert all(uscc(c.uscc).result == "OK" and c.uscc[2:8] == "000000" for c in bank)
    checks = [resident_id(c.legal_rep_id, today=portfolio.AS_OF) for c in bank]
    assert all(check.result == "OK" and check.warnings == ("AREA_UNKNOWN",) for check in checks)


def test_names_numbers_and_codes_are_unique_and_say_that_they_are_examples(bank):
    assert all("示例" in c.name and c.name.endswith(("有限公司", "（个体工商户）")) for c in bank)
    for attribute in ("no", "name", "uscc"):
        assert len({getattr(c, attribute) for c in bank}) == N


@pytest.mark.parametrize(
    ("attribute", "expected", "within"),
    [
        ("size", {"SME": 78, "MEDIUM": 14, "LARGE": 3, "SOLE": 5}, 1.0),
        (
            "risk_class",
            {"NORMAL": 96.28, "SPECIAL_MENTION": 2.22, "SUBSTANDARD": 0.62, "DOUBTFUL": 0.5, "LOSS": 0.38},
            0.5,
        ),
        ("aml_rating", {"LOW": 82, "MEDIUM": 16, "HIGH": 2}, 1.2),
    ],
)
def test_shares_are_those_of_the_domain(bank, attribute, expected, within):
    assert shares(bank, attribute) == pytest.approx(expected, abs=within)


def test_four_in_five_are_graded_a_to_bb(bank):
    found = shares(bank, "grade")
    assert found["A"] + found["BBB"] + found["BB"] == pytest.approx(79, abs=1.2)


def test_exposure_is_lognormal_around_three_million_for_small_firms(bank):
    small = sorted(float(c.exposure) for c in bank if c.size == "SME")
    upper, middle = small[int(len(small) * 0.8413)], median(small)
    assert middle == pytest.approx(3_000_000, rel=0.06)
    assert upper / middle == pytest.approx(2.71828**1.25, rel=0.08)  # one sigma up


def test_larger_firms_owe_more(bank):
    middle = {size: median(c.exposure for c in bank if c.size == size) for size in ("SOLE", "SME", "MEDIUM", "LARGE")}
    assert sorted(middle.values()) == list(middle.values())


@pytest.mark.parametrize(
    ("line", "share", "within"), [(50_000, 14.9, 1.0), (2_000_000, 0.60, 0.25), (6_000_000, 0.16, 0.13)]
)
def test_assets_under_management_reach_the_tiers(bank, line, share, within):
    assert 100 * sum(c.aum_month_avg >= line for c in bank) / N == pytest.approx(share, abs=within)


def test_grade_follows_the_probability_of_default(bank):
    lower = dict(zip(PD_UPPER, ["0", *PD_UPPER.values()], strict=False))
    assert all(Decimal(lower[c.grade]) < c.pd_pct <= Decimal(PD_UPPER[c.grade]) for c in bank)


def test_a_bad_class_never_has_a_good_grade(bank):
    allowed = {"LOSS": {"D"}, "DOUBTFUL": {"D"}, "SUBSTANDARD": {"D"}, "SPECIAL_MENTION": {"CCC", "B"}}
    assert all(c.grade in allowed[c.risk_class] for c in bank if c.risk_class != "NORMAL")


@pytest.mark.parametrize(
    ("risk_class", "low", "high"),
    [
        ("NORMAL", 0, 0),
        ("SPECIAL_MENTION", 1, 90),
        ("SUBSTANDARD", 91, 270),
        ("DOUBTFUL", 271, 360),
        ("LOSS", 361, 999),
    ],
)
def test_days_overdue_agree_with_the_class(bank, risk_class, low, high):
    worst = [max(loan.overdue_days for loan in c.loans) for c in bank if c.risk_class == risk_class]
    assert all(low <= days <= high for days in worst)


def test_loans_make_up_the_exposure_and_stay_within_the_limit(bank):
    assert all(sum(loan.balance for loan in c.loans) == c.exposure <= c.limit for c in bank)
    assert all(c.limit % 10_000 == 0 for c in bank)


def test_loans_are_drawn_before_they_fall_due_and_are_late_only_after(bank):
    loans = [loan for c in bank for loan in c.loans]
    assert all(loan.drawn_on < loan.matures_on and loan.balance <= loan.amount for loan in loans)
    assert all((loan.matures_on < portfolio.AS_OF) == (loan.overdue_days > 0) for loan in loans)
    assert all((loan.valued_on is None) == (loan.collateral == "NONE") for loan in loans)


def test_every_customer_has_a_manager_of_its_own_branch(bank):
    assert all(c.manager in managers(c.branch) for c in bank)


def test_money_has_at_most_two_places(bank):
    amounts = [a for c in bank for a in (c.limit, c.exposure, c.aum_month_avg, c.figures["sales"])]
    assert all(a >= 0 and -a.as_tuple().exponent <= 2 for a in amounts)


@given(st.floats(2**-53, 1 - 2**-53))
def test_the_normal_quantile_is_right_to_six_digits(p):
    assert normal_quantile(p) == pytest.approx(NormalDist().inv_cdf(p), rel=1e-6, abs=1e-6)


def test_the_smallest_draw_is_finite():
    assert normal_quantile(0.0) == pytest.approx(-8.2, abs=0.1)


def test_weighted_draws_follow_their_weights_and_never_take_a_weight_of_zero():
    dice = Dice(1)
    drawn = Counter(dice.weighted((("a", 3), ("never", 0), ("b", 1))) for _ in range(4000))
    assert set(drawn) == {"a", "b"}
    assert drawn["a"] / 4000 == pytest.approx(0.75, abs=0.03)


def test_weights_that_are_not_positive_are_refused():
    with pytest.raises(ValueError, match="positive"):
        Dice(1).weighted((("a", 0),))


def test_staff_covers_every_role_and_title():
    roles = {role for member in STAFF for role in member.roles}
    needed = {
        "CM",
        "CM2",
        "BH",
        "RR",
        "LG",
        "AML",
        "CC",
        "CH",
        "SEC",
        "PR",
        "OP",
        "PL",
        "SA",
        "SV",
        "PB",
        "AU",
        "ADM",
    } | set(TITLES.values())
    assert needed <= roles


@pytest.mark.parametrize(("role", "least"), [("CM", 2), ("OP", 2), ("CC", 7), ("ADM", 2)])
def test_roles_that_need_more_than_one_person_have_them(role, least):
    assert sum(role in member.roles for member in STAFF) >= least


def test_the_committee_is_odd_and_the_president_is_no_member():
    members = [member for member in STAFF if "CC" in member.roles]
    assert len(members) in (5, 7, 9)
    assert not any("PR" in member.roles for member in members)


def test_people_and_units_are_named_once_in_both_languages():
    assert len({member.id for member in STAFF}) == len({member.name.zh for member in STAFF}) == len(STAFF)
    assert all(member.name.zh and member.name.en for member in STAFF)
    assert {member.unit_id for member in STAFF} <= {unit.id for unit in UNITS}
    assert [unit.id for unit in UNITS if unit.parent_id is None] == ["HO"]
    assert all(managers(branch) for branch in BRANCHES)
