/** What every feature says to the server: JSON, the session's CSRF token, and errors as one object. */

/** The token that the page carries; the server compares it with the session's. */
export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? '';
}

/**
 * POST `body` as JSON. Never throws: `{ok, status, body, location}`, where a failure's body is a problem
 * (`title`, `detail`, `code`, `errors`) and status 0 means that the server was not reached.
 */
export async function postJson(url, body, { headers = {}, keepalive = false } = {}) {
  let response;
  try {
    response = await fetch(url, {
      method: 'POST',
      credentials: 'same-origin',
      redirect: 'follow',
      keepalive,
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json, application/problem+json',
        'X-CSRF-Token': csrfToken(),
        ...headers
      },
      body: JSON.stringify(body)
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
