import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { App, Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../../api/call.ts';
import type { Input } from '../../../api/contract.ts';
import { problemOf } from '../../../api/problem.ts';
import { useFailure } from '../../../pieces/use-failure.ts';
import { oncePlanned } from './once-planned.ts';

/** The schedule that undoing a launch puts back; undefined: the push keeps the one it has. */
export type Back = NonNullable<Input<'updatePush'>['body']>['schedule'] | undefined;

/** Offers, for a few seconds after a launch, to take it back: it becomes a draft again, and nobody was called. */
export function useUndo(): (pushId: string, ms: number, back: Back) => void {
  const { t } = useTranslation('compose');
  const { notification } = App.useApp();
  const navigate = useNavigate();
  const client = useQueryClient();
  const failed = useFailure();
  return (id, ms, back) => {
    const key = `undo-${id}`;
    const undo = async () => {
      notification.destroy(key);
      try {
        const params = { push_id: id };
        // Who is quick meets the planning that the launch has begun, in which nothing can be changed.
        const push = await oncePlanned(() => call('getPush', { params }));
        if (push === null) {
          notification.warning({ title: t('undo.late') });
          return;
        }
        const body = { draft: true, ...(back === undefined ? {} : { schedule: back }) };
        await call('updatePush', { params, body }, { ifMatch: push.version });
        await client.invalidateQueries({ queryKey: ['getPush'] });
        await navigate({ to: '/pushes/new', search: { draft: id } });
      } catch (error) {
        if (problemOf(error).code === 'push_not_editable') notification.warning({ title: t('undo.late') });
        else failed(error);
      }
    };
    notification.success({
      key,
      title: t('undo.title'),
      description: <Countdown ms={ms} onEnd={() => notification.destroy(key)} />,
      actions: (
        <Button size="small" onClick={() => void undo()}>
          {t('undo.action')}
        </Button>
      ),
      duration: 0,
    });
  };
}

function Countdown({ ms, onEnd }: { ms: number; onEnd: () => void }) {
  const { t } = useTranslation('compose');
  const [end] = useState(() => Date.now() + ms);
  const [now, setNow] = useState(() => Date.now());
  const ended = useRef(onEnd);
  ended.current = onEnd;
  useEffect(() => {
    const ticking = setInterval(() => setNow(Date.now()), 250);
    const ending = setTimeout(() => ended.current(), Math.max(end - Date.now(), 0));
    return () => {
      clearInterval(ticking);
      clearTimeout(ending);
    };
  }, [end]);
  return <>{t('undo.left', { n: Math.max(Math.ceil((end - now) / 1000), 0) })}</>;
}
