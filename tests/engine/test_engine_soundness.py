"""What the check at publication says about processes that get stuck, run twice or never get somewhere."""

import time
from pathlib import Path
from random import Random

import pytest
from bpmn_builder import (
    boundary,
    catch,
    cycle,
    each,
    end,
    error,
    event_sub,
    first_of,
    flows,
    inc,
    job,
    message,
    par,
    process,
    start,
    sub,
    terminate,
    timer,
    user,
    xor,
)  # fmt: skip
from engine_random import RandomModel
from engine_story import Story
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator import engine
from orchestrator.engine import net, soundness
from orchestrator.errors import ModelError

BANK = sorted((Path(__file__).parents[2] / "bpmn").glob("*.bpmn"))


def block(split, join, *more, ways=(), conditions=False):
    """s > g > (a | b) > j > e."""
    first, second = (" : =x > 1", " : default") if conditions else ("", "")
    return process(
        start("s"), split("g"), user("a"), user("b"), join("j"), end("e"), *more,
        flows("s > g", f"g > a{first}", f"g > b{second}", "a > j > e", "b > j", *ways),
    )  # fmt: skip


def found(model):
    """(code, place) of what is said about a model."""
    return [(f.code, f.place) for f in engine.check(model)]


def both(*inside, ways):
    """A sub-process in a process."""
    return process(start("s"), sub("S", *inside, flows(*ways)), end("e"), flows("s > S > e"))


SOUND = {
    "choice": block(xor, xor, conditions=True),
    "parallel": block(par, par),
    "inclusive": block(inc, inc, conditions=True),
    "both to one end": process(
        start("s"), par("g"), user("a"), user("b"), end("e"), flows("s > g > a > e", "g > b > e")
    ),
    "parallel joined by an inclusive gateway": block(par, inc),
    "choice joined by an inclusive gateway": block(xor, inc, conditions=True),
    "terminate ends the others": process(
        start("s"), par("g"), user("a"), user("b"), par("j"), end("e"), xor("x"), end("stop", terminate()),
        flows("s > g > a > x", "x > j : =ok", "x > stop : default", "g > b > j > e"),
    ),
    "a loop that ends": process(
        start("s"), xor("x"), user("a"), xor("y"), end("e"), flows("s > x > a > y", "y > x : =more", "y > e : default")
    ),
    "a reminder, again and again": process(
        start("s"), user("a"), boundary("b", "a", cycle("R/P1D"), False), user("r"), end("e"), end("f"),
        flows("s > a > e", "b > r > f"),
    ),
    "a reminder with a block of its own": process(
        start("s"), user("a"), boundary("b", "a", cycle("R/P1D"), False), par("g"), user("r"), user("q"), par("j"),
        end("e"), end("f"), flows("s > a > e", "b > g > r > j > f", "g > q > j"),
    ),
    "a deadline": process(
        start("s"), user("a"), boundary("b", "a", timer("P1D")), user("r"), xor("x"), end("e"),
        flows("s > a > x > e", "b > r > x"),
    ),
    "a race": process(
        start("s"), first_of("g"), catch("m", message("M", "=k")), catch("t", timer("P1D")), xor("x"), end("e"),
        flows("s > g > m > x > e", "g > t > x"),
    ),
    "unstructured but right": process(  # b waits for a; c for a alone
        start("s"), par("g"), user("a"), user("b"), par("h"), user("c"), par("j"), par("k"), end("e"),
        flows("s > g > a > h > j > k > e", "g > b > j", "h > c > k"),
    ),
    "an endless watch that a message ends": process(
        start("s"), sub("S", start("t"), xor("x"), user("a"), flows("t > x > a > x")),
        boundary("b", "S", message("M", "=k")), end("e"), end("f"), flows("s > S > e", "b > f"),
    ),
    "an endless watch that its event sub-process ends": process(
        start("s"), sub("S", start("t"), xor("x"), user("a"), event_sub(
            "E", start("es", message("M", "=k")), end("ee"), flows("es > ee")), flows("t > x > a > x")),
        end("e"), flows("s > S > e"),
    ),
    "a sub-process that ends by an error only": process(
        start("s"), sub("S", start("t"), user("a"), end("u", error("E")), flows("t > a > u")),
        boundary("b", "S", error("E")), end("f"), flows("s > S", "b > f"),
    ),
    "several starts": process(
        start("s"), start("m", message("M")), xor("x"), user("a"), end("e"), flows("s > x > a > e", "m > x")
    ),
    "many branches": process(
        start("s"), par("g"), par("j"), end("e"), *[user(f"u{n}") for n in range(10)],
        flows("s > g", "j > e", *[f"g > u{n} > j" for n in range(10)]),
    ),
    "multi-instance": process(start("s"), user("a", loop=each("=x", "i")), end("e"), flows("s > a > e")),
}  # fmt: skip


