"""Cases of the demo bank in all states, played through the same use cases as real ones, over the last weeks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from orchestrator.bank.portfolio import Customer
from orchestrator.cli import demo_admissions, demo_inspections, demo_limits, demo_services
from orchestrator.cli.demo_desk import Desk, Step, Story, half_days
from orchestrator.clock import clock
from orchestrator.store import db, transaction
from orchestrator.work import inline, workers

STORIES: tuple[Story, ...] = (
    *demo_admissions.STORIES,
    *demo_limits.STORIES,
    *demo_inspections.STORIES,
    *demo_services.STORIES,
)

# People act this many minutes apart, so that no two cases of one half day share a moment.
APART = timedelta(minutes=3)

# How often the progress is told: every so many half days.
TOLD_EVERY = 10


def play(say: Callable[[str], None], prospects: list[Customer]) -> None:
    """Play the demonstration's cases up to now; business time is moved back for them and then restored."""
    workers.load()
    desk = Desk(list(prospects))
    with transaction() as tx:
        desk.read_portfolio(tx)
    offset = clock.offset
    moments = half_days(max(story.ago for story in STORIES), clock.now())
    with transaction() as tx:
        tx.one("event_partitions", {"now": moments[0]})
    try:
        _play(desk, moments, say)
    finally:
        clock.set_offset(offset)
    inline.work(_url())


def _play(desk: Desk, moments: list[datetime], say: Callable[[str], None]) -> None:
    cases: dict[int, str] = {}
    for index, moment in enumerate(moments):
        if index % TOLD_EVERY == 0:
            say(f"Loading the demo bank: cases of {moment:%Y-%m-%d} ({len(cases)} of {len(STORIES)} begun) …")
        _set(moment)
        inline.work(_url())
        for place, (number, act) in enumerate(_acts(len(moments) - index), start=1):
            _set(moment + place * APART)
            act(desk, cases, number)
        inline.work(_url())


Act = Callable[[Desk, dict[int, str], int], None]


def _acts(ago: int) -> Iterator[tuple[int, Act]]:
    """What happens so many half days before now: stories that begin, and steps of those that began before."""
    for number, story in enumerate(STORIES):
        if story.ago == ago:
            yield number, _begin
        due = story.ago
        for step in story.steps:
            due -= step.gap
            if due == ago:
                yield number, _step(step)


def _begin(desk: Desk, cases: dict[int, str], number: int) -> None:
    cases[number] = STORIES[number].begin(desk)


def _step(step: Step) -> Act:
    return lambda desk, cases, number: step.act(desk, cases[number])


def _set(moment: datetime) -> None:
    """Make it that moment."""
    machine_time = clock.now() - clock.offset
    clock.set_offset(moment - machine_time)


def _url() -> str:
    return db.engine.url.render_as_string(hide_password=False)
