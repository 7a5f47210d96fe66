import { send } from './send.js';
import { toast } from '../app/toast.js';

const WAIT_S = 20;

/**
 * A window's devices: asked by the page, answered through the server, which keeps what they sent.
 *
 * [data-device-form]      asks data-ask, then sends itself with the request's id
 * [data-device-capture]   asks data-ask, then posts the id to data-then and fetches the check-list again
 * [data-device-sign]      the same in the signature's dialog; data-ask-at asks with what the server knows itself
 * [data-device-print]     asks data-ask and says how it went
 */
export function startDevices() {
  document.addEventListener('submit', async (event) => {
    const form = event.target;
    if (!form.matches('[data-device-form]') || form.elements.request.value) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const state = form.querySelector('[data-device-state]');
    state.textContent = '正在读卡，请把卡放在读卡器上…';
    const [id, refused] = await ask(JSON.parse(form.dataset.ask));
    state.textContent = refused;
    if (refused) return;
    form.elements.request.value = id;
    form.submit();
  }, true);
  document.addEventListener('click', ({ target }) => {
    const button = target.closest('[data-device-capture], [data-device-sign]');
    if (button && button.getAttribute('aria-busy') !== 'true') fetchPicture(button);
    const printer = target.closest('[data-device-print]');
    if (printer) print(printer);
  });
}

async function print(button) {
  button.disabled = true;
  const [, refused] = await ask(JSON.parse(button.dataset.ask));
  button.disabled = false;
  toast(refused || '已打印。');
}

async function fetchPicture(button) {
  button.setAttribute('aria-busy', 'true');
  const [id, unanswered] = await ask(JSON.parse(button.dataset.ask ?? '{}'), button.dataset.askAt);
  const body = new FormData();
  body.append('request', id);
  const refused = unanswered || (await send('POST', button.dataset.then, body));
  button.removeAttribute('aria-busy');
  if (refused) {
    toast(refused);
    return;
  }
  button.closest('dialog')?.close();
  window.htmx.trigger(document.body, 'tf:materials-changed');
}

/** [request id, sentence of a refusal or failure] */
async function ask(wanted, at = '/api/v1/window/asked') {
  let id = '';
  const refused = await send('POST', at, wanted, (answer) => (id = answer.id));
  if (refused) return ['', refused];
  for (;;) {
    let standing = null;
    const failed = await send('GET', `/api/v1/window/asked/${id}?wait_s=${WAIT_S}`, undefined, (answer) => (standing = answer));
    if (failed) return ['', failed];
    if (standing.state !== 'waiting') return [id, standing.state === 'ok' ? '' : standing.sentence];
  }
}