@pytest.mark.parametrize("model", SOUND.values(), ids=SOUND)
def test_nothing_is_said_about_a_sound_process(model):
    assert found(model) == []


@pytest.mark.parametrize("path", BANK, ids=lambda path: path.stem)
def test_the_banks_processes_are_sound(path):
    definition = engine.parse(path.read_bytes(), path.name)
    assert list(soundness.rules(definition)) == []


FAULTS = [
    # A branch that cannot come: certain.
    ("deadlock", "j", "s → g → a → j", block(xor, par, conditions=True)),
    ("deadlock", "j", "s → a → j", process(
        start("s"), user("a"), par("j"), end("e"), user("b"), xor("x"),
        flows("s > a > j > x", "x > e : =done", "x > b : default", "b > j"))),
    ("deadlock", "j", "s → g → a → c → j", process(  # three ways lead to the join, of which two exclude each other
        start("s"), par("g"), user("a"), boundary("b", "a", timer("P1D")), user("r"), user("c"), par("j"), end("e"),
        flows("s > g > a > j > e", "g > c > j", "b > r > j"))),
    ("deadlock", "j", "t → h → a → j", both(
        start("t"), xor("h"), user("a"), user("b"), par("j"), end("u"),
        ways=["t > h", "h > a : =x", "h > b : default", "a > j > u", "b > j"])),
    ("deadlock", "j", "s → g → a → x → b → j → c → f", process(  # one branch may leave the block
        start("s"), par("g"), user("a"), xor("x"), user("b"), par("j"), end("e"), user("c"), end("f"),
        flows("s > g > a > x", "x > j : =ok", "x > c : default", "c > f", "g > b > j > e"))),
    # A combination that conditions may exclude.
    ("deadlock-possible", "j", "s → g → a → j", process(
        start("s"), inc("g"), user("a"), user("b"), par("j"), end("e"),
        flows("s > g", "g > a : =x", "g > b : =y", "a > j > e", "b > j"))),
    ("deadlock-possible", "j", "s → g → x → y → a → j → d → k", process(
        start("s"), par("g"), xor("x"), xor("y"), user("a"), user("b"), user("c"), user("d"), par("j"), par("k"),
        end("e"), end("f"),
        flows("s > g > x", "g > y", "x > a : =one", "x > b : default", "y > c : =one", "y > d : default",
              "a > j > e", "c > j", "b > k > f", "d > k"))),
    ("lack-of-sync", "c", "s → g → a → j → c → b", process(
        start("s"), par("g"), user("a"), user("b"), xor("j"), user("c"), end("e"),
        flows("s > g > a > j > c > e", "g > b > j"))),
    ("lack-of-sync", "x", "b → x", process(  # a reminder that leads back into the main flow
        start("s"), user("a"), boundary("b", "a", timer("P1D"), False), xor("x"), user("c"), end("e"),
        flows("s > a > x > c > e", "b > x"))),
    ("endless", "p", "s → a → x → b → y", process(
        start("s"), user("a"), xor("x"), user("b"), xor("y"), user("c"),
        flows("s > a > x > b > y", "y > x : =more", "y > c : default", "c > x"))),
    ("dead-element", "b", "", process(
        start("s"), user("a"), end("e"), xor("x"), user("b"), end("f"),
        flows("s > a > e", "b > x", "x > b : =1 = 1", "x > f : default"))),
    ("not-analysed", "p", "", process(
        start("s"), inc("g"), xor("j"), end("e"), *[user(f"u{n}") for n in range(net.MOST_CHOICES + 2)],
        flows("s > g", "j > e", *[f"g > u{n} : =x{n}" for n in range(net.MOST_CHOICES + 2)],
              *[f"u{n} > j" for n in range(net.MOST_CHOICES + 2)]))),
    ("not-analysed", "p", "", process(
        start("s"), par("g"), par("j"), end("e"), *[user(f"u{n}") for n in range(16)],
        *[xor(f"x{n}") for n in range(16)],
        *[boundary(f"b{n}", f"u{n}", timer("P1D")) for n in range(16)],
        flows("s > g", "j > e", *[f"g > u{n} > x{n} > j" for n in range(16)], *[f"b{n} > x{n}" for n in range(16)]))),
]  # fmt: skip


