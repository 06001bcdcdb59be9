/** How the emulated WeChat behaves where the documents leave room, or where a client must bear more than one way. */
export interface Switches {
  /**
   * The shape of `List` in JSON callbacks: `wechat` is an object for one item and an array for several, `array` always
   * an array, `nested` puts it under the wrapper's name as XML does.
   */
  list: 'wechat' | 'array' | 'nested';
  /** Deliver every callback a second time after it was taken. */
  duplicateCallbacks: boolean;
  /** Send the pop-up event although "always keep" answered without a pop-up (undocumented either way). */
  popupEventWhenKept: boolean;
  /** A reject in the pop-up also takes away credits granted before (a reject makes later sends answer 43101). */
  rejectClearsCredits: boolean;
}

export const defaultSwitches: Switches = {
  list: 'wechat',
  duplicateCallbacks: false,
  popupEventWhenKept: false,
  rejectClearsCredits: true,
};

/** Checks a partial set from outside; returns what to change, or a sentence saying what is wrong. */
export function readSwitches(input: Record<string, unknown>): Partial<Switches> | string {
  for (const [name, value] of Object.entries(input)) {
    if (!(name in defaultSwitches)) return `unknown switch ${name}`;
    if (name === 'list' && value !== 'wechat' && value !== 'array' && value !== 'nested')
      return 'list is wechat, array or nested';
    if (name !== 'list' && typeof value !== 'boolean') return `${name} is true or false`;
  }
  return input as Partial<Switches>;
}
