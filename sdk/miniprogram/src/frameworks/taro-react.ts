import type { Client } from '../client.ts';
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
