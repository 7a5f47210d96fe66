/** [data-dialog-open="ID"] opens the <dialog> of that id; [data-dialog-close] inside closes it. Escape does too.
 * A <dialog data-dialog-now> is open from the start. */
export function startDialogs() {
  document.querySelector('dialog[data-dialog-now]')?.showModal();
  document.addEventListener('click', (event) => {
    const opener = event.target.closest('[data-dialog-open]');
    if (opener) document.getElementById(opener.dataset.dialogOpen)?.showModal();
    if (event.target.closest('[data-dialog-close]')) event.target.closest('dialog')?.close();
    if (event.target.closest('[data-print]')) window.print();
  });
}
