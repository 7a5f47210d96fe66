import { send } from './send.js';
import { toast } from '../app/toast.js';

/** The check-list: files chosen or dropped on a row are its scans, buttons note how it was handed in. */
export function startMaterials() {
  document.addEventListener('change', ({ target }) => {
    if (!target.matches('[data-upload]')) return;
    upload(target.closest('[data-material]'), Array.from(target.files));
    target.value = '';
  });
  document.addEventListener('click', ({ target }) => {
    const row = target.closest('[data-material]');
    const set = target.closest('[data-set]');
    if (row && set) change(row, JSON.parse(set.dataset.set));
    if (row && target.closest('[data-promise]')) {
      const form = row.querySelector('[data-promise-form]');
      form.hidden = !form.hidden;
      form.querySelector('input').focus();
    }
  });
  document.addEventListener('submit', (event) => {
    if (!event.target.matches('[data-promise-form]')) return;
    event.preventDefault();
    change(event.target.closest('[data-material]'), { state: 'promised', until: event.target.querySelector('input').value });
  });
  for (const name of ['dragover', 'dragleave', 'drop']) document.addEventListener(name, dragged);
}

function dragged(event) {
  const row = event.target.closest?.('[data-material]');
  document.querySelectorAll('.is-target').forEach((other) => other.classList.remove('is-target'));
  if (!event.dataTransfer?.types.includes('Files')) return;
  event.preventDefault(); // a file dropped beside a row must not replace the page
  if (!row?.querySelector('[data-upload]')) return;
  if (event.type === 'dragover') row.classList.add('is-target');
  if (event.type === 'drop') upload(row, Array.from(event.dataTransfer.files));
}

async function upload(row, files) {
  if (!files.length) return;
  row.setAttribute('aria-busy', 'true');
  const body = new FormData();
  files.forEach((file) => body.append('file', file));
  finish(row, await send('PUT', `${row.dataset.url}?add=true`, body));
}

async function change(row, values) {
  row.setAttribute('aria-busy', 'true');
  finish(row, await send('PATCH', row.dataset.change, values));
}

function finish(row, refused) {
  row.removeAttribute('aria-busy');
  if (refused) toast(refused);
  else window.htmx.trigger(document.body, 'tf:materials-changed');
}
