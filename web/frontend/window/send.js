import { csrfToken } from '../shared/http.js';

/** Sends JSON or files; answers the sentence of a refusal, or nothing. `whole` gets the answer itself. */
export async function send(method, url, body, whole = () => {}) {
  const json = body !== undefined && !(body instanceof FormData);
  let response;
  try {
    response = await fetch(url, {
      method,
      credentials: 'same-origin',
      headers: {
        Accept: 'application/json, application/problem+json',
        'X-CSRF-Token': csrfToken(),
        ...(json ? { 'Content-Type': 'application/json' } : {})
      },
      body: json ? JSON.stringify(body) : body
    });
  } catch {
    return '没有连上服务器，刚才的操作没有保存。请检查网络后再做一次。';
  }
  const answer = await response.json().catch(() => ({}));
  if (response.ok) {
    whole(answer);
    return '';
  }
  const named = Object.values(answer.errors ?? {}).flat();
  return named.length ? named.join('') : [answer.title, answer.detail].filter(Boolean).join('：') || '操作没有成功，请稍后再试。';
}
