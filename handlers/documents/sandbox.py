"""Templates on plain values: no attributes, no methods, no calls but of the template's own macros (security 2.3).

What a template can reach is listed here; everything else is refused by name. Runs in the renderer process.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from jinja2 import DictLoader, TemplateError, TemplateNotFound, TemplateSyntaxError, UndefinedError, nodes
from jinja2.defaults import DEFAULT_FILTERS, DEFAULT_TESTS
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError
from jinja2.runtime import BlockReference, LoopContext, Macro, StrictUndefined, TemplateReference
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace

from handlers.documents.wording import FILTERS, NotWritable

MOST_TEMPLATE = 100_000
ALLOWED_FILTERS = (
    "abs batch count d default e escape first float groupby int items join last length list lower map reject "
    "rejectattr replace reverse round select selectattr slice sort string sum title trim unique upper"
).split()
ALLOWED_TESTS = "defined undefined none string number mapping sequence even odd in eq ne lt le gt ge true false".split()
WITH_ATTRIBUTES = (LoopContext, Namespace, BlockReference, TemplateReference, TemplateModule)
CALLABLE = (Macro, BlockReference, LoopContext)


class TemplateFailed(Exception):
    """A template cannot be filled; the sentence goes on from “文书…”."""


class Missing(StrictUndefined):
    """A value that is not there; any use of it but `is defined` and `default` fails, and names its whole path."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        return self._undefined_hint or str(self._undefined_name)


class Sandbox(ImmutableSandboxedEnvironment):
    intercepted_binops = frozenset(["*", "**", "%", "//"])

    def __init__(self, templates: Mapping[str, str]) -> None:
        super().__init__(
            loader=DictLoader(templates), autoescape=True, undefined=Missing, trim_blocks=True, lstrip_blocks=True
        )
        self.globals = {"range": self.globals["range"], "namespace": self.globals["namespace"]}
        self.filters = {name: DEFAULT_FILTERS[name] for name in ALLOWED_FILTERS} | dict(FILTERS)
        self.tests = {name: DEFAULT_TESTS[name] for name in ALLOWED_TESTS}
        self.paths: dict[int, str] = {}

    def getattr(self, obj: Any, attribute: str) -> Any:
        return self._member(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        return self._member(obj, argument)

    def _member(self, obj: Any, name: Any) -> Any:
        """Keys of dictionaries and places of lists; attributes only of what Jinja itself puts there."""
        if isinstance(obj, Missing):
            return obj
        if isinstance(obj, dict):
            return obj[name] if name in obj else self._missing(obj, f".{name}")
        if isinstance(obj, (list, tuple, str)) and isinstance(name, (int, slice)):
            try:
                return obj[name]
            except IndexError:
                return self._missing(obj, f"[{name}]")
        if isinstance(obj, WITH_ATTRIBUTES) and isinstance(name, str) and not name.startswith("_"):
            return super().getattr(obj, name)
        raise SecurityError(f"不能读取“{name}”")

    def _missing(self, obj: Any, step: str) -> Missing:
        return Missing(hint=f"{self.paths.get(id(obj), '')}{step}".lstrip("."))

    def is_safe_callable(self, obj: Any) -> bool:
        known = (self.globals["range"], self.globals["namespace"])
        return isinstance(obj, CALLABLE) or any(obj is each for each in known)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Numbers only, and small ones: `'a' * 10**9` and `'%1000000000d' % 1` are one-line bombs."""
        if operator == "**" or not all(isinstance(each, (int, float)) and abs(each) < 1e9 for each in (left, right)):
            raise SecurityError(f"不能这样使用运算符“{operator}”")
        return super().call_binop(context, operator, left, right)


def fill(name: str, templates: Mapping[str, str], values: Mapping[str, Any]) -> str:
    """The page as HTML. Raises TemplateFailed."""
    for each, text in templates.items():
        if len(text) > MOST_TEMPLATE:
            raise TemplateFailed(f"的模板“{each}”超过 {MOST_TEMPLATE:,} 个字符，请缩短模板。")
    environment = Sandbox(templates)
    try:
        for each, text in templates.items():
            _check_escaping(environment, each, text)
        environment.paths = dict(_paths(values))
        return environment.get_template(name).render(values)
    except TemplateSyntaxError as error:
        raise TemplateFailed(f"的模板“{error.name or name}”第 {error.lineno} 行有语法错误：{error.message}。") from None
    except TemplateNotFound as error:
        raise TemplateFailed(f"的模板“{error.name}”不存在，请检查流程包的 documents 文件夹。") from None
    except UndefinedError as error:
        raise TemplateFailed(f"缺少数据：{error.message}，请在流程中补上后重试。") from None
    except SecurityError as error:
        raise TemplateFailed(f"的模板“{name}”用了不允许的写法：{error.message}。") from None
    except NotWritable as error:
        raise TemplateFailed(f"的数据不能写成文书：{error}") from None
    except RecursionError:
        raise TemplateFailed(f"的模板“{name}”互相引用没有尽头，请改正模板。") from None
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
        raise TemplateFailed(f"的模板“{name}”不能套用这些数据：{error}") from None


def _check_escaping(environment: Sandbox, name: str, text: str) -> None:
    """`{% autoescape false %}` would let what a person typed become part of the page."""
    if any(True for _ in environment.parse(text, name).find_all(nodes.EvalContextModifier)):
        raise SecurityError("不能关闭转义")


def _paths(value: Any, path: str = "") -> Iterator[tuple[int, str]]:
    """Where each dictionary and list stands, to name what is missing in it."""
    if isinstance(value, Mapping):
        yield id(value), path
        for key, each in value.items():
            yield from _paths(each, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        yield id(value), path
        for place, each in enumerate(value, 1):
            yield from _paths(each, f"{path}[{place}]")
