import { words } from './words.js';

/**
 * What WeChat lays over a phone's screen: the pop-up, dialogs and lists. `host` is what a mini-program asks for, `actions`
 * what the user does with it.
 */
export function overScreen(state, repaint) {
  /** Opens the pop-up; all is ticked at first, as WeChat does. */
  function openSheet(templates, done) {
    const ticked = Object.fromEntries(templates.map((template) => [template.id, true]));
    state.sheet = { templates, ticked, keep: false, done };
    repaint();
  }

  function close(name, ...answer) {
    const { done } = state[name];
    state[name] = null;
    done(...answer);
    repaint();
  }

  const show = (name, what) =>
    new Promise((done) => {
      state[name] = { ...what, done };
      repaint();
    });

  return {
    openSheet,
    host: {
      askFor: (templates) =>
        new Promise((resolve) => openSheet(templates, (choice, alwaysKeep) => resolve({ choice, alwaysKeep }))),
      modal: (modal) => show('modal', modal),
      pay: () => show('modal', { title: words.pay, content: words.payNote, showCancel: true }),
      choose: (items) => show('choice', { items }),
    },
    actions: {
      tick(id, on) {
        state.sheet.ticked[id] = on;
      },
      keep(on) {
        state.sheet.keep = on;
      },
      answer(allow) {
        const { templates, ticked, keep } = state.sheet;
        const choices = templates.map(({ id }) => [id, allow && ticked[id] ? 'accept' : 'reject']);
        close('sheet', Object.fromEntries(choices), keep);
      },
      answerModal: (confirm) => close('modal', confirm),
      answerChoice: (index) => close('choice', index),
    },
  };
}
