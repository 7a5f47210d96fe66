/** [data-dialog-open="ID"] opens the <dialog> of that id; [data-dialog-close] inside closes it. Escape does too.
 * A <dialog data-dialog-now> is open from the start, also one that htmx brings; its form marked data-with-form sends what
 * the page's form holds as `data`. [data-menu] is a <details> that closes when something else is done. */
export function startDialogs() {
  document.querySelector('dialog[data-dialog-now]')?.showModal();
  document.addEventListener('click', (event) => {
    const opener = event.target.closest('[data-dialog-open]');
    if (opener) document.getElementById(opener.dataset.dialogOpen)?.showModal();
    if (event.target.closest('[data-dialog-close]')) event.target.closest('dialog')?.close();
    if (event.target.closest('[data-print]')) window.print();
    closeMenus(event.target);
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') closeMenus(null);
  });
  document.addEventListener('htmx:load', ({ target }) => {
    const dialog = target.matches?.('dialog[data-dialog-now]') ? target : null;
    if (dialog && !dialog.open) dialog.showModal();
  });
  document.addEventListener('htmx:configRequest', ({ detail }) => {
    if (detail.elt.matches('[data-with-form]')) detail.parameters.data = typed();
  });
}

function closeMenus(clicked) {
  document.querySelectorAll('details[data-menu][open]').forEach((menu) => {
    if (!clicked || !menu.contains(clicked) || clicked.closest('button')) menu.open = false;
  });
}

function typed() {
  const host = document.querySelector('[data-form]');
  return host?.formData ? JSON.stringify(host.formData()) : (document.querySelector('textarea#data')?.value ?? '');
}
