"""The demonstration bank's people, units and the titles its decision tables speak of. All fictitious.

Sign-in names are a role and a number (cm1, bh1). Surnames follow the Hundred Family Surnames and given names
the ten heavenly stems, as textbooks name people who do not exist. The table is the only place for them.
"""

from __future__ import annotations

from dataclasses import dataclass

from orchestrator.text import Text


@dataclass(frozen=True, slots=True)
class Unit:
    """A branch or a department of head office; only head office has no parent."""

    id: str
    name: Text
    parent_id: str | None = "HO"


@dataclass(frozen=True, slots=True)
class Member:
    """One person of the staff: sign-in name, name, role codes, unit."""

    id: str
    name: Text
    roles: tuple[str, ...]
    unit_id: str


UNITS: tuple[Unit, ...] = (
    Unit("HO", Text("示例银行总行", "Example Bank, head office"), None),
    Unit("HO-CORP", Text("公司业务部", "Corporate banking")),
    Unit("HO-RISK", Text("风险管理部", "Risk management")),
    Unit("HO-CREDIT", Text("授信审批部", "Credit approval")),
    Unit("HO-LEGAL", Text("法律事务部", "Legal affairs")),
    Unit("HO-COMP", Text("合规与反洗钱部", "Compliance and AML")),
    Unit("HO-OPS", Text("运营管理部", "Operations")),
    Unit("HO-POST", Text("贷后管理部", "Post-loan management")),
    Unit("HO-ASSET", Text("资产保全部", "Special assets")),
    Unit("HO-PB", Text("私人银行部", "Private banking")),
    Unit("HO-SERV", Text("客户服务中心", "Customer service centre")),
    Unit("HO-AUDIT", Text("审计部", "Internal audit")),
    Unit("HO-IT", Text("科技部", "Technology")),
    Unit("BR-XH", Text("西湖支行", "Xihu branch")),
    Unit("BR-BJ", Text("滨江支行", "Binjiang branch")),
    Unit("BR-YH", Text("余杭支行", "Yuhang branch")),
)
BRANCHES: tuple[str, ...] = tuple(unit.id for unit in UNITS if unit.id.startswith("BR-"))

# Titles in decision tables (who approves, owns, is escalated to) and the role that answers to each.
TITLES: dict[str, str] = {
    "BRANCH_HEAD": "BH",
    "BRANCH_CREDIT_COMMITTEE": "CC",
    "HO_CREDIT_COMMITTEE": "CC",
    "PRESIDENT_AFTER_COMMITTEE": "PR",
    "PRESIDENT": "PR",
    "COMMITTEE_CHAIR": "CH",
    "RISK_MANAGER": "RR",
    "POST_LOAN_OFFICER": "PL",
    "CUSTOMER_MANAGER": "CM",
    "SPECIAL_ASSETS": "SA",
    "SERVICE_MANAGER": "SV",
    "COMPLIANCE_HEAD": "COMPLIANCE_HEAD",
    "HO_CORPORATE": "HO_CORPORATE",
    "RISK_HEAD": "RISK_HEAD",
    "LEGAL_HEAD": "LEGAL_HEAD",
    "POST_LOAN_HEAD": "POST_LOAN_HEAD",
    "PB_DIRECTOR": "PB_DIRECTOR",
    "SECURITY_DUTY": "SECURITY_DUTY",
    "SERVICE_DESK": "SERVICE_DESK",
}

_TABLE = """
cm1     赵甲  Zhao Jia    CM               BR-XH
cm2     钱乙  Qian Yi     CM               BR-XH
cm3     孙丙  Sun Bing    CM               BR-BJ
cm4     李丁  Li Ding     CM               BR-YH
co1     周戊  Zhou Wu     CM2              BR-XH
co2     吴己  Wu Ji       CM2              BR-BJ
co3     郑庚  Zheng Geng  CM2              BR-YH
bh1     王辛  Wang Xin    BH               BR-XH
bh2     冯壬  Feng Ren    BH               BR-BJ
bh3     陈癸  Chen Gui    BH               BR-YH
rr1     褚甲  Chu Jia     RR               HO-RISK
rr2     卫乙  Wei Yi      RR               HO-RISK
lg1     蒋丙  Jiang Bing  LG               HO-LEGAL
aml1    沈丁  Shen Ding   AML              HO-COMP
aml2    韩戊  Han Wu      AML              HO-COMP
cc1     杨己  Yang Ji     CC               HO-CREDIT
cc2     朱庚  Zhu Geng    CC               HO-CREDIT
cc3     秦辛  Qin Xin     CC               HO-CREDIT
cc4     尤壬  You Ren     CC               HO-CREDIT
cc5     许癸  Xu Gui      CC               HO-CREDIT
cc6     何甲  He Jia      CC               HO-CREDIT
cc7     吕乙  Lü Yi       CC               HO-CREDIT
ch1     施丙  Shi Bing    CH               HO-CREDIT
sec1    张丁  Zhang Ding  SEC              HO-CREDIT
pr1     孔戊  Kong Wu     PR               HO
op1     曹己  Cao Ji      OP               HO-OPS
op2     严庚  Yan Geng    OP               HO-OPS
pl1     华辛  Hua Xin     PL               HO-POST
pl2     金壬  Jin Ren     PL               HO-POST
sa1     魏癸  Wei Gui     SA               HO-ASSET
sv1     陶甲  Tao Jia     SV               BR-XH
sv2     姜乙  Jiang Yi    SV               BR-BJ
pb1     戚丙  Qi Bing     PB               HO-PB
au1     谢丁  Xie Ding    AU               HO-AUDIT
adm1    邹戊  Zou Wu      ADM              HO-IT
adm2    喻己  Yu Ji       ADM              HO-IT
comp1   柏庚  Bai Geng    COMPLIANCE_HEAD  HO-COMP
corp1   水辛  Shui Xin    HO_CORPORATE     HO-CORP
risk1   窦壬  Dou Ren     RISK_HEAD        HO-RISK
legal1  章癸  Zhang Gui   LEGAL_HEAD       HO-LEGAL
post1   云甲  Yun Jia     POST_LOAN_HEAD   HO-POST
pbd1    苏乙  Su Yi       PB_DIRECTOR      HO-PB
duty1   潘丙  Pan Bing    SECURITY_DUTY    HO-OPS
desk1   葛丁  Ge Ding     SERVICE_DESK     HO-SERV
"""


def _member(line: str) -> Member:
    sign_in, name, surname, given, role, unit = line.split()
    return Member(sign_in, Text(name, f"{surname} {given}"), (role,), unit)


STAFF: tuple[Member, ...] = tuple(_member(line) for line in _TABLE.strip().splitlines())


def managers(unit_id: str) -> tuple[str, ...]:
    """The customer managers of a branch, in the order of the table."""
    return tuple(member.id for member in STAFF if member.unit_id == unit_id and "CM" in member.roles)
