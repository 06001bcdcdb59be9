const svgNamespace = 'http://www.w3.org/2000/svg';

const paths = {
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zm5 12 4.5 4.5',
  bell: 'M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15zM10 20.5h4',
  grid: 'M4.5 4.5h6v6h-6zM13.5 4.5h6v6h-6zM4.5 13.5h6v6h-6zM13.5 13.5h6v6h-6z',
  gear: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.5v5',
  chat: 'M4 5.5h16v11H11l-4 3.5v-3.5H4z',
  people:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5c2.2.8 3.5 2.7 3.5 5.5',
  phone: 'M7.5 2.5h9v19h-9zM11 18.5h2',
  pulse: 'M3 12h4l3-7 4 14 3-7h4',
  back: 'M15 5l-7 7 7 7',
  next: 'M9 5l7 7-7 7',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  home: 'M4 11l8-7 8 7M6.5 9.5V20h11V9.5',
  close: 'M6 6l12 12M18 6L6 18',
  globe: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18',
  signal: 'M5 19v-3M10 19v-6M15 19V9M20 19V5',
  noSignal: 'M5 19v-3M10 19v-6M15 19V9M20 19V5M4 4l16 16',
  trash: 'M4.5 7h15M9.5 7V4.5h5V7M6.5 7l1 13h9l1-13',
};

/** Makes an element: attributes by name, `on…` as listeners, children as nodes or texts; empty children are left out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'value' || name === 'checked') element[name] = value;
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children.flat(Infinity))
    if (child !== null && child !== undefined && child !== false) element.append(child);
  return element;
}

/** A line icon in the colour of its text. */
export function icon(name, size = 20) {
  const svg = document.createElementNS(svgNamespace, 'svg');
  const set = { viewBox: '0 0 24 24', width: size, height: size, fill: 'none', 'aria-hidden': 'true', class: 'icon' };
  for (const [key, value] of Object.entries(set)) svg.setAttribute(key, value);
  const path = document.createElementNS(svgNamespace, 'path');
  path.setAttribute('d', paths[name]);
  svg.append(path);
  return svg;
}

/** A round-cornered picture made of a name: its colour from the whole, its letter from the end of a Chinese name. */
export function avatar(name, kind = '') {
  let hash = 7;
  for (const char of name) hash = (hash * 31 + char.codePointAt(0)) % 360;
  const chars = [...name];
  const letter = /\p{Script=Han}/u.test(name)
    ? chars[/(女士|先生)$/.test(name) ? 0 : Math.min(1, chars.length - 1)]
    : (chars.find((c) => /\w/.test(c)) ?? '?');
  return h('span', { class: `avatar ${kind}`, style: `--hue:${hash}`, 'aria-hidden': 'true' }, letter.toUpperCase());
}

/** Replaces an element's children, but only when `key` differs from the last time: polling must not steal the focus. */
export function paint(element, key, make) {
  const text = JSON.stringify(key);
  if (element.dataset.key === text) return;
  element.dataset.key = text;
  const kept = element.querySelector('[data-scroll]')?.scrollTop ?? 0;
  const typing = element.contains(document.activeElement) ? document.activeElement.name : '';
  element.replaceChildren(...[make()].flat());
  const scroll = element.querySelector('[data-scroll]');
  if (scroll) scroll.scrollTop = 'end' in scroll.dataset ? scroll.scrollHeight : kept;
  if (typing) element.querySelector(`[name="${typing}"]`)?.focus();
}
