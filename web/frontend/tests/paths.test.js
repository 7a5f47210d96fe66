import { test } from 'node:test';
import assert from 'node:assert/strict';
import { pathName, placeErrors } from '../form/paths.js';

test('brackets and dots name the same place', () => {
  assert.equal(pathName('people[0].name'), 'people.0.name');
  assert.equal(pathName(['people', 0, 'name']), 'people.0.name');
});

test('an error of the server reaches its field, its row and nothing else', () => {
  const instances = [
    { id: 'Field_phone', valuePath: ['phone'] },
    { id: 'Field_name', valuePath: ['people', 0, 'name'], indexes: { List_1: 0 } },
    { id: 'Field_name', valuePath: ['people', 1, 'name'], indexes: { List_1: 1 } }
  ];
  const { errors, unplaced } = placeErrors(
    { phone: ['请填写手机号码。'], 'people[1].name': '请填写姓名。', hidden: ['不接受此项。'] },
    instances
  );
  assert.deepEqual(errors, { Field_phone: ['请填写手机号码。'], Field_name: { 1: ['请填写姓名。'] } });
  assert.deepEqual(unplaced, [['hidden', ['不接受此项。']]]);
});
