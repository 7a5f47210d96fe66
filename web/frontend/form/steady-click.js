/**
 * A click that began on an element counts there, even if the element has moved away before the button came up.
 *
 * form-js checks a field when it is left and then shows its sentence below it: pressing the mouse on the next field or
 * on 提交 moves just that under the pointer, and the browser reports no click at all.
 */
const SLIP_PX = 4;

export function steadyClicks(host) {
  let pressed = null;

  host.addEventListener('pointerdown', (event) => {
    const target = event.button === 0 ? event.target.closest('button, label, input[type="checkbox"], input[type="radio"]') : null;
    pressed = target && { target, x: event.clientX, y: event.clientY, clicked: false };
  });
  host.addEventListener(
    'click',
    (event) => {
      if (pressed && (pressed.target === event.target || pressed.target.contains(event.target))) pressed.clicked = true;
    },
    true
  );
  document.addEventListener('pointerup', (event) => {
    const press = pressed;
    if (!press || Math.hypot(event.clientX - press.x, event.clientY - press.y) > SLIP_PX) return;
    // the browser's own click, if there is one, comes before this
    setTimeout(() => {
      if (!press.clicked && press.target.isConnected && !press.target.disabled) press.target.click();
    });
  });
}
