import { postJson } from '../shared/http.js';

const AFTER_MS = 700;

/**
 * Say in [data-preview-place] what would come after sending what is typed: asked a moment after a change, of the
 * server, at data-preview-url. A courtesy: what fails is not said, and the older answer goes.
 */
export function previewNext(host, form, typed) {
  const place = host.querySelector('[data-preview-place]');
  if (!place || !host.dataset.previewUrl) return;
  let timer = null;
  let asked = null;
  let serial = 0;

  async function ask() {
    const content = JSON.stringify(typed());
    if (content === asked || host.getAttribute('aria-busy') === 'true') return;
    asked = content;
    const mine = ++serial;
    const answer = await postJson(host.dataset.previewUrl, { data: JSON.parse(content) });
    if (mine !== serial) return;
    const words = answer.ok ? foreseen(answer.body) : '';
    place.textContent = words && `提交后：${words}`;
    place.hidden = !words;
  }

  form.on('changed', () => {
    clearTimeout(timer);
    timer = setTimeout(ask, AFTER_MS);
  });
  ask();
}

/** `{tasks: [{name, who}], ends: [name], undecided: [sentence]}` in one line. */
export function foreseen({ tasks = [], ends = [], undecided = [] }) {
  const parts = tasks.map(({ name, who }) => (who ? `${name}（${who}）` : name));
  const known = [...parts, ...ends.map((end) => `到达“${end}”`)].join('、');
  const open = undecided.length ? `未定，${undecided.join('')}` : '';
  return [known, open].filter(Boolean).join('；');
}
