"""Countersign: BPMN workflow orchestration for banks. Each sub-package states its purpose in its own first line."""
