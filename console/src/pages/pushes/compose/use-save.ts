import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { App } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, serverNow } from '../../../api/call.ts';
import type { PushInput } from '../../../api/contract.ts';
import { problemOf } from '../../../api/problem.ts';
import { keep } from './form.ts';
import { useUndo } from './Undo.tsx';

/** A draft that is stored already, and the version that the form was read from. */
export interface Editing {
  id: string;
  version: number;
}

/** A push can be taken back until five seconds before it is due; this leaves ten to think again. */
const undoMs = 10_000;
const graceMs = undoMs + 5500;

/**
 * Stores a draft, or launches. The idempotency key belongs to what is sent: a second try after a lost answer, or after a
 * step back in the browser, makes no second push.
 */
export function useSave(appId: string, initial: Editing | null) {
  const { t } = useTranslation(['compose', 'approval']);
  const { message } = App.useApp();
  const navigate = useNavigate();
  const client = useQueryClient();
  const offerUndo = useUndo();
  const [editing, setEditing] = useState(initial);
  const [saving, setSaving] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [conflict, setConflict] = useState<{ input: PushInput; launch: boolean } | null>(null);
  const attempt = useRef<{ body: string; key: string; at: string } | null>(null);

  /** The key and due time of this attempt: the same as long as nothing on the page changes. */
  const attemptOf = (input: PushInput, launch: boolean) => {
    const body = JSON.stringify([input, launch]);
    if (attempt.current?.body !== body || Date.parse(attempt.current.at) < serverNow() + undoMs / 2) {
      const at = new Date(serverNow() + graceMs).toISOString();
      attempt.current = { body, key: newKey(), at };
    }
    return attempt.current;
  };

  const write = async (
    input: PushInput,
    launch: boolean,
    version = editing?.version,
  ): Promise<(Editing & { waits: boolean }) | null> => {
    setSaving(true);
    setError(null);
    setConflict(null);
    try {
      const { key, at } = attemptOf(input, launch);
      const given = input.schedule?.at;
      // A time on the recipient's own wall is an instant for nobody.
      const isOwn = input.schedule?.at_local !== undefined;
      const soon = !isOwn && (given === undefined || Date.parse(given) < serverNow() + graceMs);
      const schedule = launch && soon ? { ...input.schedule, at } : input.schedule;
      const { app_id, dry_run: _, ...body } = { ...input, draft: !launch, schedule };
      const receipt =
        editing === null
          ? await call('createPush', { body: { app_id, ...body } }, { idempotencyKey: key })
          : await call(
              'updatePush',
              { params: { push_id: editing.id }, body: { ...body, schedule: schedule ?? { at: null } } as never },
              { ifMatch: version! },
            );
      if (!('id' in receipt)) return null;
      const saved = { id: receipt.id, version: receipt.version, waits: receipt.state === 'waiting_approval' };
      attempt.current = null;
      keep(appId, null);
      setEditing(saved);
      await client.invalidateQueries({ queryKey: ['listPushes'] });
      return saved;
    } catch (failure) {
      if (problemOf(failure).status === 412) setConflict({ input, launch });
      else if (problemOf(failure).status !== 401) setError(failure);
      return null;
    } finally {
      setSaving(false);
    }
  };

  const asDraft = async (input: PushInput, version?: number) => {
    const saved = await write(input, false, version);
    if (saved === null) return;
    void message.success(t('saved'));
    await navigate({ to: '/pushes/new', search: { draft: saved.id }, replace: true });
  };

  const launch = async (input: PushInput, version?: number) => {
    const saved = await write(input, true, version);
    if (saved === null) return;
    // What waits for somebody's word can be taken back on its page, and without hurry.
    if (saved.waits) void message.success(t('approval:submitted'));
    else offerUndo(saved, undoMs);
    await navigate({ to: '/pushes/$pushId', params: { pushId: saved.id }, replace: true });
  };

  /** Writes over what somebody else saved meanwhile, after the reader was told. */
  const overwrite = async () => {
    if (conflict === null || editing === null) return;
    const { version } = await call('getPush', { params: { push_id: editing.id } });
    await (conflict.launch ? launch : asDraft)(conflict.input, version);
  };

  return { editing, saving, error, conflict, asDraft, launch, overwrite };
}

/** `crypto.randomUUID` exists only on secure origins; a plain-HTTP address of an intranet is none. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
