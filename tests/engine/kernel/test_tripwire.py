"""Nothing of a diagram, a table or a stored state reaches Python: SpiffWorkflow's stock script engine raises."""

import subprocess
import sys

import pytest
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import TaskDataEnvironment
from SpiffWorkflow.bpmn.serializer.workflow import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.specs import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.defaults import ScriptTask
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.specs.Transform import Transform
from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec

import engine.kernel  # noqa: F401
from engine.tripwire import PythonRefused


@pytest.mark.parametrize("name", ["evaluate", "execute"])
def test_the_stock_environment_raises(name: str) -> None:
    with pytest.raises(PythonRefused):
        getattr(TaskDataEnvironment({}), name)("1 + 1", {})


@pytest.mark.parametrize("name", ["evaluate", "execute", "validate"])
def test_the_stock_engine_raises(name: str) -> None:
    with pytest.raises(PythonRefused):
        getattr(PythonScriptEngine(), name)(None, "x = 1")


def test_the_transform_task_of_the_library_raises() -> None:
    with pytest.raises(PythonRefused):
        Transform(WorkflowSpec(), "t", ["x = 1"])._update_hook(None)


def scripted() -> BpmnWorkflow:
    """A workflow of the library's own with a script task, as a restored state could bring one."""
    spec = BpmnProcessSpec("p")
    script = ScriptTask(spec, "script", "x = 1")
    spec.start.connect(script)
    script.connect(spec.end)
    return BpmnWorkflow(spec)


def run(workflow: BpmnWorkflow) -> None:
    workflow.do_engine_steps()


def test_a_workflow_of_the_library_cannot_run_a_script() -> None:
    with pytest.raises(Exception, match="Python") as caught:
        run(scripted())
    assert _comes_from_the_wire(caught.value)


def test_a_workflow_restored_by_the_library_cannot_run_a_script() -> None:
    serializer = BpmnWorkflowSerializer()
    restored = serializer.deserialize_json(serializer.serialize_json(scripted()))
    with pytest.raises(Exception, match="Python") as caught:
        run(restored)
    assert _comes_from_the_wire(caught.value)


def _comes_from_the_wire(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, PythonRefused):
            return True
        error = error.__cause__ or error.__context__
    return False


def test_importing_the_kernel_alone_is_enough() -> None:
    code = (
        "import engine.kernel\n"
        "from SpiffWorkflow.bpmn.script_engine.python_environment import TaskDataEnvironment\n"
        "try:\n    TaskDataEnvironment({}).evaluate('1', {})\n"
        "except RuntimeError as error:\n    print(type(error).__name__)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "PythonRefused"


def test_the_doors_of_the_library_that_unpickle_or_evaluate_stay_shut() -> None:
    code = (
        "import sys, engine.kernel\n"
        "bad = ['SpiffWorkflow.serializer.dict', 'SpiffWorkflow.bpmn.serializer.migration.version_1_2']\n"
        "print([name for name in bad if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
