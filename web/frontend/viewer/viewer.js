import { START, fit, rotate, turnPage, zoom } from './place.js';

const mounted = new WeakSet();
const ACTS = [
  ['previous', '‹ 上一页', (place, count) => turnPage(place, -1, count), ['ArrowLeft', 'PageUp']],
  ['next', '下一页 ›', (place, count) => turnPage(place, 1, count), ['ArrowRight', 'PageDown']],
  ['smaller', '缩小', (place) => zoom(place, -1), ['-']],
  ['fit', '适合', (place) => fit(place), ['0']],
  ['larger', '放大', (place) => zoom(place, 1), ['+', '=']],
  ['rotate', '旋转', (place) => rotate(place), ['r']]
];

/** Shows one page at a time in `host`; what does not load is said in place of the picture. */
export function mountViewer(host) {
  if (mounted.has(host)) return;
  mounted.add(host);
  let pages = JSON.parse(host.querySelector('script[type="application/json"]').textContent).pages;
  let place = START;

  const bar = element('div', 'viewer__bar');
  const words = element('span', 'viewer__words');
  words.setAttribute('role', 'status');
  const buttons = ACTS.map(([name, label, act]) => {
    const button = element('button', 'button button--small');
    button.type = 'button';
    button.textContent = label;
    button.dataset.viewerAct = name;
    button.addEventListener('click', () => move(act));
    return button;
  });
  bar.append(...buttons.slice(0, 2), words, ...buttons.slice(2));
  const stage = element('div', 'viewer__stage');
  stage.tabIndex = 0;
  stage.setAttribute('role', 'group');
  stage.setAttribute('aria-label', '影像，方向键翻页，加减号缩放，r 旋转，0 适合窗口');
  const sheet = element('div', 'viewer__sheet');
  const image = element('img', 'viewer__image');
  const missing = element('p', 'viewer__missing muted');
  sheet.append(image);
  stage.append(sheet, missing);
  host.append(bar, stage);

  image.addEventListener('load', draw);
  image.addEventListener('error', () => {
    if (!image.getAttribute('src')) return;
    image.hidden = true;
    missing.textContent = '这一页没有读出来。文件仍在，请稍后再看；仍不行时请联系管理员。';
  });
  stage.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const found = ACTS.find(([, , , keys]) => keys.includes(event.key));
    if (!found) return;
    event.preventDefault();
    event.stopPropagation(); // r and the like mean something else on the page around
    move(found[2]);
  });
  host.addEventListener('tf:viewer-show', ({ detail }) => {
    pages = detail.pages;
    place = { ...START, at: detail.at ?? 0 };
    load();
  });
  new ResizeObserver(draw).observe(stage);

  function move(act) {
    const before = place.at;
    place = act(place, pages.length);
    if (place.at === before) draw();
    else load();
  }

  function load() {
    const page = pages[place.at];
    missing.textContent = page ? '' : '没有可看的影像。';
    image.hidden = !page;
    if (page) {
      image.alt = page.words;
      if (image.getAttribute('src') !== page.src) image.src = page.src;
    } else {
      image.removeAttribute('src');
    }
    draw();
  }

  function draw() {
    const page = pages[place.at];
    words.textContent = page ? `${page.words}（${place.at + 1}/${pages.length}）` : '';
    buttons[0].disabled = place.at === 0;
    buttons[1].disabled = place.at >= pages.length - 1;
    buttons.slice(2).forEach((button) => (button.disabled = !page));
    if (!image.naturalWidth) return;
    const sideways = place.turn % 180 !== 0;
    const [wide, high] = sideways ? [image.naturalHeight, image.naturalWidth] : [image.naturalWidth, image.naturalHeight];
    const scale = Math.min((stage.clientWidth - 2) / wide, (stage.clientHeight - 2) / high) * place.zoom;
    sheet.style.width = `${wide * scale}px`;
    sheet.style.height = `${high * scale}px`;
    image.style.width = `${image.naturalWidth * scale}px`;
    image.style.height = `${image.naturalHeight * scale}px`;
    image.style.transform = `translate(-50%, -50%) rotate(${place.turn}deg)`;
    host.dataset.ready = 'true';
  }

  load();
}

function element(name, className) {
  const made = document.createElement(name);
  made.className = className;
  return made;
}
