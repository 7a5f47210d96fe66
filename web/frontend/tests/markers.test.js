import { test } from 'node:test';
import assert from 'node:assert/strict';
import { listed } from '../diagram/markers.js';

test('elements may be listed as ids or as the API gives them', () => {
  assert.deepEqual(listed({ active: '[{"element_id": "Task_1", "type": "bpmn:UserTask"}]', completed: '["Start"]' }), {
    completed: ['Start'],
    active: ['Task_1'],
    incidents: [],
    added: [],
    removed: [],
    changed: []
  });
});
