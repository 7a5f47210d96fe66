import { test } from 'node:test';
import assert from 'node:assert/strict';
import { START, fit, rotate, turnPage, zoom } from '../viewer/place.js';

test('turning goes no further than the first and the last page', () => {
  assert.equal(turnPage(START, -1, 3).at, 0);
  assert.equal(turnPage({ ...START, at: 2 }, 1, 3).at, 2);
  assert.equal(turnPage(START, 1, 0).at, 0);
});

test('a new page begins upright and whole', () => {
  assert.deepEqual(turnPage({ at: 0, zoom: 3, turn: 90 }, 1, 2), { at: 1, zoom: 1, turn: 0 });
});

test('zoom goes by steps and stops at its ends', () => {
  assert.equal(zoom(START, 1).zoom, 1.5);
  assert.equal(zoom({ ...START, zoom: 4 }, 1).zoom, 4);
  assert.equal(zoom({ ...START, zoom: 0.5 }, -1).zoom, 0.5);
  assert.equal(fit({ ...START, zoom: 3 }).zoom, 1);
});

test('four turns are none', () => {
  assert.equal(rotate(rotate(rotate(rotate(START)))).turn, 0);
});
