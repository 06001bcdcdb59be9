// For the component `subscribe-button.vue` beside the built files.
export { faceOf } from '../components/subscribe-button/face.ts';
export { actOn } from './act-on.ts';

import type { Client } from '../client.ts';
import type { SceneStatus } from '../status.ts';
import { type SceneActions, watchScene } from './watch-scene.ts';

export interface VueRef<T> {
  value: T;
}

/** What it needs of Vue 3 and uni-app, handed in so that this package depends on neither. */
export interface VueFunctions {
  shallowRef<T>(initial: T): VueRef<T>;
  onUnmounted(unmounted: () => void): void;
  /** uni-app's: the page is shown again, perhaps after a visit to the settings. */
  onShow?(shown: () => void): void;
}

export interface UseSubscribe extends SceneActions {
  /** Null until it was read for the first time. */
  status: VueRef<SceneStatus | null>;
  /** WeChat's pop-up is open. */
  asking: VueRef<boolean>;
}

/**
 * Makes the composable `useSubscribe(scene)`, once: `createUseSubscribe({ shallowRef, onUnmounted, onShow }, client)`.
 * Call it in `setup`; the scene's `status` and `asking` are refs.
 */
export function createUseSubscribe(
  { shallowRef, onUnmounted, onShow }: VueFunctions,
  client: Client,
): (scene: string) => UseSubscribe {
  return (scene) => {
    const status = shallowRef<SceneStatus | null>(null);
    const asking = shallowRef(false);
    const { start, subscribe, topUp, openSettings, reload } = watchScene(client, scene, (view) => {
      status.value = view.status;
      asking.value = view.asking;
    });
    onUnmounted(start());
    if (onShow) onShow(reload);
    return { status, asking, subscribe, topUp, openSettings, reload };
  };
}
