/**
 * A case on its diagram: every [data-diagram] element of the page becomes a bpmn-js viewer.
 *
 * <div class="diagram" data-diagram data-xml-url="/…/process.bpmn" aria-label="流程图"
 *      data-active='["Task_1"]' data-completed='["Start"]' data-incidents='[]'></div>
 *
 * The lists are read again when they change, so that a page may follow a case: dispatch `tf:diagram-refresh` on it.
 */
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import './diagram.css';
import { mountDiagram } from './viewer.js';
import { startPointing } from './pointing.js';
import { mountSteps } from './steps.js';

document.querySelectorAll('[data-diagram]').forEach(mountDiagram);
document.addEventListener('htmx:load', (event) => {
  if (event.target.matches?.('[data-diagram]')) mountDiagram(event.target);
  event.target.querySelectorAll?.('[data-diagram]').forEach(mountDiagram);
});
document.querySelectorAll('[data-steps]').forEach(mountSteps);
startPointing();
