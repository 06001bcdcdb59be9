import * as glassEasel from 'glass-easel';
import { MiniProgramEnv } from 'glass-easel-miniprogram-adapter';
import { duringTap } from './tap.js';

const env = new MiniProgramEnv();
const context = new glassEasel.CurrentWindowBackendContext();
const backend = env.associateBackend(context);
const space = env.createCodeSpace('main', true);

context.onEvent((target, type, detail, options) => {
  if (type === 'tap') {
    if (options.originalEvent.target.closest?.('wx-button[disabled]')) return undefined;
    return duringTap(() => dispatch(target, type, detail, options));
  }
  return dispatch(target, type, detail, options);
});

function dispatch(target, type, detail, options) {
  const event = new glassEasel.Event(type, detail, options);
  glassEasel.Event.dispatchEvent(target, event);
  return event.getEventBubbleStatus();
}

/** A button that has the focus is tapped by Enter and the space bar. */
addEventListener('keydown', (event) => {
  const button = event.target.closest?.('wx-button, wx-navigator');
  if (!button || button.hasAttribute('disabled') || (event.key !== 'Enter' && event.key !== ' ')) return;
  event.preventDefault();
  const { left, top } = button.getBoundingClientRect();
  const options = { originalEvent: event, bubbles: true, composed: true, capturePhase: true };
  duringTap(() => dispatch(button.__wxElement, 'tap', { x: left, y: top }, options));
});

/** Registers a page or component with its template and runs its script, which calls `Page` or `Component`. */
export function register({ name, uses, json, template, styleScope, run }, templates) {
  const usingComponents = Object.fromEntries(Object.entries(uses).map(([tag, used]) => [tag, `/${used}`]));
  space.addComponentStaticConfig(name, { ...json, usingComponents });
  // Built-ins are native nodes here; this makes `bindtap` on them a listener and not an attribute.
  space.addCompiledTemplate(name, { groupList: templates, content: template, fallbackListenerOnNativeNode: true });
  if (styleScope) space.addStyleSheet(name, undefined, styleScope);
  space.globalComponentEnv(globalThis, name, run);
}

/** Draws a page into an element of the document; the root that comes back ends it. */
export function createPage(name, element) {
  const root = backend.createRoot('wx-page', space, name);
  const place = document.createElement('div');
  element.append(place);
  root.attach(element, place);
  return root;
}
