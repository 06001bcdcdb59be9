import { mainTemplate } from '../population.ts';

/** One call of `subscribeMessage.send` as the platform saw it. Times are milliseconds since 1970. */
export interface Call {
  at: number;
  /** What was answered, or done instead of an answer. */
  answer: string;
  /** Null while it is not accepted, and for ever when it was refused. */
  msgId: string | null;
  acceptedAt: number | null;
  /** The caller cannot tell from what it got whether the message was accepted. */
  ambiguous: boolean;
}

/** All calls about one recipient of one push, which the landing page's token names. */
export interface Called {
  pushId: string;
  recipientId: string;
  openid: string;
  template: string;
  calls: Call[];
}

/** The platform's own record: every call, by push and recipient. */
export class CallLog {
  readonly byDelivery = new Map<string, Called>();
  /** Messages of the main template that were accepted. */
  accepted = 0;
  /** Pairs of push and recipient that were called with the main template. */
  called = 0;
  /** Calls that carried the main template, to however many people. */
  mainCalls = 0;

  add(call: Call, about: Omit<Called, 'calls'>): void {
    const key = deliveryKey(about.pushId, about.recipientId);
    const known = this.byDelivery.get(key);
    if (known !== undefined) {
      known.calls.push(call);
      return;
    }
    this.byDelivery.set(key, { ...about, calls: [call] });
    if (about.template === mainTemplate) this.called++;
  }

  get ambiguous(): number {
    let n = 0;
    for (const { calls } of this.byDelivery.values()) n += calls.filter((call) => call.ambiguous).length;
    return n;
  }
}

export function deliveryKey(pushId: string, recipientId: string): string {
  return `${pushId}/${recipientId}`;
}

/** The push and recipient inside a landing page's token: version, two UUIDs, signature. */
export function deliveryOfPage(page: string): { pushId: string; recipientId: string } {
  const bytes = Buffer.from(/[?&]hy=([\w-]+)/.exec(page)?.[1] ?? '', 'base64url');
  return { pushId: uuidOf(bytes.subarray(1, 17)), recipientId: uuidOf(bytes.subarray(17, 33)) };
}

function uuidOf(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
