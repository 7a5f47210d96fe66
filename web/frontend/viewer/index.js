/**
 * Scans and papers: every [data-viewer] element of the page turns over the pages that it is given.
 *
 * <div class="viewer" data-viewer>
 *   <script type="application/json">{"pages": [{"src": "/…/1.png", "words": "身份证 第 1 页", "key": "…"}]}</script>
 * </div>
 *
 * Keys while it has the focus: ← → or PageUp PageDown turn, + and - zoom, 0 fits, r turns the picture.
 * `tf:viewer-show` with {pages, at} puts other pages in.
 */
import './viewer.css';
import { mountViewer } from './viewer.js';

document.querySelectorAll('[data-viewer]').forEach(mountViewer);
document.addEventListener('htmx:load', (event) => {
  if (event.target.matches?.('[data-viewer]')) mountViewer(event.target);
  event.target.querySelectorAll?.('[data-viewer]').forEach(mountViewer);
});
