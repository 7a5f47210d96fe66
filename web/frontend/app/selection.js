/** Boxes in a list: [data-select-all] ticks every [data-select], .bulk-bar appears, [data-select-count] says how many. */
export function startSelection() {
  document.addEventListener('change', (event) => {
    if (event.target.matches('[data-select-all]')) {
      boxes().forEach((box) => {
        box.checked = event.target.checked;
      });
    }
    if (event.target.matches('[data-select-all], [data-select]')) show();
  });
  document.addEventListener('htmx:afterSettle', show);
  show();
}

function show() {
  const count = boxes().filter((box) => box.checked).length;
  document.querySelectorAll('.bulk-bar').forEach((bar) => {
    bar.hidden = count === 0;
  });
  document.querySelectorAll('[data-select-count]').forEach((place) => {
    place.textContent = String(count);
  });
}

function boxes() {
  return Array.from(document.querySelectorAll('[data-select]'));
}
