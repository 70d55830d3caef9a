"""The reasons and expectations in errors, in Chinese: one table from the English phrase, where {} stands for anything.

Names of types and functions stay as FEEL writes them, for so they stand in the model.
"""

from __future__ import annotations

import functools
import re

PHRASES = {
    # what the parser expected and found
    "FEEL": "FEEL 表达式",
    "the end": "结尾",
    "a number": "数",
    "a number of at most 34 digits": "34 位以内的数",
    "a name": "名称",
    "a key": "键",
    "a property": "属性名",
    "a parameter name and :": "参数名和冒号",
    "an expression": "表达式",
    "an operator or the end": "运算符或结尾",
    "a type": "类型",
    "a date, time or duration": "日期、时间或时长",
    "] or ) or [": "]、) 或 [",
    "each key once": "每个键只出现一次",
    "each argument once": "每个参数只出现一次",
    "a name twice": "重复的名称",
    "a string without its closing quote": "缺少右引号的文本",
    "a comment without its end": "没有结束的注释",
    "{} (write {})": "{}（请写 {}）",
    # types
    "two values of one kind that has an order": "两个同类且可比较大小的值",
    "values with an order": "可比较大小的值",
    "operands that go together": "可以一起运算的值",
    "number or duration": "数或时长",
    "number or date": "数或日期",
    "two numbers or two dates": "两个数或两个日期",
    "a boolean condition or a number": "真假条件或序号",
    "booleans": "真假值",
    "numbers": "数",
    "numbers or durations": "数或时长",
    "list or range": "列表或区间",
    "a FEEL value (numbers as Decimal or int)": "FEEL 值（数用 Decimal 或 int）",
    "a match function that gives a boolean": "返回真假值的匹配函数",
    "a function that gives a boolean": "返回真假值的函数",
    "{} and {}": "{} 与 {}",
    # numbers
    "division by zero": "除数为零",
    "no decimal number of 34 digits ({})": "结果不是 34 位以内的十进制数（{}）",
    "the scale must be between -6111 and 6176": "小数位数须在 -6111 与 6176 之间",
    "{} is no whole number": "{} 不是整数",
    "the number is too large": "数过大",
    "the number is negative": "数为负",
    "the number is not positive": "数不为正",
    "{} is no number": "{} 不是数",
    "no such separators": "没有这样的分隔符",
    "the separators must differ": "两个分隔符不能相同",
    # dates and times
    "no such date: {}": "没有这一天：{}",
    "no such time: {}": "没有这个时刻：{}",
    "no such time zone: {}": "没有这个时区：{}",
    "an offset is at most 18 hours": "时差至多 18 小时",
    "no time zone": "没有时区",
    "the duration is too long": "时长过长",
    "{} is no date (YYYY-MM-DD)": "{} 不是日期（YYYY-MM-DD）",
    "{} is no time (hh:mm:ss)": "{} 不是时刻（hh:mm:ss）",
    "{} is no duration (PnYnM or PnDTnHnMnS)": "{} 不是时长（PnYnM 或 PnDTnHnMnS）",
    "{} is no offset (+hh:mm)": "{} 不是时差（+hh:mm）",
    "the evaluation was given no time": "求值时没有给出时间",
    "one has a time zone and the other has none": "一个有时区，另一个没有",
    # lists, strings, contexts
    "at least two numbers are needed": "至少需要两个数",
    "the list is empty": "列表为空",
    "no {} items from there": "从该处起不足 {} 项",
    "the size must be positive": "大小须为正",
    "the length must be positive": "长度须为正",
    "no position {} in a list of {}": "{1} 项的列表没有第 {0} 个位置",
    "no position {} in a string of {}": "长度 {1} 的文本没有第 {0} 个位置",
    "no item {} in an empty list": "空列表没有第 {} 项",
    "no item {} in a list of {}": "{1} 项的列表没有第 {0} 项",
    "every entry needs key and value": "每一项都须有 key 和 value",
    "not a new key: {}": "不是新的键：{}",
    "the path is empty": "路径为空",
    "{} is no context": "{} 不是上下文",
    "null among the contexts": "上下文中有 null",
    # ranges
    "{} is no range": "{} 不是区间",
    "an end is no literal": "端点不是常量",
    "an end is null": "端点为 null",
    "the end lies before the start": "终点在起点之前",
    "the range has no end": "区间没有终点",
    "!= is no interval": "!= 不是区间",
    # regular expressions
    "{}, at {} of {}": "{0}（{2} 的第 {1} 个字符处）",
    "unexpected {} in a class": "字符类中不应有 {}",
    "unexpected {}": "不应有 {}",
    "unexpected end": "意外结束",
    "not a quantity": "不是次数",
    "only (?: may follow (": "( 之后只能是 (?:",
    "a ( without )": "( 没有对应的 )",
    "no group {} before here": "此前没有第 {} 组",
    "no such escape: \\{}": "没有这样的转义：\\{}",
    "\\p needs {name}": "\\p 之后须有花括号中的名称",
    "no such property: {}": "没有这样的属性：{}",
    "a subtraction ends its class": "减去的字符类须在末尾",
    "an empty class": "空的字符类",
    "not a range of characters": "不是字符区间",
    # functions
    "no such flags: {}": "没有这样的标志：{}",
    "the pattern matches the empty string": "模式匹配空文本",
    "the replacement has a $ or \\ that stands for nothing": "替换文本中的 $ 或 \\ 没有含义",
    "external functions are not run": "不执行外部函数",
    "{} functions are not run": "不执行 {} 函数",
    # bounds
    "characters of an expression": "表达式的字符数",
    "characters of a string": "文本的字符数",
    "characters of a regular expression": "正则表达式的字符数",
    "size of a regular expression": "正则表达式的大小",
    "nesting": "嵌套层数",
    "nesting of a value": "值的嵌套层数",
    "nesting of a variable": "变量的嵌套层数",
    "nesting of a regular expression": "正则表达式的嵌套层数",
    "operands in a row": "连续的运算数",
    "steps of a path": "路径的步数",
    "attempts at reading brackets": "试读括号的次数",
    "items of a list": "列表的项数",
    "steps of one evaluation": "一次求值的步数",
    "steps of matching a regular expression": "匹配正则表达式的步数",
    "calls of functions inside one another": "函数嵌套调用的层数",
}


