import type { App, Phone } from './types.ts';
import type { World } from './world.ts';

export interface SubscribeRequest {
  tmplIds: string[];
  /** One answer for all, or one per template; a template without an answer is rejected. */
  choice: 'accept' | 'reject' | Record<string, 'accept' | 'reject'>;
  /** 总是保持以上选择，不再询问 */
  alwaysKeep?: boolean;
  /** The phone's base library, such as `2.8.2`; absent: a current one. */
  library?: string;
}

/** What `wx.requestSubscribeMessage` hands to its callback: `errMsg`, then an `errCode` or one value per template. */
export type SubscribeResult = { errMsg: string; errCode?: number } & Record<string, string | number>;

export interface PopupOutcome {
  result: SubscribeResult;
  /** Templates the user answered in a visible pop-up; empty when none was shown. */
  asked: Record<string, 'accept' | 'reject'>;
  /** Templates answered from settings, without showing anything. */
  kept: Record<string, 'accept' | 'reject'>;
}

/**
 * How many templates one call takes (wx.requestSubscribeMessage): one up to base library 2.8.3, then three, five since
 * 3.12.1.
 */
function maxTemplates(library: string | undefined): number {
  if (library === undefined) return 5;
  const [a = 0, b = 0, c = 0] = library.split('.').map(Number);
  const isAtLeast = (x: number, y: number, z: number) => a > x || (a === x && (b > y || (b === y && c >= z)));
  if (isAtLeast(3, 12, 1)) return 5;
  return isAtLeast(2, 8, 4) ? 3 : 1;
}

/**
 * Plays `wx.requestSubscribeMessage` on a phone: checks as the client does, takes the user's choice and adds a credit
 * per accept, also when settings answered without a pop-up.
 */
export function requestSubscribe(
  world: World,
  app: App,
  phone: Phone,
  request: SubscribeRequest,
  rejectClearsCredits: boolean,
): PopupOutcome {
  const refusal = refuse(app, phone, request.tmplIds, request.library);
  if (refusal) return { result: refusal, asked: {}, kept: {} };
  const result: SubscribeResult = { errMsg: 'requestSubscribeMessage:ok' };
  const asked: PopupOutcome['asked'] = {};
  const kept: PopupOutcome['kept'] = {};
  const titles = new Set<string>();
  for (const id of new Set(request.tmplIds)) {
    const title = app.templates.get(id)!.title;
    const setting = phone.itemSettings[id];
    if (titles.has(title)) result[id] = 'filter';
    else if (setting === 'ban') result[id] = 'ban';
    else if (setting) kept[id] = result[id] = setting;
    else asked[id] = result[id] = choiceFor(request, id);
    titles.add(title);
  }
  const popup = { k: 'popup' as const, appid: app.appid, openid: phone.openid, clears: rejectClearsCredits };
  const accepted = Object.fromEntries(Object.entries(kept).filter(([, choice]) => choice === 'accept'));
  if (Object.keys(accepted).length) world.commit({ ...popup, asked: accepted, keep: false });
  if (Object.keys(asked).length) world.commit({ ...popup, asked, keep: request.alwaysKeep === true });
  return { result, asked, kept };
}

/** The templates a call would show the user, or the refusal it would meet; null where it is not refused. */
export function previewSubscribe(
  app: App,
  phone: Phone,
  tmplIds: string[],
  library?: string,
): { refusal: SubscribeResult | null; ask: { id: string; title: string }[] } {
  const refusal = refuse(app, phone, tmplIds, library);
  if (refusal) return { refusal, ask: [] };
  const ask = new Map<string, { id: string; title: string }>();
  const settled = new Set<string>();
  for (const id of tmplIds) {
    const { title } = app.templates.get(id)!;
    if (settled.has(title)) continue;
    settled.add(title);
    if (!phone.itemSettings[id]) ask.set(title, { id, title });
  }
  return { refusal: null, ask: [...ask.values()] };
}

function choiceFor(request: SubscribeRequest, id: string): 'accept' | 'reject' {
  const choice = typeof request.choice === 'string' ? request.choice : request.choice[id];
  return choice === 'accept' ? 'accept' : 'reject';
}

/** The client's refusals, in the order the client meets them. */
function refuse(app: App, phone: Phone, tmplIds: unknown, library: string | undefined): SubscribeResult | null {
  const fail = (errCode: number, text: string) => ({ errMsg: `requestSubscribeMessage:fail ${text}`, errCode });
  if (!Array.isArray(tmplIds)) return fail(10004, 'TmplIds is not an array');
  if (tmplIds.length === 0) return fail(10001, "TmplIds can't be empty");
  const most = maxTemplates(library);
  if (tmplIds.length > most) return fail(20003, `Templates count out of max bounds (${most})`);
  const types = new Set<number>();
  for (const id of tmplIds) {
    const template = app.templates.get(id);
    if (!template) return fail(20001, 'No template data return, verify the template id exist');
    types.add(template.type);
  }
  if (types.size > 1) return fail(20002, 'Templates type must be same');
  if (!phone.mainSwitch) return fail(20004, 'The main switch is switched off');
  return null;
}