@pytest.mark.parametrize(("code", "place", "path", "model"), FAULTS, ids=[f"{n}-{f[0]}" for n, f in enumerate(FAULTS)])
def test_each_fault_is_found_with_the_way_that_leads_to_it(code, place, path, model):
    findings = [f for f in engine.check(model) if f.code == code]
    (said,) = [f for f in findings if f.place == place]
    assert said.facts.get("path", "") == path
    assert path in said.zh
    assert path in said.en


def test_only_a_certain_deadlock_keeps_a_process_from_being_published():
    engine.parse(FAULTS[5][3])
    with pytest.raises(ModelError):
        engine.parse(FAULTS[0][3])
    engine.parse(FAULTS[0][3], sound=False)  # one that was published before can still be read


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32))
def test_a_process_of_nested_blocks_is_always_sound(seed):
    model = RandomModel(Random(seed).randrange).source
    said = engine.check(model)
    assert [f for f in said if f.severity == "error"] == []
    assert {f.code for f in said} <= {"key-missing", "not-analysed"}


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32))
def test_a_case_is_always_in_a_state_that_the_exploration_knows(seed):
    """The engine and the net agree: whatever a case does, its marking is among those explored."""
    draw = Random(seed).randrange
    model = RandomModel(draw, kinds=("user", "row", "xor", "inc", "par", "loop", "deadline"), depth=3).source
    story = Story(model, go=draw(2), items=[1])
    places = net.Net(story.program.main, None)
    space = places.explore(places.starts())
    for _ in range(30):
        if story.done or not space.complete:
            return
        assert marking(places, story.run) in space.came_from
        waits = story.run.waits
        if waits.timers and draw(4) == 0:
            story.fire(waits.timers[draw(len(waits.timers))].element)
        else:
            story.complete(waits.tasks[draw(len(waits.tasks))].element, go=draw(2))


def marking(places, run):
    """The marking of a running case."""
    found = 0
    for token in run.dump()["tokens"]:
        element = token[3]
        if not element.endswith("(watch)"):
            found |= places.on(token[5]["via"]) if "via" in token[5] else places.at(element)
    return found


def test_a_large_process_is_checked_in_a_blink():
    chain = process(start("s"), *[user(f"u{n}") for n in range(1000)], end("e"),
                    flows("s > " + " > ".join(f"u{n}" for n in range(1000)) + " > e"))  # fmt: skip
    definition = engine.parse(chain)
    begin = time.process_time()
    assert list(soundness.rules(definition)) == []
    assert time.process_time() - begin < 1


def test_jobs_and_their_errors_are_ways_too():
    model = process(
        start("s"), job("j"), boundary("b", "j", error("E")), user("fix"), xor("x"), end("e"),
        flows("s > x > j > e", "b > fix > x"),
    )  # fmt: skip
    assert found(model) == []
