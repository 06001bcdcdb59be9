/**
 * The glossary: every number there is, said once. The API's fields, the columns of exports, the names of webhook events and
 * the labels of the console come from here; `docs/metrics.md` is written from it, and a test holds them together.
 */
export interface Metric {
  zh: string;
  en: string;
  /** What is counted, and when it counts. */
  about: { zh: string; en: string };
  /** A rate is `of` over `over`; null when `over` is 0. Null for a count. */
  rate: { of: CountName; over: CountName } | null;
  /** Where it stands in `GET /v1/pushes/{push_id}`; null where a push has no such number. */
  push: string | null;
  /** The webhook event that tells of one of them; null when none does. */
  webhook: string | null;
}

const counts = {
  audience: {
    zh: '目标人数',
    en: 'Audience',
    about: {
      zh: '推送要发给的用户。等于已接受 + 失败 + 未发送 + 未知（结束前还有待发送）；在时间序列中，每人计入结果产生的那一分钟。',
      en: 'Recipients a push is for: accepted + failed + suppressed + unknown (and pending until it is over). In a series each counts in the minute of the outcome.',
    },
    push: 'audience_count',
    webhook: null,
  },
  reachable: {
    zh: '可触达',
    en: 'Reachable',
    about: {
      zh: '实际发起调用的用户：已接受 + 失败 + 未知，即目标人数减去未发送。',
      en: 'Recipients we called for: accepted + failed + unknown, which is the audience without the suppressed.',
    },
    push: null,
    webhook: null,
  },
  accepted: {
    zh: '已接受',
    en: 'Accepted',
    about: {
      zh: '平台接受了消息（errcode 0）。计入结果写下的那一分钟。',
      en: 'The platform took the message (errcode 0). Counts in the minute it was settled.',
    },
    push: 'outcomes.accepted',
    webhook: 'delivery.accepted',
  },
  failed: {
    zh: '失败',
    en: 'Failed',
    about: {
      zh: '平台拒绝，或内容无法渲染，且不会再试。',
      en: 'The platform refused, or the content could not be rendered, and it will not be tried again.',
    },
    push: 'outcomes.failed',
    webhook: 'delivery.failed',
  },
  suppressed: {
    zh: '未发送',
    en: 'Suppressed',
    about: {
      zh: '我们没有调用平台：没有次数、已拒绝、已取消、已过期等，每一个都有原因。',
      en: 'We chose not to call: no credit, refused, cancelled, expired; each with its reason.',
    },
    push: 'outcomes.suppressed',
    webhook: 'delivery.suppressed',
  },
  unknown: {
    zh: '未知',
    en: 'Unknown',
    about: {
      zh: '调用可能已经发出，但没有得到明确答复。弄清之后改记为已接受或失败，仍在原来的那一分钟。',
      en: 'The call may have left without a clear answer. Once known it counts as accepted or failed, in the same minute as before.',
    },
    push: 'outcomes.unknown',
    webhook: 'delivery.unknown',
  },
  delivered: {
    zh: '已送达',
    en: 'Delivered',
    about: {
      zh: '微信的下发结果事件（subscribe_msg_sent_event）说已送达。按事件自己的时间计。',
      en: 'WeChat’s sent event (subscribe_msg_sent_event) says it was delivered. By the time of the event.',
    },
    push: 'delivered',
    webhook: 'delivery.delivered',
  },
  undelivered: {
    zh: '未送达',
    en: 'Undelivered',
    about: {
      zh: '下发结果事件说没有送达。事件不带失败时间，计入结果写下的那一分钟。',
      en: 'The sent event says it was not delivered. Counts in the minute the message was settled.',
    },
    push: 'undelivered',
    webhook: 'delivery.undelivered',
  },
  opened: {
    zh: '打开',
    en: 'Opened',
    about: {
      zh: '用户点服务通知进入小程序（落地页参数与场景值 1014、1107 共同确认）；每次投递只计一次，按打开的时间计。',
      en: 'The recipient entered the mini-program through the notification (landing token and launch scene 1014 or 1107); once per delivery, by the time of the open.',
    },
    push: 'opened',
    webhook: 'delivery.opened',
  },
  clicked: {
    zh: '点击',
    en: 'Clicked',
    about: {
      zh: '打开之后点了受追踪的操作或 H5 链接；点击意味着打开；每次投递只计一次。',
      en: 'Then tapped a tracked action or an H5 link; a click implies an open; once per delivery.',
    },
    push: 'clicked',
    webhook: 'delivery.clicked',
  },
  received: {
    zh: '设备收到',
    en: 'Received by devices',
    about: {
      zh: '极光推送说收到了 App 通知的设备数（received/detail，随设备上线而增长），一人可有多台设备。计入问到的那一分钟。',
      en: 'Devices that JPush says received an app notification (received/detail, growing as devices come online); a person may have several. Counts in the minute we were told.',
    },
    push: null,
    webhook: null,
  },
  converted: {
    zh: '转化',
    en: 'Converted',
    about: {
      zh: '打开之后，在所给时间内做了所给事件（goal）的用户。只在单次推送的漏斗中给出。',
      en: 'Opened, and within the given time did the given event (goal). Only in the funnel of one push.',
    },
    push: null,
    webhook: null,
  },
  granted: {
    zh: '新增次数',
    en: 'Credits granted',
    about: {
      zh: '用户允许、导入或平台确认而新增的发送次数；同一次允许由小程序和微信各报一次，只计一次。',
      en: 'Sends gained by acceptances, imports and what the platform showed; one acceptance told by two counts once.',
    },
    push: null,
    webhook: 'consent.granted',
  },
  refused: {
    zh: '拒绝',
    en: 'Refusals',
    about: {
      zh: '用户在弹窗或设置中拒绝、平台封禁、或发送时返回 43101 的次数。',
      en: 'Refusals in the pop-up or the settings, bans, and 43101 answers.',
    },
    push: null,
    webhook: 'consent.refused',
  },
  spent: {
    zh: '消耗次数',
    en: 'Credits spent',
    about: {
      zh: '用掉的发送次数，按投递结果写下的时间计；未知的投递按已用计。',
      en: 'Sends used, by when the outcome was settled; an unknown one counts as used.',
    },
    push: null,
    webhook: null,
  },
} as const satisfies Record<string, Omit<Metric, 'rate'>>;

