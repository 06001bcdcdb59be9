import type { Client } from '../client.ts';
import type { SubscribeResult } from '../result.ts';
import type { SceneStatus } from '../status.ts';

/** What a page shows of a scene. */
export interface SceneView {
  scene: string;
  /** Null until it was read for the first time. */
  status: SceneStatus | null;
  /** WeChat's pop-up is open. */
  asking: boolean;
}

/** What a page does with a scene. None of these throws or rejects. */
export interface SceneActions {
  /** Asks for consent; call it directly in a tap handler, before anything is awaited. */
  subscribe(): Promise<SubscribeResult>;
  /** Collects one more send without a pop-up; directly in a tap the user makes anyway. */
  topUp(): Promise<SubscribeResult>;
  /** Opens WeChat's subscribe settings; directly in a tap. */
  openSettings(): Promise<SceneStatus>;
  /** Reads settings and sends left anew. */
  reload(): void;
}

/** A scene being watched. `start` shows and loads it, and answers how to end that; it may be started again. */
export interface SceneWatch extends SceneActions {
  start(): () => void;
}

/** The part that React and Vue share: every change is told to `show`, and nothing any more once it was ended. */
export function watchScene(client: Client, scene: string, show: (view: SceneView) => void): SceneWatch {
  let on = false;
  let asking = false;
  const tell = (status: SceneStatus | null) => {
    if (on) show({ scene, status, asking });
  };
  const reload = () => {
    void client.status(scene).then((status) => {
      // While the pop-up is open its answer is what counts.
      if (!asking) tell(status);
    });
  };
  const ask = (asked: Promise<SubscribeResult>) => {
    asking = true;
    tell(client.knownStatus(scene));
    return asked.then((result) => {
      asking = false;
      tell(client.knownStatus(scene));
      return result;
    });
  };
  return {
    start() {
      on = true;
      const known = client.knownStatus(scene);
      tell(known.scene ? known : null);
      reload();
      return () => {
        on = false;
      };
    },
    // The client is called first of all: the pop-up has to be asked for within the tap.
    subscribe: () => ask(client.subscribe(scene, { explicit: true })),
    topUp: () =>
      client.topUp(scene).then((result) => {
        tell(client.knownStatus(scene));
        return result;
      }),
    openSettings: () =>
      client.openSettings(scene).then((status) => {
        tell(status);
        return status;
      }),
    reload,
  };
}
