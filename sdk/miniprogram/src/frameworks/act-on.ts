import type { Face } from '../components/subscribe-button/face.ts';
import type { SubscribeResult } from '../result.ts';
import type { SceneActions } from './watch-scene.ts';

/** What a tap on the button does, by what it shows. The pop-up is asked for first of all, within the tap. */
export function actOn(
  { action }: Face,
  { subscribe, openSettings, reload }: Pick<SceneActions, 'subscribe' | 'openSettings' | 'reload'>,
  onResult?: (result: SubscribeResult) => void,
): void {
  if (action === 'ask') void subscribe().then(onResult);
  else if (action === 'settings') void openSettings();
  else if (action === 'retry') reload();
}
