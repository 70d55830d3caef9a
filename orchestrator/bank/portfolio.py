"""The demonstration bank's customers: as many as wished, same bytes for the same seed, plainly fictitious.

The first n customers of a seed do not depend on how many follow. Shares and distributions are those published
for Chinese banks at the end of 2024 where there are any (classes: NFRA; assets under management: one bank's
report); the rest is plausible. Every USCC and resident ID has valid check digits and area code 000000, every
name says 示例.
Amounts are CNY with two places, ratios percent.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TextIO

from orchestrator.bank.dice import Dice
from orchestrator.bank.identifiers import (
    USCC_SYMBOLS,
    org_check_digit,
    resident_id_check_digit,
    uscc_check_digit,
)
from orchestrator.bank.staff import BRANCHES, managers

AS_OF = date(2026, 10, 31)
# Each column of the list and the attribute it shows.
_COLUMNS = {
    "客户号": "no",
    "客户名称": "name",
    "统一社会信用代码": "uscc",
    "行业": "industry_code",
    "规模": "size",
    "注册地": "region",
    "成立日期": "established_on",
    "法定代表人": "legal_rep",
    "证件号码": "legal_rep_id",
    "手机": "mobile",
    "主办客户经理": "manager",
    "支行": "branch",
    "内部评级": "grade",
    "五级分类": "risk_class",
    "授信额度": "limit",
    "用信余额": "exposure",
    "洗钱风险": "aml_rating",
    "月均AUM": "aum_month_avg",
    "下次检查日": "next_check_on",
}
COLUMNS = tuple(_COLUMNS)


@dataclass(frozen=True, slots=True)
class Loan:
    """One loan: what is drawn and until when, how it is paid out and secured, and how late it is (days)."""

    no: str
    product: str
    amount: Decimal
    balance: Decimal
    drawn_on: date
    matures_on: date
    payment_mode: str
    collateral: str
    collateral_value: Decimal
    valued_on: date | None
    overdue_days: int
    interest_overdue_days: int


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer; `figures` are inputs of the decision tables by their names there."""

    no: str
    name: str
    uscc: str
    industry_code: str
    size: str
    region: str
    established_on: date
    legal_rep: str
    legal_rep_id: str
    mobile: str
    manager: str
    branch: str
    grade: str
    risk_class: str
    limit: Decimal
    exposure: Decimal
    aml_rating: str
    aum_month_avg: Decimal
    next_check_on: date
    pd_pct: Decimal
    group_no: str | None
    figures: Mapping[str, Decimal]
    loans: tuple[Loan, ...]

    def row(self) -> tuple[str, ...]:
        """The 19 cells of COLUMNS, as text."""
        return tuple(str(getattr(self, name)) for name in _COLUMNS.values())


def generate(n: int, seed: int) -> Iterator[Customer]:
    """The first `n` customers of the bank that `seed` stands for."""
    dice = Dice(seed)
    names: set[str] = set()
    for index in range(n):
        yield _customer(dice, index, names)


def write_csv(n: int, seed: int, file: TextIO) -> None:
    """Write `n` customers as CSV with a header; open `file` with newline="" and the encoding you want."""
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(customer.row() for customer in generate(n, seed))


_SIZES = (("SME", 78), ("MEDIUM", 14), ("LARGE", 3), ("SOLE", 5))
_SCALE = {"SOLE": Decimal("0.1"), "SME": Decimal(1), "MEDIUM": Decimal(5), "LARGE": Decimal(30)}
_LOG_3M = Decimal("14.914122846632385")  # ln 3,000,000
_EXPOSURE_SIGMA = Decimal("1.25")
_AUM_MU, _AUM_SIGMA = Decimal("8.206"), Decimal("2.507")
_AML = (("LOW", 82), ("MEDIUM", 16), ("HIGH", 2))

# One draw of quality, worst first, gives class and grade, so that a bad class never has a good grade:
# NPL 1.50 %, special mention 2.22 %; A to BB 79 %. Upper ends in 1/10,000.
_CLASSES = (
    ("LOSS", 38),
    ("DOUBTFUL", 88),
    ("SUBSTANDARD", 150),
    ("SPECIAL_MENTION", 372),
    ("NORMAL", 10_000),
)
_GRADES = (
    ("D", 150),
    ("CCC", 350),
    ("B", 1300),
    ("BB", 4100),
    ("BBB", 7400),
    ("A", 9200),
    ("AA", 9800),
    ("AAA", 10_000),
)
# Probability of default in 1/100 %, the bounds of table pd_grade.
_PD = {
    "AAA": (3, 5),
    "AA": (6, 15),
    "A": (16, 40),
    "BBB": (41, 100),
    "BB": (101, 250),
    "B": (251, 600),
    "CCC": (601, 2500),
    "D": (10_000, 10_000),
}
_OVERDUE = {
    "LOSS": (361, 720),
    "DOUBTFUL": (271, 360),
    "SUBSTANDARD": (91, 270),
    "SPECIAL_MENTION": (8, 90),
    "NORMAL": (0, 0),
}
_CHECK_DAYS = {"LOSS": 15, "DOUBTFUL": 15, "SUBSTANDARD": 30, "SPECIAL_MENTION": 30, "NORMAL": 180}

