"""SpiffWorkflow's stock script environment runs Python text, and comes back by itself after a restore. Here it raises.

Nothing of ours uses it: expressions are FEEL. Importing this module makes sure that nothing else can.
"""

from typing import Any, NoReturn

from SpiffWorkflow.bpmn.script_engine.python_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import TaskDataEnvironment
from SpiffWorkflow.specs.Transform import Transform


class PythonRefused(RuntimeError):
    """Somebody tried to run the text of a diagram, a table or a stored state as Python."""


def _refuse(*args: Any, **kwargs: Any) -> NoReturn:
    raise PythonRefused("流程中的文字不能作为 Python 运行。")


for _owner, _names in (
    (TaskDataEnvironment, ("evaluate", "execute")),
    (PythonScriptEngine, ("validate", "evaluate", "execute")),
    (Transform, ("_update_hook",)),  # imported by the library's own package; it runs its attribute as Python
):
    for _name in _names:
        setattr(_owner, _name, _refuse)
