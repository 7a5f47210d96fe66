/**
 * form-js without a browser: reads lines of JSON `{schema, data, typed}`, writes for each one line `{errors, data}`,
 * what form-js itself says when a person who sees this data types `typed` (values by dotted path, may be missing) and
 * submits the form; errors by dotted path. A schema that form-js does not read gives `{refused}`.
 */
import { createInterface } from 'node:readline';
import { JSDOM } from 'jsdom';

const { window } = new JSDOM('<!doctype html><body></body>', { pretendToBeVisual: true, url: 'http://localhost/' });
for (const name of ['document', 'HTMLElement', 'Element', 'Node', 'NodeList', 'HTMLCollection', 'Event', 'KeyboardEvent', 'DOMParser']) {
  globalThis[name] = window[name];
}
globalThis.window = window;
globalThis.navigator ??= window.navigator; // Node has none before version 21
// the file picker fills its input through a DataTransfer, which jsdom has not
globalThis.DataTransfer = window.DataTransfer = class {
  items = { add() {} };
  files = Object.assign(document.createElement('input'), { type: 'file' }).files;
};
window.HTMLElement.prototype.scrollIntoView = () => {};
globalThis.ResizeObserver = window.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
globalThis.IntersectionObserver = window.IntersectionObserver = globalThis.ResizeObserver;

// form-js looks for a document while it is loaded: only now is there one
const { runForm } = await import('./runner.js');

for await (const line of createInterface({ input: process.stdin })) {
  if (!line.trim()) continue;
  const { schema, data, typed } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(await runForm(schema, data, typed))}\n`);
}
process.exit(0); // jsdom's frame timer would keep the process alive
