import { h, paint } from './dom.js';
import { words } from './words.js';

const codes = [45009, -1, 43101, 40001, 43108, 47003, 40037, 40003, 45011, 45168];
const chances = [
  ['fAcceptDrop', 'acceptDrop'],
  ['fReset', 'reset'],
  ['fTimeout', 'timeout'],
  ['fHalf', 'half'],
];

/** The right side: counts, faults, the platform's switches and the live log. */
export function paintPanel(root, state, actions) {
  if (root.children.length === 0)
    root.append(...['counts', 'faults', 'switches', 'log'].map((name) => h('section', { class: name })));
  const [counts, faults, switches, log] = root.children;
  const lang = document.documentElement.lang;
  paint(counts, [lang, state.log], () => tiles(state.log));
  // While a slider is held its own value counts, not the server's.
  if (!faults.contains(document.activeElement))
    paint(faults, [lang, state.faults], () => faultBox(state.faults, actions));
  paint(switches, [lang, state.switches], () => switchBox(state.switches, actions));
  paint(log, [lang, state.calls], () => [h('h2', {}, words.log), calls(state.calls)]);
}

function tiles({ sendCalls, acceptedCalls, duplicates, callbacks }) {
  const tile = (label, value, alarm) =>
    h(
      'div',
      { class: `tile${alarm ? ' alarm' : ''}` },
      h('b', {}, value.toLocaleString('en-US')),
      h('span', {}, label),
    );
  return [
    tile(words.calls, sendCalls),
    tile(words.accepted, acceptedCalls),
    tile(words.duplicates, duplicates, duplicates > 0),
    tile(words.callbacks, callbacks.pending),
  ];
}

function slider(label, value, { max, step, unit, onset }) {
  const show = (number) => (unit === '%' ? `${Math.round(number * 100)}%` : `${number} ms`);
  const output = h('output', {}, show(value));
  const input = h('input', { type: 'range', min: 0, max, step, value: String(value), 'aria-label': label });
  input.addEventListener('input', () => {
    output.textContent = show(Number(input.value));
  });
  input.addEventListener('change', () => {
    onset(Number(input.value));
    input.blur();
  });
  return h('label', { class: `slider${value > 0 ? ' on' : ''}` }, h('span', {}, label), input, output);
}

function faultBox(faults, actions) {
  const select = h(
    'select',
    { 'aria-label': words.injectNext },
    codes.map((code) => h('option', { value: String(code) }, String(code))),
  );
  const times = h('input', { type: 'number', min: 1, max: 1000, value: '5', 'aria-label': words.injectNext });
  const waiting = faults.errors.filter((error) => error.next === undefined || error.next > 0);
  const inject = () => {
    document.activeElement?.blur();
    actions.setFaults({ errors: [...waiting, { code: Number(select.value), next: Number(times.value) || 1 }] });
  };
  return [
    h('h2', {}, words.faults, h('button', { class: 'link', onclick: actions.clearFaults }, words.clearFaults)),
    slider(words.latency, faults.latencyMs, {
      max: 3000,
      step: 50,
      onset: (latencyMs) => actions.setFaults({ latencyMs }),
    }),
    slider(words.jitter, faults.jitterMs, {
      max: 1000,
      step: 50,
      onset: (jitterMs) => actions.setFaults({ jitterMs }),
    }),
    chances.map(([word, name]) =>
      slider(words[word], faults[name], {
        max: 1,
        step: 0.05,
        unit: '%',
        onset: (chance) => actions.setFaults({ [name]: chance }),
      }),
    ),
    h(
      'div',
      { class: 'inject' },
      h('span', {}, words.injectNext),
      select,
      h('span', { class: 'by' }, '×'),
      times,
      h('span', {}, words.times),
      h('button', { class: 'button', onclick: inject }, words.inject),
    ),
    waiting.length > 0 &&
      h(
        'div',
        { class: 'tags' },
        waiting.map((error) =>
          h(
            'span',
            { class: 'tag' },
            String(error.code),
            h('b', {}, error.next === undefined ? `${error.probability * 100}%` : `× ${error.next}`),
          ),
        ),
      ),
  ]
    .flat()
    .filter(Boolean);
}

function switchBox(switches, actions) {
  const toggle = (name, label) =>
    h(
      'label',
      { class: 'line' },
      h('span', {}, label),
      h('input', {
        type: 'checkbox',
        class: 'switch',
        checked: switches[name],
        onchange: (event) => actions.setSwitches({ [name]: event.target.checked }),
      }),
    );
  const shapes = [
    ['wechat', words.listWechat],
    ['array', words.listArray],
    ['nested', words.listNested],
  ];
  const options = shapes.map(([value, label]) => h('option', { value, selected: value === switches.list }, label));
  return [
    h('h2', {}, words.switches),
    toggle('duplicateCallbacks', words.sDuplicate),
    toggle('popupEventWhenKept', words.sKept),
    toggle('rejectClearsCredits', words.sReject),
    h(
      'label',
      { class: 'line' },
      h('span', {}, words.sList),
      h('select', { onchange: (event) => actions.setSwitches({ list: event.target.value }) }, options),
    ),
  ];
}

function calls(lines) {
  if (lines.length === 0) return h('p', { class: 'empty' }, words.noCalls);
  return h(
    'ol',
    { class: 'calls', 'data-scroll': '' },
    lines.map((line) => {
      const good = line.errcode === 0;
      const clock = new Date(line.at).toLocaleTimeString('zh-CN', { hour12: false });
      const result = good ? words.ok : line.fault || String(line.errcode);
      return h(
        'li',
        {},
        h('time', {}, clock),
        h(
          'span',
          { class: 'what', title: line.path },
          line.path.replace(/^\/(cgi-bin|wxaapi|sns|wxa)\//, ''),
          line.openid && h('small', {}, line.openid),
        ),
        h('b', { class: good ? 'good' : 'bad' }, result),
      );
    }),
  );
}