_REGIONS = ("杭州", "宁波", "温州", "嘉兴", "湖州", "绍兴", "金华", "衢州", "台州", "丽水")
_FIRST = "云恒瑞嘉明远启宏泰安新华德诚永盛和信博锦"
_SECOND = "帆通达丰源航腾隆昌翔鼎润辰朗岳川林海泽光庆裕康宁铭"
_TRADES = (
    (("6513", "软件技术"), 9),
    (("3921", "通信设备"), 6),
    (("3985", "电子材料"), 6),
    (("2710", "生物医药"), 4),
    (("4415", "风电能源"), 2),
    (("1751", "纺织"), 10),
    (("1810", "服饰"), 8),
    (("3311", "金属制品"), 10),
    (("3484", "机械零部件"), 12),
    (("5137", "建材贸易"), 10),
    (("5212", "连锁超市"), 6),
    (("5430", "物流运输"), 7),
    (("4720", "建筑工程"), 6),
    (("3011", "水泥"), 1),
    (("3120", "钢铁"), 1),
    (("7010", "房地产开发"), 2),
)
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎"
_GIVEN = "安宁平康乐和文明德仁义礼智信勤俭"
_PRODUCTS = (("WC_LOAN", 70), ("FIXED_ASSET", 12), ("BANK_ACCEPTANCE", 12), ("FACTORING", 6))
_COLLATERAL = (("RESIDENTIAL", 28), ("COMMERCIAL", 20), ("FACTORY", 18), ("EQUIPMENT", 8), ("NONE", 26))
_MANAGERS = {branch: managers(branch) for branch in BRANCHES}
_CENT = Decimal("0.01")


def _customer(dice: Dice, index: int, names: set[str]) -> Customer:
    size = dice.weighted(_SIZES)
    industry, trade = dice.weighted(_TRADES)
    region = dice.pick(_REGIONS)
    quality = dice.below(10_000)
    grade, risk_class = _band(quality, _GRADES), _band(quality, _CLASSES)
    branch = dice.pick(BRANCHES)
    exposure = _cents(dice.lognormal(_LOG_3M, _EXPOSURE_SIGMA) * _SCALE[size])
    established = date(1995, 1, 1) + timedelta(days=dice.below(11_000))
    no = f"C{index + 1:08d}"
    loans = _loans(dice, no, exposure, risk_class)
    return Customer(
        no=no,
        name=_name(dice, region, trade, size, names),
        uscc=_uscc(dice, index, size),
        industry_code=industry,
        size=size,
        region=f"浙江省{region}市",
        established_on=established,
        legal_rep=dice.pick(_SURNAMES) + "示" + dice.pick(_GIVEN),
        legal_rep_id=_resident_id(dice),
        mobile=f"1990000{dice.below(10_000):04d}",
        manager=dice.pick(_MANAGERS[branch]),
        branch=branch,
        grade=grade,
        risk_class=risk_class,
        limit=_limit(dice, exposure),
        exposure=exposure,
        aml_rating=dice.weighted(_AML),
        aum_month_avg=_cents(dice.lognormal(_AUM_MU, _AUM_SIGMA)),
        next_check_on=AS_OF + timedelta(days=dice.between(1, _CHECK_DAYS[risk_class])),
        pd_pct=dice.decimal(*_PD[grade], 2),
        group_no=_group(dice, size),
        figures=_figures(dice, exposure, quality, established),
        loans=loans,
    )


def _band(quality: int, bands: tuple[tuple[str, int], ...]) -> str:
    return next(name for name, upper in bands if quality < upper)


def _name(dice: Dice, region: str, trade: str, size: str, names: set[str]) -> str:
    """A name nobody bears: 示例 within, never twice in one bank."""
    brand = dice.pick(_FIRST) + dice.pick(_SECOND)
    form = "经营部（个体工商户）" if size == "SOLE" else "有限公司"
    while (name := f"{region}示例{brand}{trade}{form}") in names:
        brand += dice.pick(_SECOND)
    names.add(name)
    return name


