import { FilePicker, FormContext, Errors, Label } from '@bpmn-io/form-js-viewer';
import { createElement as h } from 'preact';
import { useContext, useRef, useState } from 'preact/hooks';
import { fileName, fileSize, pictureOf, severalOf, tooMany } from './file-words.js';
import { postFiles } from '../shared/http.js';

/**
 * A file field that uploads at once: its value is the list of references that the server answers with (docs/forms.md),
 * so a draft keeps them and the form itself stays JSON. `uploads` is what `uploading` below hands in.
 */
function UploadField({ field, value, onChange, domId, errors = [], disabled, readonly }) {
  const form = useContext(FormContext);
  const uploads = form.getService('uploads');
  const language = form.getService('expressionLanguage');
  const data = form.getService('form')._getState().data;
  const told = (name) => {
    const given = field[name];
    return language.isExpression(given) ? language.evaluate(given, data) : given;
  };
  const several = severalOf(told('multiple'));
  const input = useRef(null);
  const [busy, setBusy] = useState(0);
  const [problem, setProblem] = useState('');
  const kept = Array.isArray(value) ? value : [];
  // an upload ends later than the drawing that began it
  const latest = useRef(kept);
  latest.current = kept;
  const fixed = disabled || readonly || !uploads.url;
  const shown = problem ? [problem] : errors;

  async function add(event) {
    const chosen = [...event.target.files];
    event.target.value = '';
    if (!chosen.length) return;
    const refusal = tooMany(chosen, several ? latest.current.length : 0, several);
    setProblem(refusal);
    if (refusal) return;
    setBusy(chosen.length);
    uploads.running += 1;
    const answer = await postFiles(uploads.url, chosen);
    uploads.running -= 1;
    setBusy(0);
    if (!answer.ok) {
      setProblem(Object.values(answer.body.errors ?? {}).flat().join('') || answer.body.detail || answer.body.title || '没有上传成功，请重试。');
      return;
    }
    onChange({ value: several ? [...latest.current, ...answer.body.files] : answer.body.files });
    uploads.changed();
  }

  function remove(file) {
    const left = latest.current.filter((each) => each !== file);
    onChange({ value: left.length ? left : null });
    setProblem('');
    uploads.changed();
    input.current?.parentElement.querySelector('button')?.focus();
  }

  const errorId = `${domId}-error-message`;
  return h('div', { class: `fjs-form-field fjs-form-field-filepicker${shown.length ? ' fjs-has-errors' : ''}` }, [
    h(Label, { htmlFor: domId, label: field.label, required: field.validate?.required }),
    kept.length > 0 &&
      h('ul', { class: 'upload' }, kept.map((file) =>
        h('li', { key: file.documentId, class: 'upload__file' }, [
          h('img', { src: pictureOf(file, 'thumbnail'), alt: '', class: 'upload__picture', width: 40, height: 40 }),
          h('a', { href: pictureOf(file, 'pages/1.png'), target: '_blank', rel: 'noopener', class: 'upload__name' }, fileName(file)),
          h('span', { class: 'muted small' }, fileSize(file)),
          !fixed && h('button', { type: 'button', class: 'button button--small button--quiet', 'aria-label': `移除${fileName(file)}`, onClick: () => remove(file) }, '移除')
        ]))),
    kept.length === 0 && fixed && h('p', { class: 'muted small' }, '没有文件'),
    !fixed && h('div', { class: 'upload__add' }, [
      h('input', { type: 'file', id: domId, ref: input, class: 'visually-hidden', tabIndex: -1, multiple: several, accept: told('accept') || undefined, onChange: add, 'aria-describedby': errorId }),
      h('button', { type: 'button', class: 'button button--small', disabled: busy > 0, onClick: () => input.current.click() }, kept.length && !several ? '换一个文件' : '选择文件'),
      h('span', { class: 'muted small', role: 'status' }, busy ? `正在上传 ${busy} 个文件…` : 'JPEG、PNG 或 PDF，每个不超过 20 MB')
    ]),
    h(Errors, { id: errorId, errors: shown })
  ]);
}

UploadField.config = FilePicker.config;

class UploadFields {
  constructor(formFields) {
    formFields.register(FilePicker.config.type, UploadField);
  }
}

UploadFields.$inject = ['formFields'];

/** `uploads`: `{url, running, changed()}`; without a url files are only shown. `running` counts uploads under way. */
export function uploading(uploads) {
  return {
    __init__: ['uploadFields'],
    uploadFields: ['type', UploadFields],
    uploads: ['value', uploads]
  };
}
