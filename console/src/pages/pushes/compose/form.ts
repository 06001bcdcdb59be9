import type { Rule } from '#contract/rule.ts';
import type { Push, PushInput, Template } from '../../../api/contract.ts';

export interface FieldDraft {
  value: string;
  /** What happens to a value that does not fit for one recipient. */
  onInvalid: 'refuse' | 'truncate' | 'default';
  default: string;
}

export type AudienceDraft =
  | { kind: 'rule'; rule: Rule | null }
  | { kind: 'segment'; segmentId: string }
  | { kind: 'list'; text: string };

/** What the composer holds while it is filled in. Kept in the browser, so that nothing typed is lost. */
export interface Draft {
  name: string;
  templateId: string;
  fields: Record<string, FieldDraft>;
  landing: {
    kind: 'page' | 'url' | 'none';
    page: string;
    query: { id: number; key: string; value: string }[];
    url: string;
  };
  audience: AudienceDraft;
  /** Instants as RFC 3339; null: as soon as possible, and the default. */
  at: string | null;
  sendBefore: string | null;
  perMinute: number | null;
  priority: number;
  class: string;
  noCredit: 'suppress' | 'try';
  deliveryMode: 'at_most_once' | 'at_least_once';
  lang: 'zh_CN' | 'en_US' | 'zh_HK' | 'zh_TW';
  state: '' | 'developer' | 'trial' | 'formal';
  canaryPercent: number | null;
}

export const emptyField: FieldDraft = { value: '', onInvalid: 'refuse', default: '' };

export const emptyDraft: Draft = {
  name: '',
  templateId: '',
  fields: {},
  landing: { kind: 'page', page: '', query: [], url: '' },
  audience: { kind: 'rule', rule: null },
  at: null,
  sendBefore: null,
  perMinute: null,
  priority: 0,
  class: '',
  noCredit: 'suppress',
  deliveryMode: 'at_most_once',
  lang: 'zh_CN',
  state: '',
  canaryPercent: null,
};

/** Openids or anything else one pastes, one per line, comma or space; each once. */
export function idsOf(text: string): string[] {
  return [...new Set(text.split(/[\s,，;；]+/).filter((one) => one !== ''))];
}

export function audienceOf(audience: AudienceDraft): PushInput['audience'] {
  if (audience.kind === 'segment') return { segment_id: audience.segmentId };
  if (audience.kind === 'list') return { openids: idsOf(audience.text) };
  return audience.rule === null ? { all: true } : { rule: audience.rule };
}

export function messageOf(draft: Draft, template: Template): PushInput['message'] {
  const { landing } = draft;
  const query = Object.fromEntries(landing.query.filter(({ key }) => key !== '').map(({ key, value }) => [key, value]));
  const place =
    landing.kind === 'url' && landing.url !== ''
      ? { landing: { url: landing.url } }
      : landing.kind === 'page' && landing.page !== ''
        ? { landing: { page: landing.page, ...(Object.keys(query).length > 0 ? { query } : {}) } }
        : {};
  return {
    template: template.id,
    fields: Object.fromEntries(template.fields.map(({ key }) => [key, fieldOf(draft.fields[key] ?? emptyField)])),
    ...place,
    lang: draft.lang,
    ...(draft.state === '' ? {} : { miniprogram_state: draft.state }),
  };
}

function fieldOf({ value, onInvalid, default: fallback }: FieldDraft) {
  if (onInvalid === 'refuse') return value;
  return { value, on_invalid: onInvalid, ...(fallback === '' ? {} : { default: fallback }) };
}

/** The body of the API: what the page holds is what is sent. */
export function inputOf(draft: Draft, template: Template, appId: string): PushInput {
  return {
    app_id: appId,
    ...(draft.name.trim() === '' ? {} : { name: draft.name.trim() }),
    audience: audienceOf(draft.audience),
    message: messageOf(draft, template),
    ...(draft.class === '' ? {} : { class: draft.class }),
    priority: draft.priority,
    ...(draft.at === null ? {} : { schedule: { at: draft.at } }),
    ...(draft.sendBefore === null ? {} : { send_before: draft.sendBefore }),
    ...(draft.perMinute === null ? {} : { pace: { per_minute: draft.perMinute } }),
    ...(draft.canaryPercent === null ? {} : { canary: { percent: draft.canaryPercent } }),
    no_credit: draft.noCredit,
    delivery_mode: draft.deliveryMode,
  };
}

/** A push as a draft: to go on with one (`keepTime`), or to start another from it. Lists of people are not copied. */
export function draftOf(push: Push, keepTime: boolean): Draft {
  const { message } = push;
  const landing = message.landing;
  const audience = push.audience as Record<string, unknown>;
  const future = keepTime && Date.parse(push.due_at) > Date.now();
  return {
    ...emptyDraft,
    name: push.name ?? '',
    templateId: push.template_id,
    fields: Object.fromEntries(
      Object.entries(message.fields).map(([key, field]) => [
        key,
        typeof field === 'string'
          ? { ...emptyField, value: field }
          : { value: field.value, onInvalid: field.on_invalid ?? 'refuse', default: field.default ?? '' },
      ]),
    ),
    landing: {
      kind: landing === undefined ? 'none' : 'url' in landing ? 'url' : 'page',
      page: landing !== undefined && 'page' in landing ? landing.page : '',
      query:
        landing !== undefined && 'page' in landing
          ? Object.entries(landing.query ?? {}).map(([key, value], id) => ({ id, key, value }))
          : [],
      url: landing !== undefined && 'url' in landing ? landing.url : '',
    },
    audience: audienceDraft(audience),
    at: future ? push.due_at : null,
    perMinute: push.pace?.per_minute ?? null,
    canaryPercent: push.canary?.percent ?? null,
    priority: push.priority,
    class: push.class,
    noCredit: push.no_credit,
    deliveryMode: push.delivery_mode,
    lang: message.lang,
    state: message.miniprogram_state ?? '',
  };
}

function audienceDraft(audience: Record<string, unknown>): AudienceDraft {
  if (typeof audience.segment_id === 'string') return { kind: 'segment', segmentId: audience.segment_id };
  if (audience.rule !== undefined) return { kind: 'rule', rule: audience.rule as Rule };
  if (audience.tags !== undefined) return { kind: 'rule', rule: { tags: audience.tags } as Rule };
  if (audience.all === true) return { kind: 'rule', rule: null };
  return { kind: 'list', text: '' };
}

const keptUnder = (appId: string) => `hongyan.compose.${appId}`;

/** What was typed stays in this tab over a reload, a lost session or a step back. */
export function keep(appId: string, draft: Draft | null): void {
  if (draft === null) sessionStorage.removeItem(keptUnder(appId));
  else sessionStorage.setItem(keptUnder(appId), JSON.stringify(draft));
}

export function kept(appId: string): Draft | null {
  try {
    const text = sessionStorage.getItem(keptUnder(appId));
    return text === null ? null : { ...emptyDraft, ...(JSON.parse(text) as Draft) };
  } catch {
    return null;
  }
}
