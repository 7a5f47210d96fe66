import { csrfToken } from '../shared/http.js';

/** From one step to the next without a click between: after a form was taken, and when a step has come meanwhile. */
export function startSteps() {
  document.addEventListener('tf:form-submitted', (event) => {
    const next = event.target.dataset.nextStep;
    if (!next) return;
    event.preventDefault();
    post(next);
  });
  document.addEventListener('htmx:load', ({ target }) => {
    const form = target.matches?.('[data-at-once]') ? target : target.querySelector?.('[data-at-once]');
    form?.requestSubmit();
    if (target === document.body) searchWhatWasTyped();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing || !event.target.matches('#choose input')) return;
    event.preventDefault();
    if (event.target.matches('[data-item-search]')) document.querySelector('#items button')?.focus();
  });
}

// somebody typed before the page's scripts were there
function searchWhatWasTyped() {
  const search = document.querySelector('[data-item-search]');
  if (!search?.value) return;
  const address = `${search.getAttribute('hx-get')}?q=${encodeURIComponent(search.value)}`;
  window.htmx.ajax('GET', address, { target: '#items', swap: 'outerHTML' });
}

function post(address) {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = address;
  const token = document.createElement('input');
  token.type = 'hidden';
  token.name = 'csrf_token';
  token.value = csrfToken();
  form.append(token);
  document.body.append(form);
  form.submit();
}
