"""From text to syntax tree: one pass, precedence climbing, depth counted rather than left to Python's stack.

Precedence, weakest first: or, and, comparison, + -, * /, **, unary minus, path/filter/call/instance of.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from .budget import Budget
from .builtins import BUILTINS
from .errors import BudgetExceeded, FeelSyntaxError, too_deep, too_long
from .lexer import KEYWORDS, Token, syntax_error, tokenize, unquote
from .names import TYPE_NAMES, NameIndex
from .numbers import CONTEXT, read_number
from .state import Place, stack_room
from .syntax import (
    Between,
    CallStep,
    Chain,
    Comparison,
    Const,
    ContextLiteral,
    FilterStep,
    For,
    FunctionLiteral,
    If,
    In,
    InstanceOf,
    ListLiteral,
    Logic,
    Loop,
    Name,
    Negate,
    Node,
    PathStep,
    Postfix,
    Quantified,
    RangeLiteral,
    Step,
    Test,
)
from .temporal_text import read_any
from .types import Anything, ContextOf, FunctionOf, ListOf, Named, RangeOf, Type, simple_type

OR, AND, COMPARE, ADD, MULTIPLY, POWER, TIGHT = 1, 2, 3, 4, 5, 6, 7
RANK = {
    "or": OR, "and": AND, "=": COMPARE, "!=": COMPARE, "<": COMPARE, "<=": COMPARE, ">": COMPARE, ">=": COMPARE,
    "between": COMPARE, "in": COMPARE, "+": ADD, "-": ADD, "*": MULTIPLY, "/": MULTIPLY, "**": POWER,
}  # fmt: skip
TEST_OPERATORS = frozenset(["<", "<=", ">", ">=", "=", "!="])
# After a range's end, `[` closes an open range unless something that starts an expression follows.
STARTS = frozenset(
    ["name", "number", "string", "(", "[", "{", "@", "-", "]", "if", "for", "some", "every", "function", "true",
     "false", "null"]
)  # fmt: skip
OPERAND_FRAMES, COMPARISON_FRAMES, FILTER_FRAMES = 3, 4, 3
FRAMES = 700  # Python frames the climber may stand on, every way down counting its own; building takes as many
KNOWN = NameIndex([*BUILTINS, "time offset", "start included", "end included"])


class Parser:
    def __init__(self, text: str, names: Iterable[str], budget: Budget) -> None:
        if len(text) > budget.source:
            raise too_long(budget.source)
        self.text = text
        self.tokens = tokenize(text)
        self.index = 0
        self.names = KNOWN.with_names(names)
        self.depth = 0
        self.nesting = 0
        self.budget = budget
        self.frames = min(FRAMES, stack_room())
        self.range_end = 0

    # -- tokens ---------------------------------------------------------------------------------------------------

    def expect(self, kind: str, purpose: str = "") -> Token:
        token = self.tokens[self.index]
        if token.kind != kind:
            raise self.unexpected(f"应为“{kind}”" + (f"（{purpose}）" if purpose else ""))
        self.index += 1
        return token

    def accept(self, kind: str) -> bool:
        if self.tokens[self.index].kind != kind:
            return False
        self.index += 1
        return True

    def unexpected(self, wanted: str = "") -> FeelSyntaxError:
        token = self.tokens[self.index]
        what = "表达式在这里就结束了" if token.kind == "end" else f"这里不能出现“{token.text[:40]}”"
        return syntax_error(self.text, token.start, what + (f"，{wanted}。" if wanted else "，请检查前后的写法。"))

    def deep(self, offset: int) -> BudgetExceeded:
        return too_deep(*Place(self.text, offset).position())

    # -- whole texts ----------------------------------------------------------------------------------------------

    def whole_expression(self) -> Node:
        node = self.expression(0)
        if self.tokens[self.index].kind != "end":
            raise self.unexpected()
        return node

    def whole_type(self) -> Type:
        kind = self.type()
        if self.tokens[self.index].kind != "end":
            raise self.unexpected()
        return kind

    def whole_unary_tests(self) -> tuple[bool, list[Test]]:
        """Whether the tests are negated, and the tests; none for `-`."""
        tokens = self.tokens
        if len(tokens) == 2 and tokens[0].kind == "-":
            return False, []
        negated = False
        if tokens[0].text == "not" and tokens[1].kind == "(" and self._closes_at_end(1):
            negated = True
            self.index = 2
        tests = self.tests(")" if negated else "end")
        if negated:
            self.expect(")")
        if tokens[self.index].kind != "end":
            raise self.unexpected()
        return negated, tests

    def _closes_at_end(self, opening: int) -> bool:
        level = 0
        for index in range(opening, len(self.tokens) - 1):
            kind = self.tokens[index].kind
            level += (kind in "([{") - (kind in ")]}") if len(kind) == 1 else 0
            if level == 0:
                return index == len(self.tokens) - 2
        return False

    def tests(self, end: str) -> list[Test]:
        tests = [self.test()]
        while self.tokens[self.index].kind != end and self.accept(","):
            tests.append(self.test())
        return tests

    def test(self) -> Test:
        token = self.tokens[self.index]
        if token.kind in TEST_OPERATORS:
            self.index += 1
            return Test(token.kind, self.expression(ADD), token.start)
        return Test("", self.expression(0), token.start)

    # -- operators ------------------------------------------------------------------------------------------------

    def expression(self, rank: int, left: Node | None = None) -> Node:
        """An expression whose operators bind at least as tightly as `rank`."""
        entered = self.depth
        self.go_down(1)
        if left is None:
            left = self.operand()
        while True:
            token = self.tokens[self.index]
            found = RANK.get(token.kind, 0)
            if found < rank or not found:
                break
            if found == COMPARE:
                # Each further comparison holds the ones before it, so the tree grows deeper with every one.
                self.go_down(COMPARISON_FRAMES)
                left = self.comparison(left, token)
            elif found >= ADD:
                rest: list[tuple[str, Node, int]] = []
                while RANK.get(token.kind) == found:
                    self.index += 1
                    rest.append((token.kind, self.expression(found + 1), token.start))
                    token = self.tokens[self.index]
                left = Chain(left, rest, rest[0][2])
            else:
                operands = [left]
                while self.accept(token.kind):
                    operands.append(self.expression(found + 1))
                left = Logic(token.kind, operands, token.start)
        self.depth = entered
        return left

    def go_down(self, frames: int) -> None:
        self.depth += frames
        if self.depth > self.frames:
            raise self.deep(self.tokens[self.index].start)

    def comparison(self, left: Node, token: Token) -> Node:
        self.index += 1
        if token.kind == "between":
            low = self.expression(ADD)
            self.expect("and", "between 的两个边界之间")
            return Between(left, low, self.expression(ADD), token.start)
        if token.kind == "in":
            return In(left, self.in_tests(), token.start)
        return Comparison(token.kind, left, self.expression(ADD), token.start)

    def in_tests(self) -> list[Test]:
        """`in test`, or `in (test, test)`; a bracket may also open a range or a plain expression."""
        token = self.tokens[self.index]
        if token.kind in TEST_OPERATORS:
            self.index += 1
            return [Test(token.kind, self.expression(ADD), token.start)]
        if token.kind != "(":
            return [Test("", self.expression(ADD), token.start)]
        self.open(token)
        first = self.test()
        if not first.operator and self.tokens[self.index].kind == "..":
            node: Node = self.range_rest(first.operand, False, token.start)
            self.nesting -= 1
        elif self.tokens[self.index].kind == "," or first.operator:
            tests = [first]
            while self.accept(","):
                tests.append(self.test())
            self.expect(")")
            self.nesting -= 1
            return tests
        else:
            self.expect(")")
            self.nesting -= 1
            node = first.operand
        return [Test("", self.expression(ADD, self.steps(node, token.start)), token.start)]

    # -- operands -------------------------------------------------------------------------------------------------

    def open(self, token: Token) -> None:
        """Go past an opening bracket."""
        self.index += 1
        self.nesting += 1
        if self.nesting > self.budget.depth:
            raise self.deep(token.start)

    def operand(self) -> Node:
        token = self.tokens[self.index]
        minus = 0
        while self.accept("-"):
            minus += 1
        start = self.tokens[self.index]
        reader = READERS.get(start.kind)
        if start.kind in KEYWORDS and self.names.find(self.tokens, self.index):
            reader = Parser.read_name  # a known name may begin with a keyword
        if reader is None:
            raise self.unexpected()
        entered = self.depth
        self.depth += OPERAND_FRAMES
        node = reader(self, start)
        if minus and isinstance(node, Const) and isinstance(node.value, Decimal) and start.kind == "number":
            # The sign next to a number belongs to the literal (rule 37).
            node = Const(CONTEXT.minus(node.value), start.start)
            minus -= 1
        if self.tokens[self.index].kind in STEP_STARTS:
            node = self.steps(node, start.start)
        self.depth = entered
        return Negate(minus, node, token.start) if minus else node

    def steps(self, node: Node, at: int) -> Node:
        """Paths, filters, calls and `instance of` after an operand."""
        steps: list[Step] = []
        while True:
            token = self.tokens[self.index]
            if token.kind == ".":
                self.index += 1
                steps.append(PathStep(self.name(after_dot=True), token.start))
            elif token.kind == "[":
                if self.range_end and self.tokens[self.index + 1].kind not in STARTS:
                    break
                self.open(token)
                outer, self.range_end = self.range_end, 0
                self.go_down(FILTER_FRAMES)
                steps.append(FilterStep(self.expression(0), token.start))
                self.depth -= FILTER_FRAMES
                self.range_end = outer
                self.expect("]")
                self.nesting -= 1
            elif token.kind == "(":
                steps.append(self.arguments(token))
            elif token.kind == "instance":
                self.index += 1
                self.expect("of", "instance 之后")
                self.go_down(COMPARISON_FRAMES)
                node = InstanceOf(Postfix(node, steps, at) if steps else node, self.type(), token.start)
                steps = []
            else:
                break
        return Postfix(node, steps, at) if steps else node

    def arguments(self, token: Token) -> CallStep:
        self.open(token)
        outer, self.range_end = self.range_end, 0
        names: list[str] = []
        arguments: list[Node] = []
        if not self.accept(")"):
            while True:
                name = self.label()
                if name is None and not names:
                    arguments.append(self.expression(0))
                elif name is not None and len(names) == len(arguments):
                    names.append(name)
                    arguments.append(self.expression(0))
                else:
                    raise self.unexpected("带名称的参数和按位置的参数不能混用")
                if not self.accept(","):
                    break
            self.expect(")")
        self.range_end = outer
        self.nesting -= 1
        return CallStep(names, arguments, token.start)

    def label(self) -> str | None:
        """The name before a colon, which it goes past; None where there is no label."""
        index = self.index
        while self.tokens[index].kind not in LABEL_ENDS:
            index += 1
        if self.tokens[index].kind != ":" or index == self.index:
            return None
        name = " ".join(self.text[self.tokens[self.index].start : self.tokens[index - 1].end].split())
        self.index = index + 1
        return name

    def name(self, after_dot: bool = False) -> str:
        """A name: the longest known one, else every word up to a keyword or symbol."""
        tokens, index = self.tokens, self.index
        known = self.names.find(tokens, index)
        # `date and time` is a conjunction unless it is called.
        if known and (after_dot or known[0] != "date and time" or tokens[index + known[1]].kind == "("):
            self.index += known[1]
            return known[0]
        if tokens[index].kind != "name" and not (after_dot and tokens[index].text.isidentifier()):
            raise self.unexpected("应为名称")
        end = index + 1
        while tokens[end].kind == "name" or (tokens[end].kind == "number" and tokens[end].text.isdigit()):
            if self.names.find(tokens, end):
                break
            end += 1
        self.index = end
        if end == index + 1:
            return tokens[index].text
        return " ".join([token.text for token in tokens[index:end]])

    def read_name(self, token: Token) -> Node:
        return Name(self.name(), token.start)

    def read_number(self, token: Token) -> Node:
        self.index += 1
        value = read_number(token.text)
        return Const(value, token.start, None if value is not None else "数字超出范围")

    def read_string(self, token: Token) -> Node:
        self.index += 1
        return Const(unquote(token.text), token.start)

    def read_word(self, token: Token) -> Node:
        self.index += 1
        return Const({"true": True, "false": False, "null": None}[token.kind], token.start)

    def read_at(self, token: Token) -> Node:
        self.index += 1
        text = unquote(self.expect("string", "@ 之后").text)
        value = read_any(text)
        return Const(value, token.start, None if value is not None else f"“{text[:40]}”不是日期、时间或时长")

    def read_parenthesis(self, token: Token) -> Node:
        self.open(token)
        outer, self.range_end = self.range_end, 0
        start = self.tokens[self.index]
        if start.kind in TEST_OPERATORS:
            self.index += 1
            node: Node = self.half_range(start.kind, self.expression(ADD), start)
            self.expect(")")
        else:
            node = self.expression(0)
            if self.tokens[self.index].kind == "..":
                node = self.range_rest(node, False, token.start)
            else:
                self.expect(")")
        self.range_end = outer
        self.nesting -= 1
        return node

    def half_range(self, operator: str, end: Node, token: Token) -> Node:
        if operator == "!=":
            raise syntax_error(self.text, token.start, "“!=”不能组成区间，请改用 not(…)。")
        included = operator in ("<=", ">=", "=")
        low = end if operator in (">", ">=", "=") else None
        high = end if operator in ("<", "<=", "=") else None
        return RangeLiteral(low, high, included and low is not None, included and high is not None, token.start)

    def range_rest(self, low: Node, low_included: bool, at: int) -> Node:
        self.expect("..")
        outer, self.range_end = self.range_end, 1
        high = self.expression(0)
        self.range_end = outer
        token = self.tokens[self.index]
        if token.kind not in ("]", ")", "["):
            raise self.unexpected("区间应以“]”“)”或“[”结束")
        self.index += 1
        return RangeLiteral(low, high, low_included, token.kind == "]", at)

    def read_bracket(self, token: Token) -> Node:
        self.open(token)
        outer, self.range_end = self.range_end, 0
        node: Node
        if self.accept("]"):
            node = ListLiteral([], token.start)
        else:
            first = self.expression(0)
            if self.tokens[self.index].kind == "..":
                node = self.range_rest(first, True, token.start)
            else:
                items = [first]
                while self.accept(","):
                    items.append(self.expression(0))
                self.expect("]")
                node = ListLiteral(items, token.start)
        self.range_end = outer
        self.nesting -= 1
        return node

    def read_open_range(self, token: Token) -> Node:
        self.open(token)
        node = self.range_rest(self.expression(0), False, token.start)
        self.nesting -= 1
        return node

    def read_context(self, token: Token) -> Node:
        self.open(token)
        outer, self.range_end = self.range_end, 0
        entries: list[tuple[str, Node, int]] = []
        while not self.accept("}"):
            if entries:
                self.expect(",")
            start = self.tokens[self.index]
            if start.kind == "string":
                self.index += 1
                name = unquote(start.text)
                self.expect(":", "上下文的键之后")
            else:
                label = self.label()
                if label is None:
                    raise self.unexpected("应为“键: 值”")
                name = label
            self.names.add(name)
            entries.append((name, self.expression(0), start.start))
        self.range_end = outer
        self.nesting -= 1
        return ContextLiteral(entries, token.start)

    # -- words that open an expression ----------------------------------------------------------------------------

    def read_if(self, token: Token) -> Node:
        branches: list[tuple[Node, Node]] = []
        while self.accept("if"):
            condition = self.expression(0)
            self.expect("then", "if 的条件之后")
            branches.append((condition, self.expression(0)))
            self.expect("else", "if 必须有 else")
        return If(branches, self.expression(0), token.start)

    def loops(self) -> list[Loop]:
        """One or more of `name in list` or `name in first..last`, after a keyword."""
        self.index += 1
        loops: list[Loop] = []
        while True:
            start = self.tokens[self.index]
            end = self.index
            while self.tokens[end].kind not in LOOP_NAME_ENDS:
                end += 1
            if end == self.index or self.tokens[end].kind != "in":
                raise self.unexpected("应为“变量 in 列表”")
            name = " ".join(self.text[start.start : self.tokens[end - 1].end].split())
            self.names.add(name)
            self.index = end + 1
            first = self.expression(0)
            last = self.expression(0) if self.accept("..") else None
            loops.append(Loop(name, first, last, start.start))
            if not self.accept(","):
                return loops

    def read_for(self, token: Token) -> Node:
        loops = self.loops()
        self.expect("return", "for 之后")
        return For(loops, self.expression(0), token.start)

    def read_quantified(self, token: Token) -> Node:
        loops = self.loops()
        self.expect("satisfies", f"{token.kind} 之后")
        return Quantified(token.kind, loops, self.expression(0), token.start)

    def read_function(self, token: Token) -> Node:
        self.index += 1
        self.expect("(", "function 之后")
        params: list[tuple[str, Type | None]] = []
        while not self.accept(")"):
            if params:
                self.expect(",")
            start = end = self.index
            while self.tokens[end].kind not in PARAM_ENDS:
                end += 1
            if end == start:
                raise self.unexpected("应为参数名")
            name = " ".join(self.text[self.tokens[start].start : self.tokens[end - 1].end].split())
            self.names.add(name)
            self.index = end
            params.append((name, self.type() if self.accept(":") else None))
        external = self.tokens[self.index].text == "external" and self.tokens[self.index + 1].kind == "{"
        self.index += external
        return FunctionLiteral(params, self.expression(0), external, token.start)

    # -- types ----------------------------------------------------------------------------------------------------

    def type(self) -> Type:
        token = self.tokens[self.index]
        self.depth += 2
        self.nesting += 1
        if self.nesting > self.budget.depth or self.depth > self.frames:
            raise self.deep(token.start)
        kind = self.inner_type(token)
        self.depth -= 2
        self.nesting -= 1
        return kind

    def inner_type(self, token: Token) -> Type:
        generic = self.tokens[self.index + 1].kind == "<" if token.kind != "end" else False
        if generic and token.text in ("list", "range"):
            self.index += 2
            item = self.type()
            self.expect(">")
            return ListOf(item) if token.text == "list" else RangeOf(item)
        if generic and token.text == "context":
            self.index += 2
            fields: list[tuple[str, Type]] = []
            while not self.accept(">"):
                if fields:
                    self.expect(",")
                name = self.label()
                if name is None:
                    raise self.unexpected("应为“键: 类型”")
                fields.append((name, self.type()))
            return ContextOf(tuple(fields))
        if generic and token.text == "function":
            self.index += 2
            params: list[Type] = []
            while not self.accept(">"):
                if params:
                    self.expect(",")
                params.append(self.type())
            return FunctionOf(tuple(params), self.type() if self.accept("->") else Anything())
        return self.type_name(token)

    def type_name(self, token: Token) -> Type:
        known = TYPE_NAMES.find(self.tokens, self.index)
        if known:
            self.index += known[1]
            return simple_type(known[0]) or Anything()
        if token.text == "function":
            self.index += 1
            return simple_type("function") or Anything()
        name = "Null" if token.kind == "null" and self.accept("null") else self.name()
        while self.accept("."):
            name += "." + self.name()
        return simple_type(name) or Named(name)


LABEL_ENDS = frozenset([":", ",", "(", ")", "[", "]", "{", "}", "end", "string", "=", "<", ">", "..", "@", "<=", ">="])
LOOP_NAME_ENDS = frozenset(["in", ",", "(", ")", "[", "]", "{", "}", "end", "return", "satisfies", "string"])
PARAM_ENDS = frozenset([":", ",", "(", ")", "[", "]", "{", "}", "end", "string"])
STEP_STARTS = frozenset([".", "[", "(", "instance"])
READERS = {
    "name": Parser.read_name,
    "number": Parser.read_number,
    "string": Parser.read_string,
    "true": Parser.read_word,
    "false": Parser.read_word,
    "null": Parser.read_word,
    "@": Parser.read_at,
    "(": Parser.read_parenthesis,
    "[": Parser.read_bracket,
    "]": Parser.read_open_range,
    "{": Parser.read_context,
    "if": Parser.read_if,
    "for": Parser.read_for,
    "some": Parser.read_quantified,
    "every": Parser.read_quantified,
    "function": Parser.read_function,
}
