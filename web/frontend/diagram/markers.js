const KINDS = ['completed', 'active', 'incidents', 'added', 'removed', 'changed'];
const COMPARED = ['added', 'removed', 'changed'];

const className = (kind) => `tf-${kind.replace('incidents', 'incident')}`;

/** The element ids that `data-active`, `data-completed`, `data-incidents`, `data-added`, `data-removed` and `data-changed` list, as ids or as `{element_id}`. */
export function listed(dataset) {
  return Object.fromEntries(
    KINDS.map((kind) => [kind, JSON.parse(dataset[kind] || '[]').map((entry) => entry.element_id ?? entry)])
  );
}

/** Mark finished, present and held elements; flows between two finished or present ones count as taken. */
export function drawMarkers(viewer, host) {
  const canvas = viewer.get('canvas');
  const registry = viewer.get('elementRegistry');
  const lists = listed(host.dataset);
  const { completed, active, incidents } = lists;
  const passed = new Set([...completed, ...active, ...incidents]);
  const marks = new Map();
  const mark = (id, name) => marks.set(id, name);
  registry.forEach((element) => {
    if (element.waypoints && completed.includes(element.source?.id) && passed.has(element.target?.id)) mark(element.id, 'tf-taken');
  });
  completed.forEach((id) => mark(id, 'tf-completed'));
  active.forEach((id) => mark(id, 'tf-active'));
  incidents.forEach((id) => mark(id, 'tf-incident'));
  COMPARED.forEach((kind) => lists[kind].forEach((id) => mark(id, `tf-${kind}`)));

  registry.forEach((element) => {
    for (const name of ['tf-taken', ...KINDS.map(className)]) {
      if (marks.get(element.id) === name) canvas.addMarker(element, name);
      else canvas.removeMarker(element, name);
    }
  });
}
