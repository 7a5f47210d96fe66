/**
 * Choosing people: [data-picker] holds a search field [data-picker-find] and entries [data-find] with the words that they
 * are found by; [data-picker-none] says that nobody is left. Enter ticks the first one found.
 */
export function startPickers() {
  document.addEventListener('input', ({ target }) => {
    if (target.matches('[data-picker-find]')) show(target.closest('[data-picker]'), target.value);
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing || !event.target.matches('[data-picker-find]')) return;
    event.preventDefault();
    event.target.closest('[data-picker]').querySelector('[data-find]:not([hidden]) input:not(:disabled)')?.click();
  });
}

function show(picker, wanted) {
  let left = 0;
  picker.querySelectorAll('[data-find]').forEach((entry) => {
    entry.hidden = !matches(entry.dataset.find, wanted) && !entry.querySelector('input:checked');
    if (!entry.hidden) left += 1;
  });
  picker.querySelector('[data-picker-none]').hidden = left > 0;
}

/** Every word typed is found somewhere; nothing typed finds everybody. */
export function matches(words, wanted) {
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every((part) => words.includes(part));
}
