import { send } from './send.js';

const WIDTH = 4;

/**
 * The customer signs what the dialog shows: what is typed so far, fetched when it opens (data-sheet). The picture is
 * kept with it, refused where the content has changed since.
 */
export function startSignature() {
  const dialog = document.querySelector('[data-signature]');
  if (!dialog) return;
  const pad = dialog.querySelector('[data-signature-pad]');
  const state = dialog.querySelector('[data-signature-state]');
  const keep = dialog.querySelector('[data-signature-keep]');
  const draw = pad.getContext('2d');
  let last = null;

  clear();
  new MutationObserver(() => dialog.open && showSheet()).observe(dialog, { attributeFilter: ['open'] });
  pad.addEventListener('pointerdown', (event) => {
    pad.setPointerCapture(event.pointerId);
    last = point(event);
    stroke(last);
  });
  pad.addEventListener('pointermove', (event) => {
    if (last) stroke(point(event));
  });
  for (const name of ['pointerup', 'pointercancel']) pad.addEventListener(name, () => (last = null));
  dialog.querySelector('[data-signature-clear]').addEventListener('click', clear);
  keep.addEventListener('click', save);

  // nobody signs what is not there yet
  async function showSheet() {
    const elsewhere = dialog.querySelector('[data-device-sign]');
    if (elsewhere) elsewhere.disabled = true;
    await document.querySelector('[data-desk-form]')?.keepDraft?.();
    const answer = await fetch(dialog.dataset.sheet, { credentials: 'same-origin' });
    if (answer.ok) {
      dialog.querySelector('#customer-sheet').innerHTML = await answer.text();
      if (elsewhere) elsewhere.disabled = false;
    } else state.textContent = '没有取到要核对的内容，请关闭后再试。';
  }

  function clear() {
    draw.fillStyle = '#ffffff';
    draw.fillRect(0, 0, pad.width, pad.height);
    keep.disabled = true;
    state.textContent = '请在框内签名。';
  }

  function point(event) {
    const box = pad.getBoundingClientRect();
    return [((event.clientX - box.left) * pad.width) / box.width, ((event.clientY - box.top) * pad.height) / box.height];
  }

  function stroke(to) {
    draw.strokeStyle = '#10131a';
    draw.lineWidth = WIDTH;
    draw.lineCap = 'round';
    draw.lineJoin = 'round';
    draw.beginPath();
    draw.moveTo(...last);
    draw.lineTo(...to);
    draw.stroke();
    last = to;
    keep.disabled = false;
  }

  async function save() {
    keep.disabled = true;
    const picture = await new Promise((done) => pad.toBlob(done, 'image/png'));
    const body = new FormData();
    body.append('file', picture, 'signature.png');
    body.append('shown', dialog.querySelector('[data-shown]')?.dataset.shown ?? '');
    const refused = await send('POST', dialog.dataset.keep, body);
    if (refused) {
      state.textContent = refused;
      keep.disabled = false;
      return;
    }
    dialog.close();
    clear();
    window.htmx.trigger(document.body, 'tf:materials-changed');
  }
}
