const MOST_AT_ONCE = 10;
const MOST = 100;

/** What people call the file of a reference. */
export function fileName(file) {
  return file.metadata?.fileName || '未命名文件';
}

export function fileSize(file) {
  const bytes = Number(file.metadata?.size);
  if (!Number.isFinite(bytes)) return '';
  if (bytes < 1024 * 1024) return `${Math.max(1, Math.round(bytes / 1024))} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

export function pictureOf(file, part) {
  return `/api/v1/files/${encodeURIComponent(file.documentId)}/${part}`;
}

/** May a field take several files? Modeler writes `on` where it means true. */
export function severalOf(multiple) {
  return multiple === true || multiple === 'on';
}

/** A sentence where these files are too many beside those that are there, else ''. */
export function tooMany(chosen, there, several) {
  if (!several && chosen.length > 1) return '这里只能上传一个文件，请只选一个。';
  if (chosen.length > MOST_AT_ONCE) return `一次最多选 ${MOST_AT_ONCE} 个文件，请分几次选。`;
  if (there + chosen.length > MOST) return `最多上传 ${MOST} 个文件，请先移除不需要的。`;
  return '';
}