export type CountName = keyof typeof counts;

const rate = (
  of: CountName,
  over: CountName,
  zh: string,
  en: string,
  about: Metric['about'],
): Omit<Metric, 'push' | 'webhook'> => ({ zh, en, about, rate: { of, over } });

const rates = {
  acceptance_rate: rate('accepted', 'reachable', '接受率', 'Acceptance rate', {
    zh: '发起的调用里平台接受了多少：发送是否成功。',
    en: 'How many calls the platform took: whether sending works.',
  }),
  failure_rate: rate('failed', 'reachable', '失败率', 'Failure rate', {
    zh: '发起的调用里失败了多少。',
    en: 'How many calls failed.',
  }),
  reach_rate: rate('reachable', 'audience', '触达率', 'Reach rate', {
    zh: '目标用户里有多少可以发：授权是否足够。',
    en: 'How much of the audience could be sent to: whether there is consent enough.',
  }),
  delivery_rate: rate('delivered', 'accepted', '送达率', 'Delivery rate', {
    zh: '已接受的消息里微信确认送达了多少；没有配置消息推送时恒为 0。',
    en: 'How many accepted messages WeChat confirmed; 0 without its message push.',
  }),
  open_rate: rate('opened', 'accepted', '打开率', 'Open rate', {
    zh: '已接受的消息里打开了多少。分母用已接受而非已送达，因为送达事件可能没有配置。',
    en: 'How many accepted messages were opened. Over accepted, not delivered, because sent events may not be set up.',
  }),
  click_rate: rate('clicked', 'opened', '点击率', 'Click rate', {
    zh: '打开的人里点击了多少。',
    en: 'How many of those who opened clicked.',
  }),
  conversion_rate: rate('converted', 'opened', '转化率', 'Conversion rate', {
    zh: '打开的人里转化了多少。',
    en: 'How many of those who opened converted.',
  }),
} as const satisfies Record<string, Omit<Metric, 'push' | 'webhook'>>;

export type RateName = keyof typeof rates;
export type MetricName = CountName | RateName;

/** Every metric by the name it has in the API and in exports. */
export const metrics: Readonly<Record<MetricName, Metric>> = Object.fromEntries([
  ...Object.entries(counts).map(([name, one]) => [name, { ...one, rate: null }]),
  ...Object.entries(rates).map(([name, one]) => [name, { ...one, push: null, webhook: null }]),
]) as Record<MetricName, Metric>;

export const metricNames = Object.keys(metrics) as MetricName[];

/** What `GET /v1/stats` can answer with: all that is kept by time. */
export const seriesMetrics = metricNames.filter((name) => !name.startsWith('conver'));

/** The counts that metrics are worked out of, as they are kept. */
export function countsFor(names: readonly MetricName[]): CountName[] {
  const of = (name: CountName): CountName[] => {
    if (name === 'reachable') return ['accepted', 'failed', 'unknown'];
    return name === 'audience' ? [...of('reachable'), 'suppressed'] : [name];
  };
  const needed = names.flatMap((name): CountName[] => {
    const { rate } = metrics[name];
    return rate === null ? of(name as CountName) : [...of(rate.of), ...of(rate.over)];
  });
  return [...new Set(needed)];
}

/** Values of a set of counts for the metrics asked for; a rate without a denominator is null. */
export function metricValues(names: readonly MetricName[], numbers: object): Record<string, number | null> {
  const count = (name: CountName): number => {
    const of = (key: string) => (numbers as Record<string, number | undefined>)[key] ?? 0;
    if (name === 'reachable') return of('accepted') + of('failed') + of('unknown');
    if (name === 'audience') return count('reachable') + of('suppressed');
    return of(name);
  };
  return Object.fromEntries(
    names.map((name) => {
      const { rate } = metrics[name];
      if (rate === null) return [name, count(name as CountName)];
      const over = count(rate.over);
      return [name, over === 0 ? null : Math.round((count(rate.of) / over) * 1e6) / 1e6];
    }),
  );
}
