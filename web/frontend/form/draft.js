import { postJson } from '../shared/http.js';

const EVERY_MS = 5000;

/**
 * Keep what is typed on the server: when a field is left, at most 5 s after a change, and when the page is left.
 * Posts `{data, revision}` to data-draft-url. Returns `{now, settled, stop}`: `now()` keeps what is typed at this
 * moment; wait for `settled()` before the form itself is sent, so that no draft arrives after it; `stop()` once it was
 * accepted.
 */
export function keepDraft(host, form, state) {
  let kept = content(form);
  let timer = null;
  let saving = null;
  let stopped = false;

  async function save(keepalive = false) {
    clearTimeout(timer);
    timer = null;
    const now = content(form);
    if (stopped || now === kept) return;
    if (saving || state.busy) {
      schedule();
      return;
    }
    const body = { data: JSON.parse(now), revision: state.revision };
    saving = postJson(host.dataset.draftUrl, body, { keepalive });
    const answer = await saving;
    saving = null;
    if (answer.ok) {
      kept = now;
      if (Number.isInteger(answer.body.revision)) state.revision = answer.body.revision;
      say(host, `草稿已保存（${clock()}）`);
    } else {
      const reason = answer.body.detail ?? answer.body.title ?? '';
      say(host, answer.status === 0 ? '没有连上服务器，草稿尚未保存，稍后自动重试。' : `草稿没有保存：${reason}`);
      // a lost connection mends itself; a refusal does not
      if (answer.status === 0 || answer.status >= 500) schedule();
    }
  }

  function schedule() {
    if (!stopped) timer ??= setTimeout(save, EVERY_MS);
  }

  form.on('changed', () => {
    if (content(form) !== kept) schedule();
  });
  // form-js takes a field's last change over on blur as well: save after it has
  host.addEventListener('focusout', () => setTimeout(save, 0));
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') save(true);
  });
  window.addEventListener('pagehide', () => save(true));

  return {
    async now() {
      await saving;
      await save();
    },
    settled: () => saving,
    stop() {
      stopped = true;
      clearTimeout(timer);
    }
  };
}

function content(form) {
  return JSON.stringify(form._getSubmitData());
}

function say(host, words) {
  const place = host.querySelector('[data-draft-state]');
  if (place) place.textContent = words;
}

function clock() {
  return new Intl.DateTimeFormat('zh-CN', { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(new Date());
}
