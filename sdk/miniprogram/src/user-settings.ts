import type { Context } from './context.ts';
import { call, type PlatformSettings } from './platform.ts';
import { type Answer, answerOf, type Settings } from './scene.ts';

export interface UserSettings {
  /** As read last; null when not read or not readable. */
  known(): Settings | null;
  read(): Promise<void>;
  /** Opens WeChat's own settings; call it in a tap. Resolves when the user is back, with the settings as they are then. */
  open(): Promise<void>;
  /** What a refused call has told: the main switch is off. */
  switchedOff(): void;
}

/** The user's subscribe settings. Turning them on again sends no event to anybody, so they are read at every return. */
export function createUserSettings({ platform, log }: Context): UserSettings {
  let settings: Settings | null = null;

  function take(value: PlatformSettings | undefined): void {
    const told = value ? value.subscriptionsSetting : undefined;
    if (!told) return;
    const items: { [templateId: string]: Answer } = {};
    const kept = told.itemSettings || {};
    for (const id of Object.keys(kept)) items[id] = answerOf(kept[id]);
    settings = { mainSwitch: told.mainSwitch !== false, items };
  }

  async function read(): Promise<void> {
    const { getSetting } = platform;
    if (!getSetting) return;
    const { value } = await call<PlatformSettings>((callbacks) =>
      getSetting.call(platform, { withSubscriptions: true, ...callbacks }),
    );
    take(value);
  }

  return {
    known: () => settings,
    read,
    async open() {
      const { openSetting } = platform;
      if (!openSetting) return;
      const opened = await call<PlatformSettings>((callbacks) =>
        openSetting.call(platform, { withSubscriptions: true, ...callbacks }),
      );
      if (opened.error) log(`wx.openSetting failed: ${opened.error.errMsg}`);
      await read();
    },
    switchedOff() {
      settings = { mainSwitch: false, items: settings ? settings.items : {} };
    },
  };
}
