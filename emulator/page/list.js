import { avatar, h, icon, paint } from './dom.js';
import { shownTime, words } from './words.js';

/** The left side: a search field and the phones, newest message first. */
export function paintPeople(root, state, actions) {
  if (!root.querySelector('.search')) root.replaceChildren(searchField(state, actions), h('div', { class: 'list' }));
  const search = root.querySelector('input');
  search.placeholder = words.searchPhones;
  search.setAttribute('aria-label', words.searchPhones);
  const list = root.querySelector('.list');
  const { total, phones } = state.people;
  const key = [document.documentElement.lang, total, phones, state.openid, state.words];
  paint(list, key, () =>
    h(
      'div',
      { class: 'rows', 'data-scroll': '' },
      total === 0
        ? emptyList(state, actions)
        : [
            h('p', { class: 'count' }, words.phonesCount(total)),
            ...phones.map((phone) => row(phone, phone.openid === state.openid, actions)),
          ],
    ),
  );
}

function searchField(state, actions) {
  const input = h('input', {
    type: 'search',
    value: state.words,
    autocomplete: 'off',
    oninput: () => actions.search(input.value),
  });
  return h('label', { class: 'search' }, icon('search', 18), input);
}

function emptyList(state, actions) {
  if (state.words) return h('p', { class: 'empty' }, words.nobody);
  return h(
    'div',
    { class: 'empty' },
    h('b', {}, words.noPhones),
    h('p', {}, words.noPhonesNote),
    h('button', { class: 'button', onclick: actions.makePhones }, words.makePhones),
  );
}

function row(phone, selected, actions) {
  return h(
    'button',
    {
      class: `row${selected ? ' selected' : ''}`,
      onclick: () => actions.choose(phone.openid),
      'aria-current': selected ? 'true' : null,
    },
    h(
      'span',
      { class: 'face' },
      avatar(phone.nickname),
      phone.unread > 0 && h('i', { class: 'badge' }, phone.unread > 99 ? '99+' : String(phone.unread)),
    ),
    h(
      'span',
      { class: 'who' },
      h('b', {}, phone.nickname, phone.left && h('em', {}, words.left)),
      h('small', {}, phone.last ? phone.last.title : phone.openid),
    ),
    phone.last && h('time', {}, shownTime(phone.last.at)),
  );
}
