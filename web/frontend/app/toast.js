const SHOWN_MS = 8000;

/** Say one sentence in the lower right corner; screen readers hear it, a click or some seconds take it away. */
export function toast(sentence) {
  if (Array.from(area().children).some((shown) => shown.textContent === sentence)) return;
  const message = document.createElement('div');
  message.className = 'toast';
  message.textContent = sentence;
  message.addEventListener('click', () => message.remove());
  area().append(message);
  setTimeout(() => message.remove(), SHOWN_MS);
}

function area() {
  let place = document.querySelector('.toast-area');
  if (!place) {
    place = document.createElement('div');
    place.className = 'toast-area';
    place.setAttribute('role', 'status');
    place.setAttribute('aria-live', 'polite');
    document.body.append(place);
  }
  return place;
}
