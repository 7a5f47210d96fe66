/**
 * Keys for hands that stay on the keyboard.
 *
 * [data-rows]      its [data-row] children are walked with j/k or the arrows; Enter opens the chosen one (its first link),
 *                  x ticks its box; the chosen one carries aria-selected="true"
 * [data-key="e"]   the key clicks this element, or puts the cursor into it when it is a field; inside a [data-row] only
 *                  the chosen row's answers
 */
const FIELDS = 'input, textarea, select, [contenteditable="true"], .fjs-container';

export function startKeys() {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector('dialog[open]')) return;
    if (event.target.closest(FIELDS) && !(event.target.type === 'checkbox' && event.target.closest('[data-row]'))) {
      if (event.key === 'Escape') event.target.blur();
      return;
    }
    if (act(event)) event.preventDefault();
  });
}

function act(event) {
  const rows = Array.from(document.querySelectorAll('[data-rows] [data-row]'));
  const at = rows.findIndex((row) => row.getAttribute('aria-selected') === 'true');
  switch (event.key) {
    case 'j':
    case 'ArrowDown':
      return rows.length > 0 && choose(rows, Math.min(at + 1, rows.length - 1));
    case 'k':
    case 'ArrowUp':
      return rows.length > 0 && choose(rows, Math.max(at - 1, 0));
    case 'Enter':
      return event.target.closest('a, button') === null && click(rows[at]?.querySelector('a[href]'));
    case 'x':
      return click(rows[at]?.querySelector('input[type="checkbox"]'));
    default:
      return press(event.key, rows[at]);
  }
}

function choose(rows, index) {
  rows.forEach((row, at) => row.setAttribute('aria-selected', String(at === index)));
  rows[index].scrollIntoView({ block: 'nearest' });
  rows[index].dispatchEvent(new CustomEvent('tf:row-chosen', { bubbles: true }));
  return true;
}

function press(key, row) {
  const named = Array.from(document.querySelectorAll('[data-key]')).filter((element) => element.dataset.key === key);
  const target = named.find((element) => row?.contains(element)) ?? named.find((element) => !element.closest('[data-row]'));
  if (!target) return false;
  if (target.matches('input:not([type="checkbox"]), textarea, select')) target.focus();
  else target.click();
  return true;
}

function click(element) {
  element?.click();
  return Boolean(element);
}
