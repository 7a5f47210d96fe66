import { test } from 'node:test';
import assert from 'node:assert/strict';
import { fileName, fileSize, pictureOf, severalOf, tooMany } from '../form/file-words.js';

test('a file is told by its name and size', () => {
  const file = { documentId: 'a/b', metadata: { fileName: '合同.pdf', size: 10240 } };
  assert.equal(fileName(file), '合同.pdf');
  assert.equal(fileSize(file), '10 KB');
  assert.equal(fileSize({ metadata: { size: 3.5 * 1024 * 1024 } }), '3.5 MB');
  assert.equal(pictureOf(file, 'thumbnail'), '/api/v1/files/a%2Fb/thumbnail');
  assert.equal(fileName({}), '未命名文件');
  assert.equal(fileSize({}), '');
});

test('the word that Modeler writes means several', () => {
  assert.deepEqual([true, 'on', false, undefined, 'off'].map(severalOf), [true, true, false, false, false]);
});

test('too many files are refused in words before any is sent', () => {
  assert.equal(tooMany([1], 0, false), '');
  assert.match(tooMany([1, 2], 0, false), /只能上传一个/);
  assert.match(tooMany(Array(11).fill(1), 0, true), /一次最多/);
  assert.match(tooMany([1, 2], 99, true), /最多上传 100/);
});
