/**
 * A case step by step beside its diagram.
 *
 * <section data-steps>
 *   <script type="application/json">[{"active": [...], "left": [...], "held": [...]}, ...]</script>
 *   <ol data-rows><li data-row data-step="0">…</li></ol>          one for each entry, in order
 *   <button data-step-by="-1">…</button> <button data-step-by="1">…</button> <span data-step-now></span>
 *   <div data-step-detail="0">…</div>                             shown with its step
 * </section>
 *
 * j and k walk the rows (app/keys.js) and say so with `tf:row-chosen`; a click and the buttons choose as well.
 */
export function mountSteps(host) {
  const steps = JSON.parse(host.querySelector('script[type="application/json"]').textContent);
  const rows = Array.from(host.querySelectorAll('[data-step]'));
  const show = (at) => {
    rows.forEach((row, index) => row.setAttribute('aria-selected', String(index === at)));
    host.querySelectorAll('[data-step-detail]').forEach((detail) => {
      detail.hidden = Number(detail.dataset.stepDetail) !== at;
    });
    host.querySelectorAll('[data-step-by]').forEach((button) => {
      const next = at + Number(button.dataset.stepBy);
      button.disabled = next < 0 || next >= rows.length;
    });
    host.querySelectorAll('[data-step-now]').forEach((place) => {
      place.textContent = `第 ${at + 1} 步，共 ${rows.length} 步`;
    });
    host.querySelectorAll('[data-diagram]').forEach((diagram) => draw(diagram, steps, at));
  };
  const chosen = () => rows.findIndex((row) => row.getAttribute('aria-selected') === 'true');
  rows.forEach((row, at) => row.addEventListener('click', () => show(at)));
  host.addEventListener('tf:row-chosen', ({ target }) => show(Number(target.dataset.step)));
  host.querySelectorAll('[data-step-by]').forEach((button) =>
    button.addEventListener('click', () => {
      const at = chosen() + Number(button.dataset.stepBy);
      show(at);
      rows[at].scrollIntoView({ block: 'nearest' });
    })
  );
  show(Math.max(chosen(), 0));
  rows[chosen()]?.scrollIntoView({ block: 'nearest' });
}

function draw(diagram, steps, at) {
  const { active, held } = steps[at];
  diagram.dataset.active = JSON.stringify(active);
  diagram.dataset.completed = JSON.stringify(leftUpTo(steps, at));
  diagram.dataset.incidents = JSON.stringify(held);
  diagram.dispatchEvent(new CustomEvent('tf:diagram-refresh'));
}

/** Every element that was left in the steps up to this one, once. */
export function leftUpTo(steps, at) {
  return [...new Set(steps.slice(0, at + 1).flatMap((step) => step.left))];
}
