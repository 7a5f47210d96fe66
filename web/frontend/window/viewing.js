/** A thumbnail or a document opens the viewer at its page. */
export function startViewing() {
  document.addEventListener('click', ({ target }) => {
    const scan = target.closest('[data-view-material]');
    if (scan) open(pagesOf('[data-view-pages]'), scan.dataset.viewMaterial, Number(scan.dataset.viewPage) - 1);
    const paper = target.closest('[data-view-paper]');
    if (paper) open(pagesOf('[data-view-papers]'), paper.dataset.viewPaper, 0);
  });
  const dialog = document.querySelector('[data-viewer-dialog]');
  dialog?.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close(); // a click beside it
  });
}

function pagesOf(selector) {
  const given = document.querySelector(selector) ?? document.querySelector('.viewer--paper script');
  return given ? JSON.parse(given.textContent).pages : [];
}

function open(pages, key, after) {
  const dialog = document.querySelector('[data-viewer-dialog]');
  dialog.showModal();
  const first = Math.max(pages.findIndex((page) => page.key === key), 0);
  const viewer = dialog.querySelector('[data-viewer]');
  viewer.dispatchEvent(new CustomEvent('tf:viewer-show', { detail: { pages, at: first + after } }));
  viewer.querySelector('.viewer__stage').focus();
}
