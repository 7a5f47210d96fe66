import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leftUpTo } from '../diagram/steps.js';

test('what was left before stays left, each element once, and nothing that comes later', () => {
  const steps = [{ left: ['a'] }, { left: ['b', 'a'] }, { left: ['c'] }];
  assert.deepEqual(leftUpTo(steps, 0), ['a']);
  assert.deepEqual(leftUpTo(steps, 1), ['a', 'b']);
  assert.deepEqual(leftUpTo(steps, 2), ['a', 'b', 'c']);
});
