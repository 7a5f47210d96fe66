const LEVELS = 4;

/** How crowded a step is beside the most crowded one: 1 to LEVELS. */
export function level(open, most) {
  return Math.max(1, Math.ceil((open / most) * LEVELS));
}

/** `data-heat='{"Task_1": [12, 3]}'`: twelve open to-dos stand there, three of them late. */
export function drawHeat(viewer, host) {
  const heat = Object.entries(JSON.parse(host.dataset.heat || '{}'));
  const most = Math.max(1, ...heat.map(([, [open]]) => open));
  for (const [id, [open, late]] of heat) {
    if (!viewer.get('elementRegistry').get(id)) continue;
    viewer.get('canvas').addMarker(id, `tf-heat-${level(open, most)}`);
    const badge = document.createElement('span');
    badge.className = late ? 'diagram__count diagram__count--late' : 'diagram__count';
    badge.textContent = late ? `${open}（超时 ${late}）` : `${open}`;
    viewer.get('overlays').add(id, { position: { top: -14, left: 60 }, html: badge });
  }
}
