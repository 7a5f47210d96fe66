import { chineseSentence } from '../shared/zh.js';

/** Says in Chinese what form-js's validator found; the verdict stays form-js's own. */
class ChineseValidation {
  constructor(validator) {
    const verdict = validator.validateFieldInstance.bind(validator);
    validator.validateFieldInstance = (instance, value) => verdict(instance, value).map(chineseSentence);
  }
}

ChineseValidation.$inject = ['validator'];

export const chineseValidation = {
  __init__: ['chineseValidation'],
  chineseValidation: ['type', ChineseValidation]
};
