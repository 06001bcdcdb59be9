import type { PushInput, Template } from '../../../api/contract.ts';
import { byOf, otherKeys } from './content.ts';
import type { VariantDraft } from './experiment.ts';

export interface FieldDraft {
  value: string;
  /** What happens to a value that does not fit for one recipient. */
  onInvalid: 'refuse' | 'truncate' | 'default';
  default: string;
}

/** What is said and where it leads, while it is written. */
export interface MessageDraft {
  fields: Record<string, FieldDraft>;
  landing: {
    kind: 'page' | 'url' | 'none';
    page: string;
    query: { id: number; key: string; value: string }[];
    url: string;
  };
  lang: 'zh_CN' | 'en_US' | 'zh_HK' | 'zh_TW';
  state: '' | 'developer' | 'trial' | 'formal';
}

export const emptyField: FieldDraft = { value: '', onInvalid: 'refuse', default: '' };

export const emptyMessage: MessageDraft = {
  fields: {},
  landing: { kind: 'page', page: '', query: [], url: '' },
  lang: 'zh_CN',
  state: '',
};

/** The message as it would be sent; with a variant, as those tried with it would get it. */
export function messageOf(draft: MessageDraft, template: Template, variant?: VariantDraft): PushInput['message'] {
  const { landing } = draft;
  const by = byOf(template);
  const query = Object.fromEntries(landing.query.filter(({ key }) => key !== '').map(({ key, value }) => [key, value]));
  const place =
    by.landing === 'none'
      ? {}
      : landing.kind === 'url' && landing.url !== ''
        ? { landing: { url: landing.url } }
        : landing.kind === 'page' && landing.page !== ''
          ? { landing: { page: landing.page, ...(Object.keys(query).length > 0 ? { query } : {}) } }
          : {};
  const written = template.fields.filter(
    ({ key }) => !by.optional.includes(key) || (variant?.fields[key] ?? draft.fields[key]?.value ?? '') !== '',
  );
  const others = otherKeys(template, draft.fields).filter((key) => draft.fields[key]!.value !== '');
  return {
    ...(by.channel === 'jiguang-ums' ? { channel: by.channel } : {}),
    template: by.wire,
    fields: Object.fromEntries(
      [...written.map(({ key }) => key), ...others].map((key) => [
        key,
        variant?.fields[key] ?? fieldOf(draft.fields[key] ?? emptyField),
      ]),
    ),
    ...place,
    lang: draft.lang,
    ...(draft.state === '' ? {} : { miniprogram_state: draft.state }),
  };
}

function fieldOf({ value, onInvalid, default: fallback }: FieldDraft) {
  if (onInvalid === 'refuse') return value;
  return { value, on_invalid: onInvalid, ...(fallback === '' ? {} : { default: fallback }) };
}
