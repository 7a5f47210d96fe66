/**
 * Choosing an element on the diagram: data-choose="to" names the radio buttons of the same form whose values are the
 * elements to choose from. A click on one ticks its button; the ticked one is marked and in the middle.
 */
const LEGIBLE = 0.8;

export function mountChoice(viewer, host) {
  const canvas = viewer.get('canvas');
  const drawn = viewer.get('elementRegistry');
  const form = host.closest('form');
  const buttons = () => Array.from(form.querySelectorAll(`input[type="radio"][name="${host.dataset.choose}"]`)).filter(({ disabled }) => !disabled);
  const choose = (id) => {
    canvas.addMarker(id, 'tf-chosen');
    const { x, y, width, height } = drawn.get(id);
    const size = canvas.getSize();
    if (!size.width || !size.height) return;
    host.dataset.touched = 'true';
    const [across, down] = [size.width / LEGIBLE, size.height / LEGIBLE];
    canvas.viewbox({ x: x + (width - across) / 2, y: y + (height - down) / 2, width: across, height: down });
  };
  const show = () => {
    for (const { value, checked } of buttons()) {
      if (!drawn.get(value)) continue;
      canvas.addMarker(value, 'tf-choosable');
      if (checked) choose(value);
      else canvas.removeMarker(value, 'tf-chosen');
    }
  };
  viewer.get('eventBus').on('element.click', ({ element }) => {
    const id = element.labelTarget?.id ?? element.id;
    const button = buttons().find(({ value }) => value === id);
    if (!button) return;
    button.checked = true;
    button.dispatchEvent(new Event('change', { bubbles: true }));
  });
  form.addEventListener('change', ({ target }) => {
    if (target.name === host.dataset.choose) show();
  });
  show();
}
