/**
 * A row that names an element shows it: <button data-point-to="Task_1">, within [data-pointing] or anywhere on the page.
 *
 * Every diagram that has the element moves to it and marks it; where none is in sight, the first one comes into view.
 */
export function startPointing() {
  document.addEventListener('click', ({ target }) => {
    const button = target.closest('[data-point-to]');
    if (!button) return;
    const around = button.closest('[data-pointing]') ?? document;
    const having = Array.from(around.querySelectorAll('[data-diagram]')).filter((host) => {
      const asked = new CustomEvent('tf:diagram-point', { detail: { id: button.dataset.pointTo, found: false } });
      host.dispatchEvent(asked);
      return asked.detail.found;
    });
    const details = having[0]?.closest('details');
    if (details && having.every((host) => host.closest('details'))) details.open = true;
    having.find((host) => host.offsetParent)?.scrollIntoView({ block: 'center' });
  });
}

/** Marks the element and moves to it; false where the diagram does not have it. */
export function pointTo(viewer, host, id) {
  const canvas = viewer.get('canvas');
  const registry = viewer.get('elementRegistry');
  registry.filter((element) => canvas.hasMarker(element, 'tf-pointed')).forEach((element) => canvas.removeMarker(element, 'tf-pointed'));
  const element = registry.get(id);
  if (!element) return false;
  host.dataset.touched = 'true';
  canvas.addMarker(element, 'tf-pointed');
  const { width, height } = canvas.getSize();
  const box = element.waypoints ? middle(element.waypoints) : element;
  if (width && height && canvas.getRootElement() !== element) {
    canvas.viewbox({ x: box.x + (box.width - width) / 2, y: box.y + (box.height - height) / 2, width, height });
  }
  return true;
}

function middle(points) {
  const { x, y } = points[Math.floor((points.length - 1) / 2)];
  const next = points[Math.floor((points.length - 1) / 2) + 1];
  return { x: (x + next.x) / 2, y: (y + next.y) / 2, width: 0, height: 0 };
}
