"""A template reaches plain values and nothing else, and one sentence says what is wrong with it (security 2.3)."""

from typing import Any

import pytest

from handlers.documents import lookup
from handlers.documents.sandbox import MOST_TEMPLATE, TemplateFailed, fill


def filled(template: str, **values: Any) -> str:
    return fill("t.html", {"t.html": template}, values)


@pytest.mark.parametrize(
    "attack",
    [
        "{{ ''.__class__ }}",
        "{{ ''['__class__'] }}",
        "{{ case.__class__.__mro__ }}",
        "{{ range.__globals__ }}",
        "{{ self.__init__ }}",
        "{{ self._TemplateReference__context }}",
        "{{ loop.__class__ }}",
        "{{ 'a'.format(1) }}",
        "{{ case.clear() }}",
        "{{ case.items() }}",
        "{{ case.rows.append(1) }}",
        "{{ 'a' * 10**9 }}",
        "{{ '%1000000000d' % 1 }}",
        "{% set n = namespace(x='a') %}{{ n.__dict__ }}",
        "{{ [].__class__ }}",
        "{{ case | attr('__class__') }}",
        "{{ case | map(attribute='__class__') | list }}",
        "{{ lipsum() }}",
        "{{ cycler('a') }}",
        "{{ x | safe }}",
        "{% autoescape false %}{{ x }}{% endautoescape %}",
        "{% include '/etc/passwd' %}",
        "{% include '../secret.html' %}",
        "{{ range(10**9) | list }}",
        "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
    ],
)
def test_an_attack_is_refused(attack: str) -> None:
    with pytest.raises(TemplateFailed):
        filled("{% for one in [1] %}" + attack + "{% endfor %}", case={"rows": [1]}, x="<b>")


def test_text_is_escaped() -> None:
    assert filled("{{ x }}{{ x | default('') }}", x="<b>&\"'") == "&lt;b&gt;&amp;&#34;&#39;" * 2


def test_keys_win_over_methods_of_dictionaries() -> None:
    assert filled("{{ case.items }}{{ case['keys'] }}", case={"items": "甲", "keys": "乙"}) == "甲乙"


@pytest.mark.parametrize(
    ("template", "path"),
    [
        ("{{ due_on }}", "due_on"),
        ("{{ case.window.name }}", "case.window.name"),
        ("{{ case.rows[1].name }}", r"case.rows\[2\].name"),
        ("{% for row in case.rows %}{{ row.name }}{% endfor %}", r"case.rows\[2\].name"),
        ("{{ case.gone.deeper }}", "case.gone"),
        ("{{ case.gone | day }}", "case.gone"),
    ],
)
def test_what_is_missing_is_named_with_its_whole_path(template: str, path: str) -> None:
    with pytest.raises(TemplateFailed, match=f"缺少数据：{path}，"):
        filled(template, case={"window": {}, "rows": [{"name": "甲"}, {}]})


def test_what_may_be_missing_has_a_default() -> None:
    assert filled("{{ case.a.b | default('无') }}{% if case.a is defined %}有{% endif %}", case={}) == "无"


def test_errors_of_a_template_name_file_and_line() -> None:
    with pytest.raises(TemplateFailed, match="模板“t.html”第 2 行有语法错误"):
        filled("甲\n{% if %}")
    with pytest.raises(TemplateFailed, match="gone.html”不存在"):
        filled("{% extends 'gone.html' %}")
    with pytest.raises(TemplateFailed, match="“明天”不是日期"):
        filled("{{ x | day }}", x="明天")
    with pytest.raises(TemplateFailed, match="超过"):
        filled("x" * (MOST_TEMPLATE + 1))


def test_our_own_templates_are_short_enough_and_read_without_error() -> None:
    for name, text in lookup.ours().items():
        assert len(text) < MOST_TEMPLATE / 10, name
