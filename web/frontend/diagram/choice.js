/**
 * Choosing an element on the diagram: data-choose="to" names the radio buttons of the same form whose values are the
 * elements to choose from. A click on one ticks its button; the ticked one is marked, however it was ticked.
 */
export function mountChoice(viewer, host) {
  const canvas = viewer.get('canvas');
  const drawn = viewer.get('elementRegistry');
  const form = host.closest('form');
  const buttons = () => Array.from(form.querySelectorAll(`input[type="radio"][name="${host.dataset.choose}"]`)).filter(({ disabled }) => !disabled);
  const show = () => {
    for (const { value, checked } of buttons()) {
      if (!drawn.get(value)) continue;
      canvas.addMarker(value, 'tf-choosable');
      if (checked) canvas.addMarker(value, 'tf-chosen');
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
  form.addEventListener('change', show);
  show();
}
