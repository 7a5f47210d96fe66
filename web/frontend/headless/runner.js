import { Form } from '@bpmn-io/form-js-viewer';
import { options } from 'preact';
import { pathName } from '../form/paths.js';

// Effects run at once instead of at the next frame: nobody watches.
options.requestAnimationFrame = (callback) => setImmediate(callback);

const MOST_ROUNDS = 200;

/** `{errors, data}` of one form shown with `data`, filled with `typed` and submitted, or `{refused}` when it cannot be shown. */
export async function runForm(schema, data = {}, typed = {}) {
  const container = document.createElement('div');
  document.body.append(container);
  const form = new Form({ container });
  try {
    await form.importSchema(schema, data);
  } catch (error) {
    form.destroy();
    container.remove();
    return { refused: String(error.message ?? error) };
  }
  await settled(form);
  for (const [name, value] of Object.entries(typed)) {
    const fieldInstance = instances(form).find((instance) => pathName(instance.valuePath) === name);
    if (!fieldInstance) continue; // not on screen: nobody can type there
    form._update({ fieldInstance, value });
    await settled(form);
  }
  const result = form.submit();
  const errors = named(form, result.errors);
  form.destroy();
  container.remove();
  return { errors, data: result.data };
}

// A field counts once it is drawn, and drawing one may show or hide another: wait until nothing moves any more.
async function settled(form) {
  let before = '';
  let still = 0;
  for (let round = 0; round < MOST_ROUNDS && still < 5; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    const now = JSON.stringify([form._getState().data, instances(form).map((instance) => pathName(instance.valuePath))]);
    still = now === before ? still + 1 : 0;
    before = now;
  }
}

function instances(form) {
  return form.get('formFieldInstanceRegistry').getAllKeyed();
}

function named(form, errors) {
  const found = {};
  for (const { id, valuePath, indexes } of instances(form)) {
    const place = [id, ...Object.values(indexes ?? {})].reduce((level, part) => level?.[part], errors);
    if (Array.isArray(place) && place.length) found[pathName(valuePath)] = place;
  }
  return found;
}
