/** When a scene may ask, as the service says. */
export interface AskRules {
  /** Hours that must pass after the user did not accept, unless the user taps the scene's own button. */
  min_gap_hours: number;
  /** A one-time template is asked for only while fewer sends than this are left. */
  only_below_credits: number;
  /** Asked only after the user did this, in the last days; not where the user taps the scene's own button. */
  after?: { event: string; within_days: number };
}

export interface SceneTemplate {
  id: string;
  title: string;
  type: 'one_time' | 'long_term';
}

/** A place that asks for consent: what it says to the user, and which templates it asks for. */
export interface Scene {
  key: string;
  version: number;
  purpose: string;
  content: string;
  frequency: string;
  ask: AskRules;
  templates: SceneTemplate[];
}

/** What the service's ledger says about one template. */
export interface Credit {
  status: 'none' | 'granted' | 'refused' | 'banned';
  /** Sends left; null for a long-term template. */
  credits: number | null;
}

/** The user's own settings in WeChat; null where they cannot be read (base library before 2.10.1). */
export interface Settings {
  mainSwitch: boolean;
  /** By template id, only where 总是保持以上选择 was ticked. */
  items: { [templateId: string]: Answer };
}

/** The main switch is off: then nothing is kept, and every call fails. */
export const switchedOff: Settings = { mainSwitch: false, items: {} };

/** One answer of the platform. `unknown`: a value that did not exist when this was written. */
export type Answer = 'accept' | 'reject' | 'ban' | 'filter' | 'unknown';

/**
 * Reads one value of `wx.requestSubscribeMessage` or of the settings. Every `accept…` (acceptWithAudio,
 * acceptWithAlert, and what may follow) is an accept.
 */
export function answerOf(value: unknown): Answer {
  const known = /^(accept|(reject|ban|filter)$)/.exec(String(value));
  return known ? (known[1] as Answer) : 'unknown';
}

const statusAfter: { [answer in Answer]?: Credit['status'] } = { accept: 'granted', reject: 'refused', ban: 'banned' };

/** The ledger's view after an answer of the user, until the service is asked again; null when nothing changes. */
export function creditAfter(
  known: Credit | undefined,
  answer: Answer | undefined,
  type: SceneTemplate['type'],
): Credit | null {
  const status = answer && statusAfter[answer];
  if (!status) return null;
  const left = type === 'long_term' ? null : leftOf(known, type) + 1;
  return { status, credits: status === 'granted' ? left : 0 };
}

/** Sends left, as far as is known; a long-term consent has no end. */
export function leftOf(known: Credit | undefined, type: SceneTemplate['type']): number {
  if (known === undefined || known.status !== 'granted') return 0;
  return type === 'long_term' ? Infinity : known.credits || 0;
}
