/** Ordinary forms: a second click while the first is under way does nothing; [data-autosubmit] sends itself on change. */
export function startForms() {
  document.addEventListener('submit', (event) => {
    if (event.defaultPrevented) return;
    if (event.target.dataset.sent === 'true') {
      event.preventDefault();
      return;
    }
    if (event.target.method !== 'post') return;
    event.target.dataset.sent = 'true';
    event.target.querySelectorAll('button:not([type="button"])').forEach((button) => button.setAttribute('aria-busy', 'true'));
  });
  // the browser brings a page back from its memory as it was left: sent
  window.addEventListener('pageshow', () => {
    document.querySelectorAll('form[data-sent]').forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll('[aria-busy]').forEach((button) => button.removeAttribute('aria-busy'));
    });
  });
  document.addEventListener('change', (event) => {
    event.target.closest('form[data-autosubmit]')?.requestSubmit();
  });
}
