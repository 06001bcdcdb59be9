/** What bounds how fast a push goes out. */
export interface Speed {
  /** Calls a second. */
  perSecond: number;
  /** The narrowest of the bounds. */
  boundBy: 'app' | 'template' | 'channel' | 'pace' | 'concurrency';
}

/** Latency taken for a call where nothing better is known, in milliseconds: WeChat answers in 30-50 ms, the way comes on top. */
export const assumedLatencyMs = 100;

/** The narrowest of the rates that hold for a push; null: none of that kind. Rates in calls a second. */
export function speedOf(rates: {
  app: number;
  template: number | null;
  channel: number | null;
  pacePerMinute: number | null;
  concurrency: number;
}): Speed {
  const bounds: [Speed['boundBy'], number | null][] = [
    ['app', rates.app],
    ['template', rates.template],
    ['channel', rates.channel],
    ['pace', rates.pacePerMinute === null ? null : rates.pacePerMinute / 60],
    ['concurrency', (rates.concurrency * 1000) / assumedLatencyMs],
  ];
  let speed: Speed = { perSecond: rates.app, boundBy: 'app' };
  for (const [boundBy, perSecond] of bounds) {
    if (perSecond !== null && perSecond < speed.perSecond) speed = { perSecond, boundBy };
  }
  return speed;
}

/** When `calls` calls from `startsAt` on are over, at the earliest `lastWait`: some of them wait until then. */
export function finishOf(calls: number, speed: Speed, startsAt: Date, lastWait: Date | null): Date {
  const steady = startsAt.getTime() + Math.ceil((calls / speed.perSecond) * 1000);
  return new Date(Math.max(steady, lastWait?.getTime() ?? 0));
}
