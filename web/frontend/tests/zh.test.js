import { test } from 'node:test';
import assert from 'node:assert/strict';
import { chineseSentence, formSentences } from '../shared/zh.js';

test('every sentence of the validator of form-js is turned into Chinese', () => {
  const said = [
    ['Value is not a number.', '请填写数字。'],
    ['Value is expected to be an integer.', '请填写整数。'],
    ['Value is expected to have at most 2 decimal digits.', '小数最多 2 位。'],
    ['Value is expected to have at most 1 decimal digit.', '小数最多 1 位。'],
    ['Please select a valid value, the two nearest valid values are 10 and 15.', '请填写允许的数值，最接近的是 10 和 15。'],
    ['Field must match pattern ^a.c$.', '格式不符合要求，请检查后重填。'],
    ['Field is required.', '此项必填。'],
    ['Field must have minimum value of -1.5.', '不能小于 -1.5。'],
    ['Field must have maximum value of 9.', '不能大于 9。'],
    ['Min validation value is not a valid number.', '本表单的数值上下限设置有误，请联系流程设计人员。'],
    ['Field must have minimum length of 2.', '至少填写 2 个字。'],
    ['Field must have maximum length of 18.', '最多填写 18 个字。'],
    ['Field must be a valid  international phone number. (e.g. +4930664040900)', '请填写带国家代码的电话号码，例如 +8681212345678。'],
    ['Field must be a valid email.', '请填写正确的电子邮箱地址。']
  ];
  for (const [english, chinese] of said) assert.equal(chineseSentence(english), chinese);
  for (const [pattern] of formSentences) assert.ok(said.some(([english]) => pattern.test(english)), String(pattern));
});

test('a wrong format is told with what the field says is right', () => {
  const wrong = 'Field must match pattern ^1$.';
  assert.equal(chineseSentence(wrong, ' 11 位手机号码 '), '格式不符合要求（11 位手机号码），请检查后重填。');
  for (const unknown of ['', '=now()', '{{x}}', undefined]) assert.equal(chineseSentence(wrong, unknown), '格式不符合要求，请检查后重填。');
});

test("the form author's own sentence stays as it was written", () => {
  assert.equal(chineseSentence('社会保障号码为 18 位。'), '社会保障号码为 18 位。');
});
