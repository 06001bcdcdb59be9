import type { Context } from './context.ts';
import { call, type PlatformSettings } from './platform.ts';
import { answerOf, type Settings, switchedOff } from './scene.ts';

export interface UserSettings {
  /** As read last; null when not read or not readable. */
  known(): Settings | null;
  /** Never rejects. */
  read(): Promise<void>;
  /** Opens WeChat's own settings; call it in a tap. Resolves when the user is back, with the settings as they are then. */
  open(): Promise<void>;
  /** What a refused call has told: the main switch is off. */
  switchedOff(): void;
}

/** The user's subscribe settings. Turning them on again sends no event to anybody, so they are read at every return. */
export function createUserSettings({ platform }: Context): UserSettings {
  let settings: Settings | null = null;

  function show(name: 'getSetting' | 'openSetting'): Promise<void> {
    // Where the platform has no such call, this fails and nothing is known.
    return call<PlatformSettings>(platform, name, { withSubscriptions: true }).then(({ value = {} }) => {
      const told = value.subscriptionsSetting;
      if (!told) return;
      const read: Settings = { mainSwitch: told.mainSwitch !== false, items: {} };
      const kept = told.itemSettings || {};
      for (const id of Object.keys(kept)) read.items[id] = answerOf(kept[id]);
      settings = read;
    });
  }

  return {
    known: () => settings,
    read: () => show('getSetting'),
    // What openSetting answers was read before the user came back on some versions.
    open: () =>
      show('openSetting').then(() => {
        // Where they cannot be read, whether the user turned them on is seen at the next ask.
        settings = null;
        return show('getSetting');
      }),
    switchedOff() {
      settings = switchedOff;
    },
  };
}
