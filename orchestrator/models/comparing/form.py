"""Two forms compared: fields by their id, else by their key; each property of a field by its path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import simplejson

from orchestrator.models.comparing.changes import Change, between
from orchestrator.text import Text

TYPES: dict[str, Text] = {
    "textfield": Text("文本框", "Text field"),
    "textarea": Text("多行文本", "Text area"),
    "number": Text("数字", "Number"),
    "datetime": Text("日期时间", "Date and time"),
    "checkbox": Text("勾选框", "Checkbox"),
    "checklist": Text("多选列表", "Checklist"),
    "radio": Text("单选", "Radio group"),
    "select": Text("下拉选择", "Select"),
    "taglist": Text("标签列表", "Tag list"),
    "text": Text("说明文字", "Text"),
    "html": Text("说明文字", "Text"),
    "group": Text("分组", "Group"),
    "dynamiclist": Text("列表", "List"),
    "table": Text("表格", "Table"),
    "expression": Text("计算字段", "Computed field"),
    "separator": Text("分隔线", "Separator"),
    "spacer": Text("空白", "Spacer"),
    "filepicker": Text("附件", "File"),
    "image": Text("图片", "Image"),
    "button": Text("按钮", "Button"),
}
LABELS: dict[str, Text] = {
    "type": Text("类型", "type"),
    "key": Text("字段名", "key"),
    "label": Text("标题", "label"),
    "description": Text("说明", "description"),
    "text": Text("文字", "text"),
    "required": Text("必填", "required"),
    "min": Text("最小值", "minimum"),
    "max": Text("最大值", "maximum"),
    "minLength": Text("最短", "minimum length"),
    "maxLength": Text("最长", "maximum length"),
    "pattern": Text("格式", "pattern"),
    "readonly": Text("只读", "read-only"),
    "disabled": Text("停用", "disabled"),
    "hide": Text("隐藏条件", "hidden when"),
    "expression": Text("算式", "expression"),
    "decimalDigits": Text("小数位", "decimal digits"),
    "defaultValue": Text("默认值", "default value"),
    "values": Text("选项", "options"),
    "properties.label.en": Text("英文标题", "English label"),
    "properties.description.en": Text("英文说明", "English description"),
    "properties.countersign.type": Text("银行字段类型", "bank type"),
    "properties.countersign.see": Text("可见角色", "seen by"),
    "properties.countersign.mask": Text("脱敏角色", "masked for"),
    "properties.name": Text("表单名称", "form name"),
    "properties.name.en": Text("表单英文名称", "form's English name"),
    "place": Text("所在分组", "in"),
}
_SKIPPED = frozenset({"components", "id", "layout", "exporter", "executionPlatform", "executionPlatformVersion"})


def compare_forms(before: bytes, after: bytes) -> list[Change]:
    """Fields added, removed and changed in the order of the newer form, then those that stand elsewhere."""
    old, new = _schema(before), _schema(after)
    olds, news = dict(_components(old, "")), dict(_components(new, ""))
    changes = [*_head(old, new)]
    for key, component in news.items():
        if key not in olds:
            changes.append(Change("added", key, _what(component), between({}, _facts(component), LABELS)))
            continue
        details = between(_facts(olds[key]), _facts(component), LABELS)
        if details:
            changes.append(Change("changed", key, _what(component), details))
    changes += [Change("removed", key, _what(olds[key])) for key in olds if key not in news]
    return changes + [Change("moved", key, _what(news[key])) for key in _moved(list(olds), list(news))]


def _schema(source: bytes) -> dict[str, Any]:
    try:
        found = simplejson.loads(source.decode("utf-8-sig"), use_decimal=True)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _components(of: Mapping[str, Any], above: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every component by its id (else its key), with where it stands."""
    inside = of.get("components")
    for component in inside if isinstance(inside, list) else ():
        if isinstance(component, dict):
            key = str(component.get("id") or component.get("key") or component.get("type"))
            yield key, {**component, "place": above}
            yield from _components(component, str(component.get("label") or component.get("key") or key))


def _head(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    details = between(_facts(old), _facts(new), LABELS)
    if details:
        key = str(new.get("id") or old.get("id") or "")
        yield Change("changed", key, Text("表单", "Form"), details)


def _what(component: Mapping[str, Any]) -> Text:
    kind = str(component.get("type"))
    of, name = TYPES.get(kind, Text(kind, kind)), str(component.get("label") or component.get("key") or "")
    return Text(f"{of.zh}“{name}”", f"{of.en} “{name}”") if name else of


def _facts(component: Mapping[str, Any]) -> dict[str, str]:
    return {path: text for path, text in _flat(component, "") if text not in ("", "false")}


def _flat(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            if path or key not in _SKIPPED:
                yield from _flat(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        yield path, "、".join(_option(item) for item in value)
    elif value is not None:
        yield path, str(value).lower() if isinstance(value, bool) else str(value)


def _option(item: Any) -> str:
    if isinstance(item, dict) and {"label", "value"} <= item.keys():
        return f"{item['label']}（{item['value']}）"
    return simplejson.dumps(item, ensure_ascii=False, use_decimal=True) if isinstance(item, dict) else str(item)


def _moved(before: list[str], after: list[str]) -> list[str]:
    """Those of both whose neighbour in front, among those of both, is another one now."""
    both = set(before) & set(after)
    old, new = [k for k in before if k in both], [k for k in after if k in both]
    in_front = {key: old[n - 1] if n else "" for n, key in enumerate(old)}
    return [key for n, key in enumerate(new) if in_front[key] != (new[n - 1] if n else "")]
