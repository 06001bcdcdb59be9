import type { Client } from '../client.ts';
import { faceOf } from '../components/subscribe-button/face.ts';
import type { SubscribeResult } from '../result.ts';
import { actOn } from './act-on.ts';
import { type SceneActions, type SceneView, watchScene } from './watch-scene.ts';

/** The hooks it needs, handed in so that this package depends on neither React nor Taro. */
export interface ReactHooks {
  useState<T>(initial: T): [T, (next: T) => void];
  useMemo<T>(make: () => T, deps: unknown[]): T;
  useEffect(effect: () => () => void, deps: unknown[]): void;
  /** Taro's: the page is shown again, perhaps after a visit to the settings. */
  useDidShow?(shown: () => void): void;
}

/**
 * Makes the hook `useSubscribe(scene)`, once: `createUseSubscribe({ useState, useMemo, useEffect, useDidShow }, client)`.
 * It answers the scene's `status` (null until it is read), `asking`, and what to call in a tap.
 */
export function createUseSubscribe(
  { useState, useMemo, useEffect, useDidShow }: ReactHooks,
  client: Client,
): (scene: string) => Omit<SceneView, 'scene'> & SceneActions {
  return (scene) => {
    const [view, setView] = useState<SceneView>({ scene, status: null, asking: false });
    const watch = useMemo(() => watchScene(client, scene, setView), [scene]);
    useEffect(() => watch.start(), [watch]);
    if (useDidShow) useDidShow(watch.reload);
    const { subscribe, topUp, openSettings, reload } = watch;
    // Right after a change of the scene the state is still that of the one before.
    const { status, asking } = view.scene === scene ? view : { status: null, asking: false };
    return { status, asking, subscribe, topUp, openSettings, reload };
  };
}

/** React's `createElement`, Taro's three components, and the hooks of `createUseSubscribe`. */
export interface ReactParts<Element> extends ReactHooks {
  createElement(type: never, properties: object | null, ...children: unknown[]): Element;
  View: unknown;
  Text: unknown;
  Button: unknown;
}

export interface SubscribeButtonProperties {
  /** The scene's key. */
  scene: string;
  /** Words on the button while the user can be asked. */
  label?: string;
  /** `zh` (default) or `en`. */
  lang?: string;
  className?: string;
  onResult?(result: SubscribeResult): void;
  /** Stands between the wording and the button. */
  children?: unknown;
}

/**
 * Makes the component `<SubscribeButton scene="order" />`, once. It shows purpose, content and frequency before it asks,
 * and what became of it; its classes are those of `subscribe-button.css`.
 */
export function createSubscribeButton<Element>(
  { createElement, View, Text, Button, ...hooks }: ReactParts<Element>,
  client: Client,
): (properties: SubscribeButtonProperties) => Element {
  const useSubscribe = createUseSubscribe(hooks, client);
  const make = (type: unknown, properties: object | null, ...children: unknown[]) =>
    createElement(type as never, properties, ...children);
  return ({ scene, label = '', lang = 'zh', className = '', onResult, children }) => {
    const { status, asking, ...actions } = useSubscribe(scene);
    const face = faceOf(status, lang, label, asking);
    const facts = face.facts.map(({ name, text }) =>
      make(
        View,
        { key: name, className: 'hy-fact' },
        make(Text, { className: 'hy-name' }, name),
        make(Text, { className: 'hy-text' }, text),
      ),
    );
    const button = {
      className: `hy-button hy-${face.state}`,
      disabled: face.action === 'none',
      ariaLabel: face.aria,
      onClick: () => actOn(face, actions, onResult),
    };
    return make(
      View,
      { className: `hy ${className}` },
      facts.length > 0 ? make(View, { className: 'hy-facts' }, facts) : null,
      children,
      make(Button, button, face.label),
      face.note ? make(View, { className: 'hy-note', ariaHidden: true }, face.note) : null,
    );
  };
}
