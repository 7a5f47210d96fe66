import { test } from 'node:test';
import assert from 'node:assert/strict';
import { foreseen } from '../form/preview.js';

test('what would come next is one line, and what is not known is said to be so', () => {
  assert.equal(foreseen({ tasks: [{ name: '复审', who: '后台柜员' }] }), '复审（后台柜员）');
  assert.equal(foreseen({ ends: ['办结'] }), '到达“办结”');
  assert.equal(foreseen({ tasks: [{ name: '甲', who: '' }], undecided: ['等银行答复。'] }), '甲；未定，等银行答复。');
  assert.equal(foreseen({}), '');
});
