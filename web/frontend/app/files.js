/** A file field whose words are ours, not the browser's: [data-file-names] says what its neighbour field holds. */
export function startFiles() {
  document.addEventListener('change', ({ target }) => {
    if (!target.matches('input[type="file"]')) return;
    const place = target.parentElement.querySelector('[data-file-names]');
    if (place) place.textContent = Array.from(target.files, (file) => file.name).join('、') || '未选择文件';
  });
}
