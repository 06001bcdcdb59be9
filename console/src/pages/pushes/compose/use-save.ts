import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { App } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, serverNow } from '../../../api/call.ts';
import type { PushInput } from '../../../api/contract.ts';
import { problemOf } from '../../../api/problem.ts';
import { changeOf, type Editing, hiddenAfter, launchTime } from './change-of.ts';
import { keep } from './form.ts';
import { type Back, useUndo } from './Undo.tsx';

/** A push can be taken back until five seconds before it is due; this leaves ten to think again. */
const undoMs = 10_000;
const graceMs = undoMs + 5500;

interface Attempt {
  body: string;
  key: string;
  /** When it is due, where that is at once. */
  at: string;
  /** Sent, and nobody knows what became of it. */
  open: boolean;
}

interface Saved extends Editing {
  /** For the approval of somebody. */
  waits: boolean;
  back: Back;
}

/**
 * What was sent from the composer of an app and was not answered for certain. It outlives the page, so that a step back
 * in the browser and forth again sends the same thing once more, and not another.
 */
const attempts = new Map<string, Attempt>();

/** So long the same content means the same push. */
const sameMs = 600_000;

/**
 * Stores a draft, or launches. The idempotency key belongs to what is sent: a second try after a lost answer, or after a
 * step back in the browser, makes no second push, though it may be too late then to take it back.
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

  /** The key and due time of this attempt: the same as long as nothing on the page changes. */
  const attemptOf = (input: PushInput, launch: boolean) => {
    const body = JSON.stringify([input, launch]);
    const before = attempts.get(appId);
    const until = before === undefined ? 0 : Date.parse(before.at) + (before.open ? sameMs : -undoMs / 2);
    if (before !== undefined && before.body === body && serverNow() < until) return before;
    const attempt = { body, key: newKey(), at: new Date(serverNow() + graceMs).toISOString(), open: false };
    attempts.set(appId, attempt);
    return attempt;
  };

  const write = async (input: PushInput, launch: boolean, version = editing?.version): Promise<Saved | null> => {
    setSaving(true);
    setError(null);
    setConflict(null);
    try {
      const attempt = attemptOf(input, launch);
      const { key, at } = attempt;
      attempt.open = true;
      const { schedule, back } = launch
        ? launchTime(input.schedule, at, graceMs, serverNow())
        : { schedule: input.schedule, back: undefined };
      const { dry_run: _, ...body } = { ...input, draft: !launch, schedule };
      const receipt =
        editing === null
          ? await call('createPush', { body }, { idempotencyKey: key })
          : await call('updatePush', changeOf(editing, body), { ifMatch: version! });
      if (!('id' in receipt)) return null;
      const hidden = hiddenAfter(editing, input.audience);
      const waits = receipt.state === 'waiting_approval';
      const saved = { id: receipt.id, version: receipt.version, hidden, waits, back };
      attempts.delete(appId);
      keep(appId, null);
      setEditing(saved);
      // Whoever opens it again reads what was written here, and not what was read before.
      await Promise.all(['listPushes', 'getPush'].map((one) => client.invalidateQueries({ queryKey: [one] })));
      return saved;
    } catch (failure) {
      const { status } = problemOf(failure);
      // A refusal is an answer: nothing was made. Silence is none.
      if (status >= 400 && status < 500) attempts.delete(appId);
      if (status === 412) setConflict({ input, launch });
      else if (status !== 401) setError(failure);
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
    else offerUndo(saved.id, undoMs, saved.back);
    await navigate({ to: '/pushes/$pushId', params: { pushId: saved.id }, replace: true });
  };

  /** Writes over what somebody else saved meanwhile, after the reader was told. */
  const overwrite = async () => {
    if (conflict === null || editing === null) return;
    try {
      const { version } = await call('getPush', { params: { push_id: editing.id } });
      await (conflict.launch ? launch : asDraft)(conflict.input, version);
    } catch (failure) {
      setError(failure);
    }
  };

  return { editing, saving, error, conflict, asDraft, launch, overwrite };
}

/** `crypto.randomUUID` exists only on secure origins; a plain-HTTP address of an intranet is none. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
