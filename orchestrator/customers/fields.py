"""What the bank knows of a customer, field by field: the one registry for lists, pages, import and export.

Each field has its label, its kind, the header names that lists give it, and who sees it. `see` names the roles that
see it in clear (None: everyone); `mask` is the kind of mask under which the roles in `masked` see it ("*": everyone
else). Fields with a mask are shown masked to everybody at first: seeing them in clear is an act of its own, with a
reason, that is recorded. `decided` fields are the outcome of processes: a list never overwrites them for a customer
who is admitted. Basis of the firewall: PIPL art. 51, JR/T 0171-2020 Annex A; who sees what is the bank's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from orchestrator.bank.masks import mask
from orchestrator.text import Text

Kind = Literal["text", "code", "money", "date", "enum", "person", "unit"]
Sight = Literal["clear", "masked", "hidden"]


def _roles(text: str) -> frozenset[str]:
    return frozenset(text.split())


SERVICE = _roles("SV PB PB_DIRECTOR SERVICE_DESK SECURITY_DUTY")
CREDIT = _roles(
    "CM CM2 BH RR LG AML CC CH SEC PR OP PL SA AU COMPLIANCE_HEAD HO_CORPORATE RISK_HEAD LEGAL_HEAD POST_LOAN_HEAD"
)
AML = _roles("AML AU RR RISK_HEAD COMPLIANCE_HEAD")
ASSETS = _roles("PB BH AU PB_DIRECTOR")
TIER = ASSETS | _roles("SV SERVICE_DESK")
NAMES = _roles("CM CM2 BH RR AML LG AU COMPLIANCE_HEAD")
IDENTITY = _roles("AML LG AU COMPLIANCE_HEAD")
OWNERS = _roles("AML AU COMPLIANCE_HEAD")
NEAR = _roles("CM CM2 BH RR")
EVERYONE = frozenset("*")


@dataclass(frozen=True, slots=True)
class CustomerField:
    """A field of a customer; `options` are the values of an enumeration, `words` what lists write for them."""

    key: str
    label: Text
    kind: Kind = "text"
    synonyms: tuple[str, ...] = ()
    options: Mapping[str, Text] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    see: frozenset[str] | None = None
    mask: str | None = None
    masked: frozenset[str] = frozenset()
    decided: bool = False

    def sight(self, roles: frozenset[str]) -> Sight:
        """How people with these roles may see the field at most."""
        if self.see is None or not self.see.isdisjoint(roles):
            return "clear"
        return "masked" if self.mask and (self.masked == EVERYONE or not self.masked.isdisjoint(roles)) else "hidden"

    def covered(self, value: object) -> str:
        """The value under its mask."""
        return mask(self.mask or "name", str(value))


CLASSES = {
    "NORMAL": Text("正常", "Normal"),
    "SPECIAL_MENTION": Text("关注", "Special mention"),
    "SUBSTANDARD": Text("次级", "Substandard"),
    "DOUBTFUL": Text("可疑", "Doubtful"),
    "LOSS": Text("损失", "Loss"),
}
RATINGS = {
    "LOW": Text("低风险", "Low"),
    "MEDIUM": Text("中风险", "Medium"),
    "HIGH": Text("高风险", "High"),
    "PROHIBITED": Text("禁止准入", "Prohibited"),
}
GRADES = {grade: Text(grade, grade) for grade in ("AAA", "AA", "A", "BBB", "BB", "B", "CCC", "D")}
SIZES = {
    "L": Text("大型", "Large"),
    "M": Text("中型", "Medium"),
    "S": Text("小型", "Small"),
    "MICRO": Text("微型", "Micro"),
    "LARGE": Text("大型企业", "Large company"),
    "MEDIUM": Text("中型企业", "Medium company"),
    "SME": Text("中小企业", "Small or medium"),
    "SOLE": Text("个体工商户", "Sole proprietor"),
}
LIST_TYPES = {
    "ADMIT": Text("准入", "To admit"),
    "FOCUS": Text("重点", "Focus"),
    "EXIT": Text("退出", "Exit"),
    "BLACK": Text("黑名单", "Blacklist"),
}
WARNINGS = {
    "NONE": Text("无", "None"),
    "YELLOW": Text("黄色", "Yellow"),
    "ORANGE": Text("橙色", "Orange"),
    "RED": Text("红色", "Red"),
}
STATUSES = {
    "PROSPECT": Text("潜在客户", "Prospect"),
    "ACTIVE": Text("存量客户", "Customer"),
    "EXITED": Text("已退出", "Exited"),
}

FIELDS: tuple[CustomerField, ...] = (
    CustomerField("no", Text("客户号", "Customer no."), "code", ("客户编号", "客户代码", "核心客户号", "CIF")),
    CustomerField(
        "name",
        Text("客户名称", "Customer name"),
        synonyms=("企业名称", "公司名称", "单位名称", "户名", "借款人", "借款人名称", "名称", "name"),
    ),
    CustomerField(
        "uscc",
        Text("统一社会信用代码", "Unified social credit code"),
        "code",
        ("社会信用代码", "信用代码", "统一信用代码", "统一社会信用代码/证件号", "组织机构代码", "营业执照号", "USCC"),
    ),
    CustomerField("customer_type", Text("客户类型", "Type"), synonyms=("客户类别", "企业类型")),
    CustomerField("industry_code", Text("行业", "Industry"), synonyms=("行业代码", "行业分类", "所属行业", "国标行业")),
    CustomerField(
        "enterprise_size",
        Text("规模", "Size"),
        "enum",
        ("企业规模", "客户规模"),
        SIZES,
        {"大": "L", "中": "M", "小": "S", "微": "MICRO", "小微": "S", "中小": "SME", "个体": "SOLE", "小微企业": "S"},
    ),
    CustomerField("region", Text("注册地", "Registered in"), synonyms=("注册地址", "注册地区", "所在地", "地区")),
    CustomerField(
        "established_on", Text("成立日期", "Established on"), "date", ("成立时间", "注册日期", "成立日", "开业日期")
    ),
    CustomerField(
        "legal_rep_name",
        Text("法定代表人", "Legal rep."),
        synonyms=("法人代表", "法人", "法人姓名", "法定代表人姓名"),
        see=NAMES,
        mask="name",
        masked=EVERYONE,
    ),
    CustomerField(
        "legal_rep_id",
        Text("法定代表人证件号码", "Legal rep. ID"),
        "code",
        ("证件号码", "法人身份证", "法人身份证号", "法人证件号", "身份证号", "法定代表人身份证号", "证件号"),
        see=IDENTITY,
        mask="resident_id",
        masked=NEAR,
    ),
    CustomerField(
        "control_person",
        Text("实际控制人", "Person in control"),
        synonyms=("实控人", "控制人"),
        see=OWNERS,
        mask="name",
        masked=NEAR,
    ),
    CustomerField(
        "contact_name",
        Text("联系人", "Contact"),
        synonyms=("联系人姓名", "经办人"),
        see=NAMES,
        mask="name",
        masked=EVERYONE,
    ),
    CustomerField(
        "legal_rep_mobile",
        Text("手机", "Mobile"),
        "code",
        ("手机号", "手机号码", "联系手机", "联系电话", "移动电话", "电话", "联系人手机", "联系人电话"),
        see=_roles("CM"),
        mask="mobile",
        masked=EVERYONE,
    ),
    CustomerField(
        "manager",
        Text("主办客户经理", "Customer manager"),
        "person",
        ("客户经理", "管户经理", "主办", "管户人", "主办经理"),
    ),
    CustomerField("co_manager", Text("协办客户经理", "Second manager"), "person", ("协办", "协办经理")),
    CustomerField("unit_id", Text("支行", "Branch"), "unit", ("所属支行", "经办支行", "机构", "所属机构", "经办机构")),
    CustomerField(
        "grade",
        Text("内部评级", "Internal grade"),
        "enum",
        ("评级", "信用等级", "客户评级", "信用评级"),
        GRADES,
        see=CREDIT,
        decided=True,
    ),
    CustomerField(
        "risk_class",
        Text("五级分类", "Five-tier class"),
        "enum",
        ("风险分类", "分类", "资产分类", "五级分类结果"),
        CLASSES,
        see=CREDIT,
        decided=True,
    ),
    CustomerField(
        "listed_limit",
        Text("授信额度", "Limit"),
        "money",
        ("授信总额", "额度", "授信金额", "综合授信额度"),
        see=CREDIT,
        decided=True,
    ),
    CustomerField(
        "listed_exposure",
        Text("用信余额", "In use"),
        "money",
        ("贷款余额", "用信", "余额", "已用额度", "敞口余额"),
        see=CREDIT,
        decided=True,
    ),
    CustomerField(
        "limit_until",
        Text("到期日", "Limit until"),
        "date",
        ("额度到期日", "授信到期日", "到期日期"),
        see=CREDIT,
        decided=True,
    ),
    CustomerField("guarantee", Text("担保方式", "Cover"), synonyms=("担保", "担保类型"), see=CREDIT),
    CustomerField(
        "list_type",
        Text("名单类型", "List"),
        "enum",
        ("名单", "名单分类", "客户名单"),
        LIST_TYPES,
        {"准入名单": "ADMIT", "重点客户": "FOCUS", "退出名单": "EXIT", "拉黑": "BLACK", "准入类": "ADMIT"},
        see=CREDIT,
    ),
    CustomerField(
        "warning",
        Text("预警级别", "Warning"),
        "enum",
        ("预警", "预警等级", "预警信号"),
        WARNINGS,
        {"黄": "YELLOW", "橙": "ORANGE", "红": "RED", "绿": "NONE", "绿色": "NONE", "正常": "NONE"},
        see=CREDIT,
        decided=True,
    ),
    CustomerField(
        "last_check",
        Text("上次检查日", "Last check"),
        "date",
        ("上次检查日期", "最近检查日", "上次贷后检查"),
        see=CREDIT,
        decided=True,
    ),
    CustomerField(
        "next_check",
        Text("下次检查日", "Next check"),
        "date",
        ("下次检查日期", "下次贷后检查", "应检日期"),
        see=CREDIT,
        decided=True,
    ),
    CustomerField(
        "aml_rating",
        Text("洗钱风险", "AML rating"),
        "enum",
        ("洗钱风险等级", "反洗钱等级", "AML", "洗钱等级"),
        RATINGS,
        {"低": "LOW", "中": "MEDIUM", "高": "HIGH", "禁止": "PROHIBITED"},
        see=AML,
        decided=True,
    ),
    CustomerField(
        "aum_month_avg",
        Text("月均AUM", "Month-average AUM"),
        "money",
        ("AUM", "月日均AUM", "月日均金融资产", "金融资产"),
        see=ASSETS,
        decided=True,
    ),
    CustomerField("note", Text("备注", "Remark"), synonyms=("说明", "附注")),
)
BY_KEY: dict[str, CustomerField] = {each.key: each for each in FIELDS}

# What an imported list fills in columns of the record rather than among its facts.
OWN_COLUMNS = ("no", "name", "uscc", "manager", "unit_id")


def sees(key: str, roles: frozenset[str]) -> bool:
    """Whether people with these roles see the field in clear (after the recorded act, where it has a mask)."""
    return BY_KEY[key].sight(roles) == "clear"


# What limits and loans are called.
PRODUCTS = {
    "WC_LOAN": Text("流动资金贷款", "Working-capital loan"),
    "FIXED_ASSET": Text("固定资产贷款", "Fixed-asset loan"),
    "BANK_ACCEPTANCE": Text("银行承兑汇票", "Bank acceptance"),
    "LC": Text("信用证", "Letter of credit"),
    "GUARANTEE": Text("保函", "Guarantee"),
    "FACTORING": Text("保理", "Factoring"),
}
LIMIT_STATES = {
    "EFFECTIVE": Text("生效", "In force"),
    "FROZEN": Text("冻结", "Frozen"),
    "LOCKED": Text("停止提款", "Drawings locked"),
    "EXPIRED": Text("到期", "Expired"),
}
