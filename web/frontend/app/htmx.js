import htmx from 'htmx.org';
import { csrfToken } from '../shared/http.js';
import { toast } from './toast.js';

/** htmx within the CSP: no eval, no style of its own, nothing of a page kept in the browser's storage. */
export function startHtmx() {
  Object.assign(htmx.config, {
    attributesToSettle: ['class', 'width', 'height'], // a style carried over would be inline
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
  // A refusal is an answer, not a fault: a form comes back with its sentences and is shown, anything else is said.
  document.addEventListener('htmx:beforeSwap', ({ detail }) => {
    const { xhr } = detail;
    if (xhr.status < 400 || xhr.status >= 500) return;
    detail.isError = false;
    detail.shouldSwap = xhr.status === 422 && isHtml(xhr);
    if (!detail.shouldSwap && !(isPoll(detail) && xhr.status !== 401)) toast(sentence(xhr));
  });
  document.addEventListener('htmx:responseError', ({ detail }) => {
    if (!isPoll(detail)) toast(sentence(detail.xhr));
  });
  document.addEventListener('htmx:sendError', ({ detail }) => {
    if (detail.requestConfig?.verb !== 'get') toast('没有连上服务器，刚才的操作没有执行。请检查网络后再试。');
  });
  document.addEventListener('tf:toast', ({ detail }) => toast(detail.value ?? detail));
}

function isHtml(xhr) {
  return xhr.getResponseHeader('Content-Type')?.startsWith('text/html') ?? false;
}

// a poll asks again by itself; only an ended session needs a person
function isPoll({ requestConfig }) {
  return requestConfig.verb === 'get' && !requestConfig.triggeringEvent;
}

function sentence(xhr) {
  try {
    const problem = JSON.parse(xhr.responseText);
    return [problem.title, problem.detail].filter(Boolean).join('：');
  } catch {
    return '操作没有成功，请稍后再试；仍不成功时请联系管理员。';
  }
}
