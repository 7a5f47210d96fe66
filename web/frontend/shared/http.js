/** What every feature says to the server: JSON, the session's CSRF token, and errors as one object. */

/** The token that the page carries; the server compares it with the session's. */
export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? '';
}

/**
 * POST `body` as JSON. Never throws: `{ok, status, body, location}`, where a failure's body is a problem
 * (`title`, `detail`, `code`, `errors`) and status 0 means that the server was not reached.
 */
export function postJson(url, body, { headers = {}, keepalive = false } = {}) {
  return post(url, JSON.stringify(body), { 'Content-Type': 'application/json', ...headers }, keepalive);
}

/** POST files as the parts `file` of a form; answers as postJson does. */
export function postFiles(url, files) {
  const body = new FormData();
  for (const file of files) body.append('file', file, file.name);
  return post(url, body, {});
}

async function post(url, body, headers, keepalive = false) {
  let response;
  try {
    response = await fetch(url, {
      method: 'POST',
      credentials: 'same-origin',
      redirect: 'follow',
      keepalive,
      headers: { Accept: 'application/json, application/problem+json', 'X-CSRF-Token': csrfToken(), ...headers },
      body
    });
  } catch {
    return {
      ok: false,
      status: 0,
      body: { title: '没有连上服务器', detail: '您填写的内容都还在。请检查网络后再提交一次。' },
      location: null
    };
  }
  const answer = await response.json().catch(() => ({}));
  return { ok: response.ok, status: response.status, body: answer, location: response.headers.get('Location') };
}
