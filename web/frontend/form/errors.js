import { placeErrors } from './paths.js';

/** Put the server's sentences at their fields, bring the first into view; returns those that no field shows. */
export function showErrors(form, named) {
  const instances = form.get('formFieldInstanceRegistry').getAllKeyed();
  const { errors, unplaced } = placeErrors(named, instances);
  if (Object.keys(errors).length) form._setState({ errors });
  // form-js draws in its own time; the field with the mark exists two frames later at the latest
  requestAnimationFrame(() => requestAnimationFrame(() => focusFirstError(form)));
  return unplaced;
}

/** A problem above the form; `unplaced` are sentences about fields that are not on it. */
export function showProblem(host, problem, unplaced = []) {
  clearProblem(host);
  const alert = document.createElement('div');
  alert.className = 'alert alert--error';
  alert.setAttribute('role', 'alert');
  alert.dataset.formProblem = '';
  alert.append(line('alert__title', problem.title ?? '没有提交成功'));
  if (problem.detail) alert.append(line('', problem.detail));
  if (unplaced.length) {
    const list = document.createElement('ul');
    for (const [name, sentences] of unplaced) {
      const item = document.createElement('li');
      item.textContent = `${name}：${sentences.join(' ')}`;
      list.append(item);
    }
    alert.append(list);
  }
  host.prepend(alert);
  alert.scrollIntoView({ block: 'nearest' });
}

export function clearProblem(host) {
  host.querySelector('[data-form-problem]')?.remove();
}

function focusFirstError(form) {
  const mark = form._container.querySelector('.fjs-has-errors, .fjs-form-field-error');
  const field = mark?.closest('.fjs-form-field') ?? mark;
  field?.scrollIntoView({ block: 'center' });
  field?.querySelector('input:not([type="hidden"]), select, textarea, button')?.focus({ preventScroll: true });
}

function line(className, text) {
  const paragraph = document.createElement('p');
  if (className) paragraph.className = className;
  paragraph.textContent = text;
  return paragraph;
}
