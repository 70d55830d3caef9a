"""One component of a form-js schema becomes one Field; what is wrong with it becomes findings.

The component's own keys are form-js's; ours are properties: `countersign.type`, `.see`, `.mask`, `.mask.kind`,
`.valid` with `.valid.message`, `.fresh` (each person's own, so it starts empty: read by who opens the task), and the
English texts `label.en`, `description.en`, `option.<value>.en`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from orchestrator import feel
from orchestrator.bank.masks import KINDS as MASKS
from orchestrator.errors import Finding
from orchestrator.forms.kinds import KINDS, Kind
from orchestrator.forms.limits import NUMERIC, VALIDATION_TYPES, is_number
from orchestrator.forms.model import Field, Options, Rule
from orchestrator.forms.special import SPECIAL_TYPES, SpecialType

PROPERTIES = frozenset(
    f"countersign.{name}"
    for name in ("type", "see", "mask", "mask.kind", "valid", "valid.message", "valid.message.en", "fresh")
)
_KEY = re.compile(r"[^\W\d]\w*", re.UNICODE)
# form-js's names in expressions, and marshmallow's in a class.
_RESERVED = frozenset({"this", "parent", "i", "Meta"})


@dataclass(frozen=True, slots=True)
class Frame:
    """What the groups and lists around a component give it: a path, conditions, who sees it."""

    keys: tuple[str, ...] = ()
    hide: tuple[feel.Expression, ...] = ()
    see: frozenset[str] | None = None
    mask: frozenset[str] = frozenset()
    readonly: bool = False

    @property
    def place(self) -> str:
        """The frame's path, for findings."""
        return ".".join(self.keys)


