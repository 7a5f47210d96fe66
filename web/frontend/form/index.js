/**
 * A task's form: every [data-form] element of the page becomes a form-js viewer.
 *
 * <section class="form-host" data-form data-action="/tasks/1/complete" data-draft-url="/tasks/1/draft">
 *   <script type="application/json">{"schema": {…}, "data": {…}, "revision": 3}</script>
 *   <div data-form-place></div>                    where the fields go (optional; else before the actions)
 *   <p data-preview-place hidden></p>              says what comes after sending, with data-preview-url (optional)
 *   <p data-draft-state class="muted small"></p>   says when the draft was kept (optional)
 *   <button type="button" class="button button--primary" data-form-submit>提交</button>
 * </section>
 *
 * Without data-action the form is only shown. See host.js for what is sent and answered.
 */
import '@bpmn-io/form-js-viewer/dist/assets/form-js.css';
import './form.css';
import { mountForm } from './host.js';

document.querySelectorAll('[data-form]').forEach(mountForm);
// htmx may bring a form later, as the detail beside a list
document.addEventListener('htmx:load', (event) => {
  if (event.target.matches?.('[data-form]')) mountForm(event.target);
  event.target.querySelectorAll?.('[data-form]').forEach(mountForm);
});
