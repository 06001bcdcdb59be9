import { useEffect, useState } from 'react';
import type { App, Template } from '../../../api/contract.ts';
import { problemOf } from '../../../api/problem.ts';
import { useRead } from '../../../api/use.ts';
import { otherKeys } from './content.ts';
import type { VariantDraft } from './experiment.ts';
import { audienceOf, type Draft, idsOf } from './form.ts';
import { messageOf } from './message.ts';
import { sampleOf } from './timing.ts';

/** A value once it has stood still for a while. */
export function useSettled<T>(value: T, ms: number): T {
  const text = JSON.stringify(value);
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), ms);
    return () => clearTimeout(timer);
  }, [text, ms]);
  return JSON.parse(settled) as T;
}

/** Somebody of the audience, or anybody while that is a list with nobody on it yet, or one that is not shown. */
function whom({ audience }: Draft, recipient: string | null) {
  if (recipient !== null) return { recipient: { id: recipient } };
  return audience.kind === 'list' && idsOf(audience.text).length === 0 ? {} : { audience: audienceOf(audience) };
}

export interface FieldSight {
  /** As the recipient in view would see it; null when it cannot be rendered, or was not yet. */
  value: string | null;
  /** Why it would be refused, in both languages of the service. */
  problem: { zh: string; en: string } | null;
}

/**
 * How the message reads for one recipient of the audience, by the service's own rendering. The recipient stays the same
 * from letter to letter; `another` picks somebody else. With `variant` it is that variant of an experiment.
 */
export function usePreview(app: App, template: Template | undefined, draft: Draft, variant?: VariantDraft) {
  const [recipient, setRecipient] = useState<string | null>(null);
  const written = template?.fields.some(({ key }) => (draft.fields[key]?.value ?? '') !== '') ?? false;
  const body = {
    app_id: app.id,
    ...(template === undefined ? {} : { message: messageOf(draft, template, variant) }),
    ...(draft.timing.when === 'trigger' ? { variables: { event: sampleOf(draft) } } : {}),
    ...whom(draft, recipient),
  };
  const settled = useSettled(body, 350);
  const asked = useRead(
    'previewPush',
    { body: settled as never },
    { enabled: template !== undefined && written && 'message' in settled, keep: true },
  );
  const found = asked.data?.recipient_id ?? null;
  useEffect(() => {
    if (recipient === null && found !== null) setRecipient(found);
  }, [recipient, found]);
  // A text that nobody could be sent is refused as a whole, with a pointer to each field.
  const refused = asked.error === null ? [] : problemOf(asked.error).errors;
  const fields = new Map<string, FieldSight>();
  const keys =
    template === undefined ? [] : [...template.fields.map((one) => one.key), ...otherKeys(template, draft.fields)];
  for (const key of keys) {
    const rendered = asked.data?.fields.find((one) => one.key === key);
    const error = refused.find((one) => one.pointer.startsWith(`/message/fields/${key}`));
    fields.set(key, {
      value: error === undefined ? (rendered?.value ?? null) : null,
      problem: error === undefined ? (rendered?.problem ?? null) : { zh: error.message, en: error.message },
    });
  }
  return {
    fields,
    recipient: found,
    nobody: asked.data !== undefined && found === null,
    another: () => setRecipient(null),
  };
}
