/**
 * Boxes in a list: [data-select-all] ticks every [data-select], .bulk-bar appears, [data-select-count] says how many; with
 * data-most the bar's button works for no more than that many. What is ticked stays so when the list is fetched again.
 */
let ticked = new Set();

export function startSelection() {
  document.addEventListener('change', (event) => {
    if (event.target.matches('[data-select-all]')) {
      boxes().forEach((box) => {
        box.checked = event.target.checked;
      });
    }
    if (event.target.matches('[data-select-all], [data-select]')) {
      ticked = new Set(boxes().filter((box) => box.checked).map((box) => box.value));
      show();
    }
  });
  // two lists may come one right after the other: what was ticked is known from the ticking, not from the page
  document.addEventListener('htmx:afterSettle', () => {
    boxes().forEach((box) => {
      if (ticked.has(box.value)) box.checked = true;
    });
    show();
  });
  show();
}

function show() {
  const count = boxes().filter((box) => box.checked).length;
  document.querySelectorAll('.bulk-bar').forEach((bar) => {
    bar.hidden = count === 0;
    const tooMany = count > Number(bar.dataset.most ?? Infinity);
    bar.querySelectorAll('button').forEach((button) => {
      button.disabled = tooMany;
    });
  });
  document.querySelectorAll('[data-select-count]').forEach((place) => {
    place.textContent = String(count);
  });
}

function boxes() {
  return Array.from(document.querySelectorAll('[data-select]'));
}