def _uscc(dice: Dice, index: int, size: str) -> str:
    """91 for a company, 92 for a sole proprietor, area 000000; the index makes it unique."""
    digits, rest = "", index
    for _ in range(5):
        digits, rest = USCC_SYMBOLS[rest % 31] + digits, rest // 31
    organisation = f"MA{dice.pick(USCC_SYMBOLS)}{digits}"
    body = f"{92 if size == 'SOLE' else 91}000000{organisation}{org_check_digit(organisation)}"
    return body + uscc_check_digit(body)


def _resident_id(dice: Dice) -> str:
    born = date(1955, 1, 1) + timedelta(days=dice.below(11_000))
    body = f"000000{born:%Y%m%d}{dice.between(1, 999):03d}"
    return body + resident_id_check_digit(body)


def _limit(dice: Dice, exposure: Decimal) -> Decimal:
    """A limit in whole 10,000s that the exposure uses to between 50 and 100 percent."""
    wanted = exposure * dice.between(100, 200) / 100
    return (wanted // 10_000 + 1) * 10_000


def _group(dice: Dice, size: str) -> str | None:
    share = {"LARGE": 60, "MEDIUM": 20}.get(size, 2)
    member, number = dice.below(100) < share, dice.between(1, 80)
    return f"G{number:04d}" if member else None


def _loans(dice: Dice, no: str, exposure: Decimal, risk_class: str) -> tuple[Loan, ...]:
    """One to three loans whose balances make up the exposure; the first is as late as the class says."""
    count = dice.between(1, 3)
    share = _cents(exposure / count)
    balances = [share] * (count - 1) + [exposure - share * (count - 1)]
    late = [dice.between(*_OVERDUE[risk_class])] + [0] * (count - 1)
    return tuple(
        _loan(dice, f"L{no[1:]}-{place + 1}", balance, days)
        for place, (balance, days) in enumerate(zip(balances, late, strict=True))
    )


def _loan(dice: Dice, no: str, balance: Decimal, overdue_days: int) -> Loan:
    months = dice.pick((6, 12, 12, 12, 24, 36))
    age = dice.between(10, months * 30 - 10)
    drawn_on = AS_OF - timedelta(days=age)
    matures_on = AS_OF - timedelta(days=overdue_days) if overdue_days else drawn_on + timedelta(days=months * 30)
    drawn_on = min(drawn_on, matures_on - timedelta(days=180))
    collateral = dice.weighted(_COLLATERAL)
    amount = (balance * dice.between(100, 130) / 100 // 10_000 + 1) * 10_000
    cover, valued_ago = dice.between(115, 220), dice.between(5, 360)
    secured = collateral != "NONE"
    return Loan(
        no=no,
        product=dice.weighted(_PRODUCTS),
        amount=amount,
        balance=balance,
        drawn_on=drawn_on,
        matures_on=matures_on,
        payment_mode="ENTRUSTED" if amount > 10_000_000 else dice.pick(("SELF", "SELF", "ENTRUSTED")),
        collateral=collateral,
        collateral_value=_cents(amount * cover / 100) if secured else Decimal(0),
        valued_on=AS_OF - timedelta(days=valued_ago) if secured else None,
        overdue_days=overdue_days,
        interest_overdue_days=min(overdue_days, 400),
    )


def _figures(dice: Dice, exposure: Decimal, quality: int, established: date) -> dict[str, Decimal]:
    """Last year's figures; weaker customers owe more, earn less cash and grow less."""
    strength = quality // 100  # 0 worst, 99 best
    net_assets = _cents(exposure * dice.between(120, 500) / 100)
    sales = _cents(net_assets * dice.between(80, 400) / 100)
    return {
        "sales": sales,
        "profit_margin": dice.decimal(2, 8 + strength // 5, 2),
        "growth": dice.decimal(-30 + strength // 4, 10 + strength // 4, 2),
        "inventory_days": Decimal(dice.between(15, 90)),
        "ar_days": Decimal(dice.between(20, 120)),
        "ap_days": Decimal(dice.between(15, 90)),
        "prepaid_days": Decimal(dice.between(0, 20)),
        "advance_days": Decimal(dice.between(0, 20)),
        "net_assets": net_assets,
        "own_funds": _cents(net_assets * dice.between(5, 20) / 100),
        "existing_wc_loans": exposure,
        "other_bank_credit": _cents(exposure * dice.between(0, 60) / 100),
        "debt_ratio_pct": dice.decimal(6000 - strength * 30, 9000 - strength * 40, 2),
        "current_ratio": dice.decimal(60 + strength, 120 + strength, 2),
        "op_cashflow_positive_years": Decimal(min(3, dice.below(2) + strength // 30)),
        "settlement_share_pct": dice.decimal(0, 6000, 2),
        "years_operating": Decimal((AS_OF - established).days // 365),
    }


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)