class Reader:
    """Reads components; every method reports what it finds and answers with the best it can."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings

    def report(self, code: str, place: str, zh: str, en: str) -> None:
        """Add an error."""
        self.findings.append(Finding(code, place, zh, en))

    def kind(self, component: Any) -> Kind | None:
        """The registered kind of a component, None (and a finding) when there is none."""
        if not isinstance(component, dict):
            self.report("component", "", "字段应为对象", "a component must be an object")
            return None
        name = component.get("type")
        kind = KINDS.get(name) if isinstance(name, str) else None
        if kind is None:
            place = _place(component)
            self.report("unknown-field-type", place, f"未知的字段类型 {name}", f"unknown field type {name}")
        return kind

    def group(self, component: Mapping[str, Any], frame: Frame) -> Frame:
        """The frame inside a group; a group with a path puts its fields below that path."""
        path = component.get("path") or ""
        keys = self._keys(component, path) if path else ()
        self._check_properties(component, _place(component))
        see, mask = self._who(component, frame)
        hide = self._hide(component, frame)
        return Frame((*frame.keys, *keys), hide, see, mask, frame.readonly or _readonly(component))

    def rows(self, component: Mapping[str, Any], frame: Frame) -> Frame:
        """The frame of a row: conditions of the list itself are not repeated for each row."""
        keys = self._keys(component, component.get("path"))
        see, mask = self._who(component, frame)
        return Frame((*frame.keys, *keys), (), see, mask)

    def field(self, component: Mapping[str, Any], frame: Frame, children: tuple[Field, ...] = ()) -> Field:
        """The field of a component that has a value."""
        key = component.get("path" if component["type"] == "dynamiclist" else "key")
        path = ".".join((*frame.keys, *self._keys(component, key)))
        self._check_properties(component, path)
        label = str(component.get("label") or path)
        validation = self._validation(component, path)
        see, mask = self._who(component, frame)
        return Field(
            path=path,
            type=component["type"],
            label=label,
            label_en=self._english(component, path, label),
            component=component,
            special=self._special(component, path),
            required=validation.get("required") is True,
            readonly=frame.readonly or _readonly(component),
            disabled=component.get("disabled") is True,
            computed=self._computed(component, path),
            see=see,
            mask=mask,
            hide=self._hide(component, frame),
            limits=self._limits(validation, path),
            rule=self._rule(component, path),
            options=self._options(component, path),
            children=children,
        )

    # -- keys and texts

    def _keys(self, component: Mapping[str, Any], key: Any) -> tuple[str, ...]:
        keys = tuple(str(key or "").split("."))
        if not all(_KEY.fullmatch(part) for part in keys) or _RESERVED & set(keys):
            place = _place(component)
            self.report("field-key", place, f"字段的 key 无效：{key}", f"not a usable key: {key}")
        return keys

    def _english(self, component: Mapping[str, Any], path: str, label: str) -> str:
        english = _properties(component).get("label.en")
        if not english and component.get("label"):
            zh, en = f"{path} 没有英文标签", f"{path} has no English label"
            self.findings.append(Finding("label-en", path, zh, en, severity="warning"))
        return str(english or label)

    def _check_properties(self, component: Mapping[str, Any], path: str) -> None:
        for name in _properties(component):
            if name.startswith("countersign.") and name not in PROPERTIES:
                self.report("unknown-property", path, f"未知的属性 {name}", f"unknown property {name}")
        kind = _properties(component).get("countersign.mask.kind")
        if kind is not None and kind not in MASKS:
            self.report("unknown-mask", path, f"未知的屏蔽方式 {kind}", f"unknown kind of mask {kind}")

    def _special(self, component: Mapping[str, Any], path: str) -> SpecialType | None:
        name = _properties(component).get("countersign.type")
        if name is None:
            return None
        special = SPECIAL_TYPES.get(name)
        expected = "number" if special and special.numeric else "textfield"
        if special is None:
            zh, en = f"未知的字段类型 {name}", f"unknown countersign.type {name}"
            self.report("unknown-special-type", path, zh, en)
        elif component["type"] != expected:
            zh, en = f"{name} 只能用于 {expected}", f"{name} needs a component of type {expected}"
            self.report("special-type", path, zh, en)
        return special

    def _who(self, component: Mapping[str, Any], frame: Frame) -> tuple[frozenset[str] | None, frozenset[str]]:
        properties = _properties(component)
        if "countersign.see" not in properties:
            return frame.see, frame.mask
        return (
            frozenset(properties["countersign.see"].split()),
            frozenset(properties.get("countersign.mask", "").split()),
        )

    # -- FEEL

    def _compile(self, text: Any, path: str, what: str) -> feel.Expression | None:
        try:
            return feel.compile(str(text).strip().removeprefix("="))
        except feel.FeelError as error:
            zh, en = error.sentence("zh"), error.sentence("en")
            self.report("form-feel", path, f"{what} 的表达式有误：{zh}", f"{what}: {en}")
            return None

    def _hide(self, component: Mapping[str, Any], frame: Frame) -> tuple[feel.Expression, ...]:
        text = (component.get("conditional") or {}).get("hide")
        compiled = self._compile(text, _place(component), "conditional.hide") if text else None
        return (*frame.hide, compiled) if compiled else frame.hide

    def _computed(self, component: Mapping[str, Any], path: str) -> feel.Expression | None:
        if KINDS[component["type"]].role != "computed":
            return None
        return self._compile(component.get("expression", ""), path, "expression")

    def _limits(self, validation: Mapping[str, Any], path: str) -> dict[str, feel.Expression]:
        compiled = {key: self._compile(validation[key], path, key) for key in NUMERIC if _is_feel(validation.get(key))}
        return {key: expression for key, expression in compiled.items() if expression}

    def _rule(self, component: Mapping[str, Any], path: str) -> Rule | None:
        properties = _properties(component)
        text = properties.get("countersign.valid")
        if text is None:
            return None
        if not properties.get("countersign.valid.message"):
            zh, en = "countersign.valid 没有说明文字", "countersign.valid has no message"
            self.report("rule-message", path, zh, en)
        compiled = self._compile(text, path, "countersign.valid")
        words = str(properties.get("countersign.valid.message", ""))
        return Rule(compiled, words, str(properties.get("countersign.valid.message.en", words))) if compiled else None

    # -- validation keys and options

    def _validation(self, component: Mapping[str, Any], path: str) -> Mapping[str, Any]:
        """form-js's validation keys, those that the kind of value can have."""
        allowed = _VALIDATION["any"] | _VALIDATION.get(KINDS[component["type"]].value, {})
        validation: Mapping[str, Any] = component.get("validate") or {}
        for key, value in validation.items():
            if key not in allowed or not allowed[key](value):
                self.report("validation", path, f"校验项 {key} 无效：{value}", f"unusable validation {key}: {value}")
        return validation

    def _options(self, component: Mapping[str, Any], path: str) -> Options | None:
        if not KINDS[component["type"]].options:
            return None
        if key := component.get("valuesKey"):
            return Options(key=str(key))
        if text := component.get("valuesExpression"):
            return Options(expression=self._compile(text, path, "valuesExpression"))
        options = component.get("values") or []
        fixed = tuple(option["value"] for option in options if isinstance(option, dict) and "value" in option)
        if not fixed or len(fixed) < len(options) or len(set(map(str, fixed))) < len(fixed):
            self.report("options", path, "选项缺失或重复", "options are missing, incomplete or double")
        return Options(fixed=fixed)


def _properties(component: Mapping[str, Any]) -> dict[str, str]:
    return component.get("properties") or {}


def _place(component: Mapping[str, Any]) -> str:
    return str(component.get("key") or component.get("path") or component.get("id") or "?")


def _readonly(component: Mapping[str, Any]) -> bool:
    """Read-only now or sometimes (form-js allows FEEL here): the step has to name it to write it."""
    return bool(component.get("readonly"))


def _is_feel(value: Any) -> bool:
    return isinstance(value, str) and value.strip().startswith("=")


def _is_pattern(value: Any) -> bool:
    try:
        re.compile(value)
    except (re.error, TypeError):
        return False
    return True


def _is_limit(value: Any) -> bool:
    return value == "" or is_number(value) or _is_feel(value)


# Which validation keys a kind of value has, and what each may hold; form-js stores "" for a key left empty.
_VALIDATION: dict[str, dict[str, Callable[[Any], bool]]] = {
    "any": {"required": lambda value: isinstance(value, bool)},
    "number": {"min": _is_limit, "max": _is_limit},
    "text": {
        "minLength": _is_limit,
        "maxLength": _is_limit,
        "pattern": _is_pattern,
        "patternErrorMessage": lambda value: isinstance(value, str),
        "validationType": lambda value: value in ("", *VALIDATION_TYPES),
    },
}
