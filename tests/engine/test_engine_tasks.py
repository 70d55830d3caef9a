"""Tasks: user, script, business rule, job, send, and those that do nothing."""

from bpmn_builder import *  # noqa: F403
from engine_story import Story


def line(*parts):
    """start s, the parts one after another, end e."""
    ids = [part.get("id") for part in parts]
    return process(start("s"), *parts, end("e"), flows(" > ".join(["s", *ids, "e"])))


def test_a_user_task_waits_for_a_person_and_takes_their_data():
    story = Story(line(user("a"), user("b")))
    assert story.open == ["a"]
    story.complete("a", amount=5)
    assert (story.open, story.root) == (["b"], {"amount": 5})
    story.complete("b")
    assert story.done
    assert story.run.ended_at == ("e",)
