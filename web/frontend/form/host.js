import { Form } from '@bpmn-io/form-js-viewer';
import flatpickr from 'flatpickr';
import { Mandarin } from 'flatpickr/dist/esm/l10n/zh.js';
import { chineseValidation } from './validation.js';
import { uploading } from './files.js';
import { keepDraft } from './draft.js';
import { previewNext } from './preview.js';
import { withEmptiedLists } from './lists.js';
import { showErrors, showProblem, clearProblem } from './errors.js';
import { steadyClicks } from './steady-click.js';
import { postJson } from '../shared/http.js';

flatpickr.localize({ ...Mandarin, firstDayOfWeek: 1 });

const mounted = new WeakSet();

/**
 * Show the form of `host` and send it to its data-action as `{data, revision}` (and whatever data-with holds).
 *
 * Answered 2xx: `tf:form-submitted` on the host (detail: the answer), then on to the answer's `location`, the Location
 * header or data-next. Answered otherwise: the sentences stand at their fields and above the form, and everything
 * typed stays.
 */
export async function mountForm(host) {
  if (mounted.has(host)) return;
  mounted.add(host);
  const { schema, data = {}, revision = null } = JSON.parse(host.querySelector('script[type="application/json"]').textContent);
  const action = host.dataset.action;
  const uploads = { url: action && host.dataset.filesUrl, running: 0, changed() {} };
  const form = new Form({
    container: placeFor(host),
    properties: action ? {} : { readOnly: true },
    // form-js waits, then reads the input again: in a row of a list it may have been drawn anew, empty, meanwhile
    debounce: false,
    additionalModules: [chineseValidation, uploading(uploads)]
  });
  try {
    await form.importSchema(schema, data);
  } catch {
    showProblem(host, { title: '这张表单不能显示', detail: '表单文件有误，请联系流程设计人员。办件内容没有受影响。' });
    return;
  }
  host.dataset.ready = 'true';
  if (!action) return;

  steadyClicks(host);
  const state = { revision, busy: false, key: null, sent: null };
  const draft = host.dataset.draftUrl ? keepDraft(host, form, state) : { now() {}, settled() {}, stop() {} };
  host.formData = () => complete(form, form._getSubmitData()); // for who hands it in by another way
  uploads.changed = () => setTimeout(draft.now, 0); // an uploaded file is in the draft at once
  host.keepDraft = draft.now; // for who needs what is typed to be on the server
  form.on('submit', ({ data: values, errors }) => send(host, form, state, draft, uploads, values, errors));
  form.on('changed', () => {
    // a listener that answers something keeps the others from hearing
    host.dispatchEvent(new CustomEvent('tf:form-changed', { bubbles: true }));
  });
  previewNext(host, form, () => complete(form, form._getSubmitData()));
  host.addEventListener('click', (event) => {
    const button = event.target.closest('[data-form-submit]');
    if (button) form.submit();
  });
  host.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.submit();
    }
  });
}

async function send(host, form, state, draft, uploads, values, errors) {
  if (state.busy) return;
  clearProblem(host);
  if (uploads.running) {
    showProblem(host, { title: '文件正在上传', detail: '请等上传完成后再提交。' });
    return;
  }
  if (Object.keys(errors).length) {
    showProblem(host, { title: '还有内容需要补充或改正', detail: '请看标红的各项，改好后再提交。' });
    showErrors(form, {});
    return;
  }
  setBusy(host, state, true);
  await draft.settled();
  const body = { ...JSON.parse(host.dataset.with ?? '{}'), data: complete(form, values), revision: state.revision };
  // The same content sent again is the same wish: one key, one effect, however often the network failed.
  const content = JSON.stringify(body);
  if (state.sent !== content) {
    state.sent = content;
    state.key = newKey();
  }
  const answer = await postJson(host.dataset.action, body, { headers: { 'Idempotency-Key': state.key } });
  setBusy(host, state, false);
  if (!answer.ok) {
    // A refusal was decided; after it the same content is a new wish. Unreached or failing servers keep the key.
    if (answer.status >= 400 && answer.status < 500) state.sent = null;
    const unplaced = showErrors(form, answer.body.errors ?? {});
    showProblem(host, answer.body, unplaced);
    return;
  }
  draft.stop();
  const goOn = host.dispatchEvent(
    new CustomEvent('tf:form-submitted', { bubbles: true, cancelable: true, detail: answer.body })
  );
  const next = answer.body.location ?? answer.location ?? host.dataset.next;
  if (goOn && next) window.location.assign(next);
}

function complete(form, values) {
  const fields = form.get('formFieldRegistry');
  const instances = form.get('formFieldInstanceRegistry').getAll();
  return withEmptiedLists(values, instances, (id) => fields.get(id)?.type, form._getState().data);
}

function placeFor(host) {
  const given = host.querySelector('[data-form-place]');
  if (given) return given;
  const place = document.createElement('div');
  host.prepend(place);
  return place;
}

function setBusy(host, state, busy) {
  state.busy = busy;
  host.setAttribute('aria-busy', String(busy));
  host.querySelectorAll('[data-form-submit]').forEach((button) => {
    button.disabled = busy;
    button.setAttribute('aria-busy', String(busy));
  });
}

// randomUUID is missing on plain http pages of other machines; getRandomValues is not.
function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
