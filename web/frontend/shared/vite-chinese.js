import { formSources } from './zh.js';

/** A Vite plugin: form-js with Chinese words. It has no hook for them, so its source is changed while it is bundled. */
export function chineseFormJs() {
  return {
    name: 'chinese-form-js',
    transform(code, id) {
      if (!/form-js-viewer\/dist\/index\.es\.js$/.test(id.split('?')[0])) return null;
      let text = code;
      for (const [english, chinese] of formSources) {
        if (!text.includes(english)) this.error(`form-js no longer contains: ${english}`);
        text = text.replaceAll(english, chinese);
      }
      return { code: text, map: null };
    }
  };
}
