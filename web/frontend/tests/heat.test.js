import { test } from 'node:test';
import assert from 'node:assert/strict';
import { level } from '../diagram/heat.js';

test('a step is the warmer the more stands there, and never cold', () => {
  assert.deepEqual([1, 25, 26, 75, 100].map((open) => level(open, 100)), [1, 1, 2, 3, 4]);
  assert.equal(level(1, 1), 4);
});
