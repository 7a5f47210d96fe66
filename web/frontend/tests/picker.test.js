import { test } from 'node:test';
import assert from 'node:assert/strict';
import { matches } from '../app/picker.js';

const WORDS = '吴晓燕 supervisor02 后台主管 wuxiaoyan wxy';

test('a person is found by name, pinyin, its first letters, post, or several words of these', () => {
  for (const typed of ['', '晓燕', 'wuxiao', 'WXY', '主管', 'wxy 主管', ' 吴 ']) assert.ok(matches(WORDS, typed), typed);
  for (const typed of ['王', 'wxz', '主管 王']) assert.ok(!matches(WORDS, typed), typed);
});
