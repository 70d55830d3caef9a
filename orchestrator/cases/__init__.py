"""Cases: start them, do their tasks, feed them messages and time, and read them. One function is one use case.

The way of a step: the caller's transaction → `opening.open_case` (lock, read, load) → the engine's move →
`closing.close_step` (diff, seal, `store.step.commit_step`).
"""
