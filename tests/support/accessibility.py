"""What axe-core has against a page, by the rules of WCAG 2.2 AA."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from scripts.services import FRONTEND

if TYPE_CHECKING:
    from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page, without: str = "") -> list[str]:
    """One line for each element at fault: rule, element, reason. `without`: a selector of parts that others drew."""
    page.evaluate(_axe())
    found = page.evaluate(
        """async ([rules, without]) => {
            const context = without ? {exclude: [[without]]} : document;
            const {violations} = await window.axe.run(context, {runOnly: {type: 'tag', values: rules}});
            return violations.flatMap(({id, nodes}) => nodes.map(node =>
                `${id}: ${node.target.join(' ')}: ${node.failureSummary.split('\\n').slice(1).join(' ').trim()}`));
        }""",
        [RULES, without],
    )
    return list(found)


@cache
def _axe() -> str:
    return (FRONTEND / "node_modules" / "axe-core" / "axe.min.js").read_text()
