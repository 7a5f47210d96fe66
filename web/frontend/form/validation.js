import { chineseSentence } from '../shared/zh.js';

/** Says in Chinese what form-js's validator found; the verdict stays form-js's own. */
class ChineseValidation {
  constructor(validator, formFieldRegistry) {
    const verdict = validator.validateFieldInstance.bind(validator);
    validator.validateFieldInstance = (instance, value) => {
      const described = formFieldRegistry.get(instance.id)?.description;
      return verdict(instance, value).map((sentence) => chineseSentence(sentence, described));
    };
  }
}

ChineseValidation.$inject = ['validator', 'formFieldRegistry'];

export const chineseValidation = {
  __init__: ['chineseValidation'],
  chineseValidation: ['type', ChineseValidation]
};