# Types whose names would be taken for two things joined by "and".
_JOINED = ("days and time duration", "years and months duration", "date and time")
_GLUE = "\0"
_QUOTED = r'"(?:[^"\\]|\\.)*(?:"|\.\.\.)'


def in_chinese(phrase: str) -> str:
    """The phrase in Chinese; as it is when the table does not have it."""
    for name in _JOINED:
        phrase = phrase.replace(name, name.replace(" and ", _GLUE))
    return _translated(phrase).replace(_GLUE, " and ")


def _translated(phrase: str) -> str:
    exact = PHRASES.get(phrase)
    if exact is not None:
        return exact
    for pattern, chinese in _templates():
        match = pattern.fullmatch(phrase)
        if match is not None:
            return chinese.format(*map(_translated, match.groups()))
    return phrase


@functools.cache
def _templates() -> list[tuple[re.Pattern[str], str]]:
    """The phrases with something to fill in; the longest first, so that the most particular one fits."""
    found = sorted((phrase for phrase in PHRASES if "{}" in phrase), key=len, reverse=True)
    return [(_pattern(phrase), PHRASES[phrase]) for phrase in found]


def _pattern(phrase: str) -> re.Pattern[str]:
    # Of two values only the "and" between them is a word, not one within a text.
    filled = rf"((?:[^\"]|{_QUOTED})*)" if phrase == "{} and {}" else "(.*)"
    return re.compile(re.escape(phrase).replace(r"\{\}", filled), re.DOTALL)
