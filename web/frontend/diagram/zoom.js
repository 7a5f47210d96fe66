import { listed } from './markers.js';

const BUTTONS = [
  ['＋', '放大', (viewer) => viewer.get('zoomScroll').stepZoom(1)],
  ['－', '缩小', (viewer) => viewer.get('zoomScroll').stepZoom(-1)],
  ['当前', '显示当前环节', showActive],
  ['全图', '显示全图', fit]
];
const LEGIBLE = 0.8;

/** Show the whole diagram, but never larger than drawn. */
export function fit(viewer) {
  const canvas = viewer.get('canvas');
  const { width, height } = canvas.getSize();
  if (!width || !height) return;
  canvas.zoom('fit-viewport', 'auto');
  if (canvas.zoom() > 1) canvas.zoom(1, 'auto');
}

/** Show what is active at a size that can be read; the whole diagram where that can be read too or nothing is active. */
export function showActive(viewer, host) {
  const canvas = viewer.get('canvas');
  fit(viewer);
  const { width, height } = canvas.getSize();
  const boxes = ['active', 'incidents'].flatMap((kind) => listed(host.dataset)[kind]).map((id) => viewer.get('elementRegistry').get(id));
  const box = boxes.find((shape) => shape?.width);
  if (!box || !width || !height || canvas.zoom() >= LEGIBLE) return;
  canvas.viewbox({ x: box.x + (box.width - width) / 2, y: box.y + (box.height - height) / 2, width, height });
}

/** Buttons that do what the wheel does, for hands without one. */
export function addZoomButtons(viewer, host) {
  const group = document.createElement('div');
  group.className = 'diagram__zoom';
  group.setAttribute('role', 'group');
  group.setAttribute('aria-label', '缩放流程图');
  for (const [sign, name, act] of BUTTONS) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button button--small';
    button.textContent = sign;
    button.title = name;
    button.setAttribute('aria-label', name);
    button.addEventListener('click', () => {
      host.dataset.touched = 'true';
      act(viewer, host);
    });
    group.append(button);
  }
  host.append(group);
}
