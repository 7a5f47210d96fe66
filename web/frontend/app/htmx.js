import htmx from 'htmx.org';
import { csrfToken } from '../shared/http.js';
import { toast } from './toast.js';

/** htmx within the CSP: no eval, no style of its own, nothing of a page kept in the browser's storage. */
export function startHtmx() {
  Object.assign(htmx.config, {
    allowEval: false,
    includeIndicatorStyles: false,
    selfRequestsOnly: true,
    historyCacheSize: 0,
    refreshOnHistoryMiss: true,
    timeout: 30000
  });
  window.htmx = htmx;

  document.addEventListener('htmx:configRequest', ({ detail }) => {
    if (detail.verb !== 'get') detail.headers['X-CSRF-Token'] = csrfToken();
  });
  // A refused form is answered 422 with the form itself and its sentences: it is shown, not thrown away.
  document.addEventListener('htmx:beforeSwap', ({ detail }) => {
    const html = detail.xhr.getResponseHeader('Content-Type')?.startsWith('text/html');
    if (detail.xhr.status === 422 && html) {
      detail.shouldSwap = true;
      detail.isError = false;
    }
  });
  document.addEventListener('htmx:responseError', ({ detail }) => {
    if (detail.requestConfig.verb === 'get' && detail.requestConfig.triggeringEvent === undefined) return; // a poll retries
    if (detail.xhr.status === 401) window.location.reload();
    else toast(sentence(detail.xhr));
  });
  document.addEventListener('htmx:sendError', ({ detail }) => {
    if (detail.requestConfig?.verb !== 'get') toast('没有连上服务器，刚才的操作没有执行。请检查网络后再试。');
  });
  document.addEventListener('tf:toast', ({ detail }) => toast(detail.value ?? detail));
}

function sentence(xhr) {
  try {
    const problem = JSON.parse(xhr.responseText);
    return [problem.title, problem.detail].filter(Boolean).join('：');
  } catch {
    return '操作没有成功，请稍后再试；仍不成功时请联系管理员。';
  }
}
