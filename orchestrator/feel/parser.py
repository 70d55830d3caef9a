"""Tokens to a tree: expressions (rules 1-2, 18-26, 43-51) and unary tests (rules 13-17).

One method per construct; binary operators by precedence climbing. What is in scope is known while parsing, for a name
may hold spaces and signs: names of the caller, built-ins, and the variables that an expression itself introduces.
Words that follow one another without an operator are one name, whether it is known or not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from orchestrator.feel import iso, limits, nodes
from orchestrator.feel.errors import FeelSyntaxError, InvalidValue
from orchestrator.feel.lexer import Token
from orchestrator.feel.namereader import NameReader
from orchestrator.feel.names import NameSet
from orchestrator.feel.numbers import CONTEXT
from orchestrator.feel.types import ANY, FeelType

# Operators by how tightly they bind; those of one level from left to right.
_OR, _AND, _COMPARISON, _ADDITIVE, _MULTIPLICATIVE, _POWER = range(1, 7)
_COMPARISONS = frozenset(("=", "!=", "<", "<=", ">", ">="))
_ARITHMETIC = {"+": _ADDITIVE, "-": _ADDITIVE, "*": _MULTIPLICATIVE, "/": _MULTIPLICATIVE, "**": _POWER}
_CONSTANTS = {"true": True, "false": False, "null": None}


class Parser(NameReader):
    """Reads one text; `expression()` and `unary_tests()` are the two ways in."""

    def __init__(self, text: str, known: tuple[NameSet, ...], types: Mapping[str, FeelType]) -> None:
        super().__init__(text, known, types)
        self._in_interval = False  # reading the high end of an interval, where "[" may close it

    # ---- the two ways in ----

    def whole_expression(self) -> nodes.Node:
        """The whole text as one expression (rule 1)."""
        node = self._expression()
        self._end()
        return node

    def whole_unary_tests(self) -> nodes.UnaryTestsNode:
        """The whole text as unary tests (rules 15-17): "-", not(tests), or tests."""
        if self._is("-") and self.tokens[1].kind == "end":
            return nodes.UnaryTestsNode(())
        # not(...) at the start negates the tests, unless more follows: not(a) and b is an expression.
        negated = self._attempt(self._negated_tests) if self._is("not") else None
        if negated is not None:
            return negated
        tests = self._tests()
        self._end()
        return nodes.UnaryTestsNode(tests)

    # ---- unary tests ----

    def _negated_tests(self) -> nodes.UnaryTestsNode:
        self._take("not")
        self._take("(")
        tests = self._tests()
        self._take(")")
        self._end()
        return nodes.UnaryTestsNode(tests, negated=True)

    def _tests(self) -> tuple[nodes.Node, ...]:
        return self._separated(self._expression)

    # ---- operators, loosest first ----

    def _expression(self) -> nodes.Node:
        before, self._in_interval = self._in_interval, False
        node = self._binary(_OR)
        self._in_interval = before
        return node

    def _binary(self, level: int) -> nodes.Node:
        with self._nested():
            node, count = self._unary(), 0
            while step := self._operator(level):
                count += 1
                limits.within("operands in a row", count, limits.CHAIN)
                node = step(node)
            return node

    def _operator(self, level: int) -> Callable[[nodes.Node], nodes.Node] | None:
        """How to go on from a left operand when the next token is an operator of at least this level."""
        token = self.token
        if token.kind == "op" and _ARITHMETIC.get(token.text, 0) >= level:
            return self._arithmetic
        if token.text in _COMPARISONS and token.kind == "op" and level <= _COMPARISON:
            return self._comparison
        if token.kind != "name":
            return None
        if level <= _COMPARISON and token.text in ("between", "in"):
            return self._between if token.text == "between" else self._in
        if (token.text == "and" and level <= _AND) or (token.text == "or" and level <= _OR):
            return self._junction
        return None

    def _arithmetic(self, left: nodes.Node) -> nodes.Node:
        token = self._advance()
        right = self._binary(_ARITHMETIC[token.text] + 1)
        return nodes.Arithmetic(token.text, left, right, at=token.start)

    def _comparison(self, left: nodes.Node) -> nodes.Node:
        token = self._advance()
        self._refuse_comparison()
        return nodes.Compare(token.text, left, self._binary(_ADDITIVE), at=token.start)

    def _refuse_comparison(self) -> None:
        """`a == b` would be read as a comparison with the range (= b), which is never meant."""
        if self.token.kind == "op" and self.token.text in _COMPARISONS:
            raise self._unexpected("an expression")

    def _between(self, value: nodes.Node) -> nodes.Node:
        at = self._take("between").start
        low = self._binary(_ADDITIVE)
        self._take("and")
        return nodes.Between(value, low, self._binary(_ADDITIVE), at=at)

    def _in(self, value: nodes.Node) -> nodes.Node:
        at = self._take("in").start
        # (1, 2) is a list of tests, (1..2) an interval: only trying tells.
        tests = self._attempt(self._bracketed_tests) if self._is("(") else None
        return nodes.In(value, tests or (self._binary(_ADDITIVE),), at=at)

    def _bracketed_tests(self) -> tuple[nodes.Node, ...]:
        self._take("(")
        tests = self._tests()
        self._take(")")
        return tests

    def _junction(self, left: nodes.Node) -> nodes.Node:
        word = self.token
        operands, level = [left], _AND if word.text == "and" else _OR
        while self.token.kind == "name" and self._skip(word.text):
            operands.append(self._binary(level + 1))
        return nodes.Junction(word.text, tuple(operands), at=word.start)

    def _instance_of(self, value: nodes.Node) -> nodes.Node:
        at = self._take("instance").start
        self._take("of")
        return nodes.InstanceOf(value, self.type(), at=at)

    def _unary(self) -> nodes.Node:
        if self.token.kind == "op" and self.token.text == "-":
            at = self._advance().start
            with self._nested():
                return nodes.Negate(self._unary(), at=at)
        return self._postfix(self._primary())

    # ---- paths, filters, calls ----

    def _postfix(self, node: nodes.Node) -> nodes.Node:
        count = 0
        while (following := self._step(node)) is not None:
            count += 1
            limits.within("steps of a path", count, limits.CHAIN)
            node = following
        return node

    def _step(self, node: nodes.Node) -> nodes.Node | None:
        if self._is("."):
            at = self._advance().start
            return nodes.Path(node, self._name("a property"), at=at)
        if self._is("("):
            return self._call(node)
        if self._is("["):
            # The end of an interval ]a..b[ looks like the start of a filter until that fails.
            return self._filter_or_end(node) if self._in_interval else self._filter(node)
        return self._instance_of(node) if self._is("instance") else None

    def _filter_or_end(self, node: nodes.Node) -> nodes.Node | None:
        found = self._attempt(lambda: self._filter(node))
        self._in_interval = True
        return found

    def _filter(self, source: nodes.Node) -> nodes.Node:
        at = self._take("[").start
        with self._scope("item"):
            condition = self._expression()
        self._take("]")
        return nodes.Filter(source, condition, at=at)

    def _call(self, function: nodes.Node) -> nodes.Node:
        at = self._take("(").start
        if self._skip(")"):
            return nodes.Call(function, (), at=function.at)
        # Nothing but a named argument has a ":" before the next comma or bracket.
        if self._argument_name() is None:
            arguments = self._separated(self._expression)
            self._take(")")
            return nodes.Call(function, arguments, at=function.at)
        pairs = self._separated(self._named_argument)
        self._take(")")
        if len({name for name, _ in pairs}) < len(pairs):
            raise FeelSyntaxError(self.text, at, "each argument once", "a name twice")
        return nodes.Call(function, tuple(v for _, v in pairs), tuple(n for n, _ in pairs), at=function.at)

    def _argument_name(self) -> str | None:
        """The name before a ":" when a named argument stands here."""
        end = self.index
        while self.tokens[end].kind == "name" or self.tokens[end].text in ("-", "+", "*", "/", "'", "."):
            end += 1
        found = self.tokens[end].kind == "op" and self.tokens[end].text == ":" and end > self.index
        return self._text(self.index, end) if found else None

    def _named_argument(self) -> tuple[str, nodes.Node]:
        name = self._argument_name()
        if name is None:
            raise self._unexpected("a parameter name and :")
        while not self._is(":"):
            self._advance()
        self._take(":")
        return name, self._expression()

    # ---- primaries ----

    def _primary(self) -> nodes.Node:
        token = self.token
        if token.kind == "name":
            return self._word()
        if token.kind == "number":
            self._advance()
            return nodes.Literal(self._number(token), at=token.start)
        if token.kind == "string":
            self._advance()
            return nodes.Literal(token.text, at=token.start)
        if token.kind == "at":
            return self._at_literal()
        starters = {"(": self._bracket, "[": self._list, "]": self._interval_open, "{": self._context}
        if token.text in starters and token.kind == "op":
            return starters[token.text]()
        if token.text in _COMPARISONS:
            self._advance()
            self._refuse_comparison()
            return nodes.UnaryComparison(token.text, self._binary(_ADDITIVE), at=token.start)
        raise self._unexpected("an expression")

    def _word(self) -> nodes.Node:
        token = self.token
        if self._match() is None:
            if token.text in _CONSTANTS:
                self._advance()
                return nodes.Literal(_CONSTANTS[token.text], at=token.start)
            # Reserved words start a construct only where no known name begins with them ("if so").
            if token.text in ("some", "every"):
                return self._quantified()
            starters = {"if": self._if, "for": self._for, "function": self._function}
            if token.text in starters:
                return starters[token.text]()
        return nodes.Name(self._name("an expression"), at=token.start)

    def _number(self, token: Token) -> Decimal:
        try:
            return CONTEXT.create_decimal(token.text)
        except ArithmeticError as error:
            raise FeelSyntaxError(self.text, token.start, "a number of at most 34 digits", f'"{token.text}"') from error

    def _at_literal(self) -> nodes.Node:
        token = self._advance()
        try:
            return nodes.Literal(iso.at_literal(token.text), at=token.start)
        except InvalidValue as error:
            raise FeelSyntaxError(self.text, token.start, "a date, time or duration", f'"{token.text}"') from error

    def _bracket(self) -> nodes.Node:
        """( expression ) or the interval (a..b)."""
        at = self._take("(").start
        node = self._expression()
        if self._is(".."):
            return self._interval(at, node, low_in=False)
        self._take(")")
        return node

    def _list(self) -> nodes.Node:
        """[ items ] or the interval [a..b]."""
        at = self._take("[").start
        if self._skip("]"):
            return nodes.ListLiteral((), at=at)
        first = self._expression()
        if self._is(".."):
            return self._interval(at, first, low_in=True)
        items = [first]
        while self._skip(","):
            items.append(self._expression())
        self._take("]")
        return nodes.ListLiteral(tuple(items), at=at)

    def _interval_open(self) -> nodes.Node:
        at = self._take("]").start
        return self._interval(at, self._expression(), low_in=False)

    def _interval(self, at: int, low: nodes.Node, *, low_in: bool) -> nodes.Node:
        self._take("..")
        before, self._in_interval = self._in_interval, True
        high = self._binary(_ADDITIVE)
        self._in_interval = before
        if self.token.text not in ("]", ")", "["):
            raise self._unexpected("] or ) or [")
        return nodes.Interval(low, high, low_in, self._advance().text == "]", at=at)

    def _context(self) -> nodes.Node:
        at = self._take("{").start
        entries: list[tuple[str, nodes.Node]] = []
        with self._scope():
            while not self._is("}"):
                start, name = self.index, self._key()
                if name in (key for key, _ in entries):
                    self.index = start
                    raise self._unexpected("each key once")
                self._take(":")
                entries.append((name, self._expression()))
                self._introduce(name)
                if not self._skip(","):
                    break
        self._take("}")
        return nodes.ContextLiteral(tuple(entries), at=at)

    # ---- if, for, some, every, function ----

    def _if(self) -> nodes.Node:
        at = self._take("if").start
        condition = self._expression()
        self._take("then")
        then = self._expression()
        self._take("else")
        return nodes.If(condition, then, self._expression(), at=at)

    def _for(self) -> nodes.Node:
        at = self._take("for").start
        with self._scope():
            iterations = self._separated(self._iteration)
            self._introduce("partial")
            self._take("return")
            return nodes.For(iterations, self._expression(), at=at)

    def _quantified(self) -> nodes.Node:
        word = self._advance()
        with self._scope():
            iterations = self._separated(self._iteration)
            self._take("satisfies")
            return nodes.Quantified(word.text, iterations, self._expression(), at=word.start)

    def _iteration(self) -> nodes.Iteration:
        at = self.token.start
        name = self._variable("in")
        self._take("in")
        source = self._expression()
        end = self._expression() if self._skip("..") else None
        self._introduce(name)
        return nodes.Iteration(name, source, end, at=at)

    def _function(self) -> nodes.Node:
        at = self._take("function").start
        self._take("(")
        with self._scope():
            parameters = () if self._is(")") else self._separated(self._parameter)
            self._take(")")
            external = self._skip("external")
            return nodes.FunctionDefinition(parameters, self._expression(), external, at=at)

    def _parameter(self) -> tuple[str, FeelType]:
        name = self._variable(",", ")", ":")
        self._introduce(name)
        return name, self.type() if self._skip(":") else ANY
