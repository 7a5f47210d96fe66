const BUTTONS = [
  ['＋', '放大', (viewer) => viewer.get('zoomScroll').stepZoom(1)],
  ['－', '缩小', (viewer) => viewer.get('zoomScroll').stepZoom(-1)],
  ['全图', '显示全图', fit]
];

/** Show the whole diagram, but never larger than drawn. */
export function fit(viewer) {
  const canvas = viewer.get('canvas');
  const { width, height } = canvas.getSize();
  if (!width || !height) return;
  canvas.zoom('fit-viewport', 'auto');
  if (canvas.zoom() > 1) canvas.zoom(1, 'auto');
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
    button.addEventListener('click', () => act(viewer));
    group.append(button);
  }
  host.append(group);
}
