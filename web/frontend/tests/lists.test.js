import { test } from 'node:test';
import assert from 'node:assert/strict';
import { withEmptiedLists } from '../form/lists.js';

const types = { Outer: 'dynamiclist', Inner: 'dynamiclist', Kinds: 'checklist' };
const typeOf = (id) => types[id];

test('a list that lost its last row is sent empty, wherever it stands', () => {
  const instances = [
    { id: 'Outer', valuePath: ['family', 'children'] },
    { id: 'Inner', valuePath: ['schools', 1, 'years'] },
    { id: 'Kinds', valuePath: ['kinds'] }
  ];
  const data = { family: { children: [] }, schools: [{ years: [1] }, { years: [] }], kinds: [] };
  const values = { name: '王芳', schools: [{ name: 'a' }] };
  assert.deepEqual(withEmptiedLists(values, instances, typeOf, data), {
    name: '王芳',
    family: { children: [] },
    schools: [{ name: 'a' }, { years: [] }]
  });
  assert.deepEqual(values, { name: '王芳', schools: [{ name: 'a' }] });
});

test('a list with rows, and one that is not on screen, stay as form-js sent them', () => {
  const instances = [{ id: 'Outer', valuePath: ['children'] }];
  assert.deepEqual(withEmptiedLists({}, instances, typeOf, { children: [{}], hidden: [] }), {});
});
