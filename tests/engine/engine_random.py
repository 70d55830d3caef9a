"""Random block-structured models for the property tests: each block has one way in and one way out.

A block is drawn from `kinds`; `draw(n)` gives a number below n. The variable `go` decides all conditions: 0 takes the
default, 1 takes the others, so that a test can steer loops to their end.
"""

from bpmn_builder import (
    boundary,
    call,
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
    timer,
    user,
    xor,
)

ALL = (
    "user", "row", "xor", "inc", "par", "loop", "sub", "each", "deadline", "reminder", "job", "race", "call", "mapped",
)  # fmt: skip
CALLED = process(start("qs"), user("q", outputs={"answer": "=go"}), end("qe"), flows("qs > q > qe"), id="called")


class RandomModel:
    """Builds one model, some blocks in a row; `source` is the file."""

    def __init__(self, draw, kinds=ALL, depth=4, length=4):
        self._draw = draw
        self._kinds = kinds
        self._count = 0
        parts, ways = [], []
        at = "s"
        for _ in range(length):
            first, last = self._block(depth, parts, ways)
            ways.append(f"{at} > {first}")
            at = last
        ways.append(f"{at} > e")
        self.source = process(start("s"), end("e"), *parts, flows(*ways))

    def _id(self, letter):
        self._count += 1
        return f"{letter}{self._count}"

    def _block(self, depth, parts, ways):
        kind = self._kinds[self._draw(len(self._kinds))] if depth else "user"
        return getattr(self, f"_{kind}")(depth - 1, parts, ways)

    def _user(self, depth, parts, ways):
        id = self._id("u")
        parts.append(user(id))
        return id, id

    def _mapped(self, depth, parts, ways):
        id = self._id("u")
        parts.append(user(id, inputs={"mine": "=go + 1"}, outputs={f"made_{id}": "=mine"}))
        return id, id

    def _job(self, depth, parts, ways):
        id, event, late, join = self._id("w"), self._id("b"), self._id("u"), self._id("x")
        parts += [job(id), boundary(event, id, error("E")), user(late), xor(join)]
        ways += [f"{event} > {late} > {join}", f"{id} > {join}"]
        return id, join

    def _race(self, depth, parts, ways):
        gateway, letter, clock, join = self._id("r"), self._id("c"), self._id("c"), self._id("x")
        parts += [first_of(gateway), catch(letter, message("M", "k")), catch(clock, timer("PT1H")), xor(join)]
        ways += [f"{gateway} > {letter} > {join}", f"{gateway} > {clock} > {join}"]
        return gateway, join

    def _call(self, depth, parts, ways):
        id = self._id("c")
        parts.append(call(id, "called"))
        return id, id

    def _each(self, depth, parts, ways):
        id = self._id("m")
        parts.append(user(id, loop=self._loop_of(id)))
        return id, id

    def _loop_of(self, id):
        return each("=items", "item", f"out_{id}", "=item", one_by_one=bool(self._draw(2)))

    def _row(self, depth, parts, ways):
        (first, middle), (second, last) = self._block(depth, parts, ways), self._block(depth, parts, ways)
        ways.append(f"{middle} > {second}")
        return first, last

    def _branches(self, depth, parts, ways, gateway, conditions):
        split, join = self._id("g"), self._id("j")
        parts += [gateway(split), gateway(join)]
        for n in range(2 + self._draw(2)):
            first, last = self._block(depth, parts, ways)
            condition = "" if not conditions else " : default" if n == 0 else " : =go > 0"
            ways += [f"{split} > {first}{condition}", f"{last} > {join}"]
        return split, join

    def _xor(self, depth, parts, ways):
        return self._branches(depth, parts, ways, xor, True)

    def _inc(self, depth, parts, ways):
        return self._branches(depth, parts, ways, inc, True)

    def _par(self, depth, parts, ways):
        return self._branches(depth, parts, ways, par, False)

    def _loop(self, depth, parts, ways):
        before, after, out = self._id("x"), self._id("x"), self._id("x")
        parts += [xor(before), xor(after), xor(out)]
        first, last = self._block(depth, parts, ways)
        ways += [
            f"{before} > {first}",
            f"{last} > {after}",
            f"{after} > {before} : =go > 0",
            f"{after} > {out} : default",
        ]
        return before, out

    def _sub(self, depth, parts, ways):
        id, inner, inner_ways = self._id("S"), [], []
        begin, finish = self._id("ss"), self._id("se")
        first, last = self._block(depth, inner, inner_ways)
        inner_ways += [f"{begin} > {first}", f"{last} > {finish}"]
        if self._draw(3) == 0:
            inner.append(self._event_sub())
        loop = self._loop_of(id) if self._draw(3) == 0 else None
        parts.append(sub(id, start(begin), end(finish), *inner, flows(*inner_ways), loop=loop))
        return id, id

    def _event_sub(self):
        id = self._id("ev")
        begin = start(f"{id}s", timer("PT1H"), interrupting=bool(self._draw(2)))
        return event_sub(id, begin, user(f"{id}u"), end(f"{id}e"), flows(f"{id}s > {id}u > {id}e"))

    def _deadline(self, depth, parts, ways):
        host, event, late, join = self._id("u"), self._id("b"), self._id("u"), self._id("x")
        parts += [user(host), boundary(event, host, timer("PT1H")), user(late), xor(join)]
        ways += [f"{event} > {late} > {join}", f"{host} > {join}"]
        return host, join

    def _reminder(self, depth, parts, ways):
        host, event, extra, finish = self._id("u"), self._id("b"), self._id("u"), self._id("e")
        parts += [user(host), boundary(event, host, cycle("R3/PT1H"), False), user(extra), end(finish)]
        ways.append(f"{event} > {extra} > {finish}")
        return host, host


def for_stock(source):
    """The same model in the words of the stock engine: Python conditions, no zeebe namespace."""
    return source.replace(b">=go &gt; 0<", b">go &gt; 0<")
