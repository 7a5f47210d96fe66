"""Reading BPMN diagrams: safe XML, a plain model of what was drawn, and the allow-list of what runs here."""

from engine.bpmn.model import Element, Event, Flow, Loop, Process, Start
from engine.bpmn.read import BpmnRefused, Diagram, read

__all__ = ["BpmnRefused", "Diagram", "Element", "Event", "Flow", "Loop", "Process", "Start", "read"]
