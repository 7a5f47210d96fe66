/**
 * The Chinese of form-js and bpmn-js, whose sentences are hard-coded English.
 *
 * `formSources`: pieces of form-js's source and what stands there in our build (shared/vite-chinese.js replaces them and
 * fails the build when one is no longer found). `formSentences`: what its validator says, turned at run time.
 */
export const formSources = [
  // ISO order in every browser, as on all our pages: sv-SE writes 2026-11-21.
  ["function getLocaleDateFormat(locale = 'default')", "function getLocaleDateFormat(locale = 'sv-SE')"],
  ['placeholder: getLocaleReadableDateFormat()', "placeholder: '年-月-日'"],
  ["placeholder: use24h ? 'hh:mm' : 'hh:mm --'", "placeholder: use24h ? '时:分' : '时:分 --'"],
  ["'Date and time must both be entered.'", "'请把日期和时间都填上。'"],
  ["emptyListMessage = 'No results'", "emptyListMessage = '没有符合的选项'"],
  ["hasOptionsLeft ? 'No results' : 'All values selected'", "hasOptionsLeft ? '没有符合的选项' : '已全部选中'"],
  ["placeholder: 'Search',", "placeholder: '输入文字查找',"],
  ["valueLabel || 'Select'", "valueLabel || '请选择'"],
  ['"aria-label": `Remove list item ${itemIndex + 1}`', '"aria-label": `删除第 ${itemIndex + 1} 项`'],
  ['" ", \'Add new\'', '" ", \'增加一项\''],
  ['`Expand all (${values.length - 1})`', '`全部展开（共 ${values.length} 项）`'],
  ['" ", \'Collapse\'', '" ", \'收起\''],
  ['children: "Browse"', 'children: "选择文件"'],
  ["return 'No files selected'", "return '未选择文件'"],
  ['`${files.length} files selected`', '`已选择 ${files.length} 个文件`'],
  ['title: "Remove tag"', 'title: "移除"'],
  ['label: "Skip to search"', 'label: "跳到查找框"'],
  ['alt: "This is an image placeholder"', 'alt: "图片占位"'],
  ['text: "No content to show."', 'text: "没有可显示的内容。"'],
  ['text: "External content couldn\'t be loaded."', 'text: "外部内容不能显示。"'],
  ['children: "Nothing to show."', 'children: "没有内容。"'],
  ["'Nothing to show.'", "'没有内容。'"],
  ['"aria-label": `Download ${fileName}`', '"aria-label": `下载 ${fileName}`']
];

export const formSentences = [
  [/^Value is not a number\.$/, () => '请填写数字。'],
  [/^Value is expected to be an integer\.$/, () => '请填写整数。'],
  [/^Value is expected to have at most (\d+) decimal digits?\.$/, (n) => `小数最多 ${n} 位。`],
  [
    /^Please select a valid value, the two nearest valid values are (.+) and (.+)\.$/,
    (below, above) => `请填写允许的数值，最接近的是 ${below} 和 ${above}。`
  ],
  [/^Field must match pattern (.*)\.$/s, () => '格式不符合要求，请检查后重填。'],
  [/^Field is required\.$/, () => '此项必填。'],
  [/^Field must have minimum value of (.+)\.$/, (n) => `不能小于 ${n}。`],
  [/^Field must have maximum value of (.+)\.$/, (n) => `不能大于 ${n}。`],
  [/^M(?:in|ax) validation value is not a valid number\.$/, () => '本表单的数值上下限设置有误，请联系流程设计人员。'],
  [/^Field must have minimum length of (.+)\.$/, (n) => `至少填写 ${n} 个字。`],
  [/^Field must have maximum length of (.+)\.$/, (n) => `最多填写 ${n} 个字。`],
  [/^Field must be a valid {1,2}international phone number\./, () => '请填写带国家代码的电话号码，例如 +8681212345678。'],
  [/^Field must be a valid email\.$/, () => '请填写正确的电子邮箱地址。']
];

/**
 * The Chinese for one sentence of form-js's validator; a sentence of the form's own author stays as it is. Where the
 * format is wrong, the field's description tells which is right, if it is plain text.
 */
export function chineseSentence(sentence, description = '') {
  if (/^Field must match pattern /.test(sentence) && isPlain(description)) {
    return `格式不符合要求（${description.trim()}），请检查后重填。`;
  }
  for (const [pattern, words] of formSentences) {
    const match = pattern.exec(sentence);
    if (match) return words(...match.slice(1));
  }
  return sentence;
}

function isPlain(words) {
  return typeof words === 'string' && words.trim() !== '' && !words.startsWith('=') && !words.includes('{');
}
