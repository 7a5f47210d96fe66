import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import { drawMarkers } from './markers.js';
import { mountChoice } from './choice.js';
import { pointTo } from './pointing.js';
import { drawHeat } from './heat.js';
import { addZoomButtons, fit, showActive } from './zoom.js';

const mounted = new WeakSet();

/** Draw the diagram of `host` and mark where the case stands; a diagram that cannot be drawn is said in a sentence. */
export async function mountDiagram(host) {
  if (mounted.has(host)) return;
  mounted.add(host);
  // a name on an element without a role is not read out
  if (!host.hasAttribute('role')) host.setAttribute('role', 'group');
  const canvas = document.createElement('div');
  canvas.className = 'diagram__canvas';
  host.append(canvas);
  const viewer = new NavigatedViewer({ container: canvas });
  try {
    const response = await fetch(host.dataset.xmlUrl, { credentials: 'same-origin' });
    if (!response.ok) throw new Error(`status ${response.status}`);
    await viewer.importXML(await response.text());
  } catch {
    viewer.destroy();
    canvas.remove();
    host.append(sentence());
    return;
  }
  drawMarkers(viewer, host);
  drawHeat(viewer, host);
  addZoomButtons(viewer, host);
  showActive(viewer, host);
  if (host.dataset.choose) mountChoice(viewer, host);
  // a tab that was hidden has no size until it is shown
  new ResizeObserver(() => {
    viewer.get('canvas').resized();
    if (!host.dataset.touched) showActive(viewer, host);
  }).observe(canvas);
  viewer.on('canvas.viewbox.changing', () => {
    if (host.matches(':hover')) host.dataset.touched = 'true';
  });
  host.addEventListener('tf:diagram-refresh', () => {
    drawMarkers(viewer, host);
    if (!host.dataset.touched) showActive(viewer, host);
  });
  host.addEventListener('tf:diagram-point', ({ detail }) => {
    detail.found = pointTo(viewer, host, detail.id) || detail.found;
  });
  host.dataset.ready = 'true';
}

function sentence() {
  const text = document.createElement('p');
  text.className = 'alert alert--warn';
  text.textContent = '流程图暂时不能显示：文件读取失败，或其中没有图形布局。办件本身不受影响，可查看办理记录。';
  return text;
}
