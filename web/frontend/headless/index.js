/**
 * form-js without a browser: reads lines of JSON `{schema, data}`, writes for each one line `{errors, data}`, what
 * form-js itself says when a person who sees this data submits the form; errors by dotted path. A schema that form-js
 * does not read gives `{refused}`.
 */
import { createInterface } from 'node:readline';
import { JSDOM } from 'jsdom';

const { window } = new JSDOM('<!doctype html><body></body>', { pretendToBeVisual: true, url: 'http://localhost/' });
for (const name of ['document', 'HTMLElement', 'Element', 'Node', 'NodeList', 'HTMLCollection', 'Event', 'KeyboardEvent', 'DOMParser']) {
  globalThis[name] = window[name];
}
globalThis.window = window;
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
  const { schema, data } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(await runForm(schema, data))}\n`);
}
process.exit(0); // jsdom's frame timer would keep the process alive
