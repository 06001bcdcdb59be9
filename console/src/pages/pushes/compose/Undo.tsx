import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { App, Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../../api/call.ts';
import { problemOf } from '../../../api/problem.ts';
import { useFailure } from '../../../pieces/use-failure.ts';
import type { Editing } from './use-save.ts';

/** Between two looks at whether a push is planned. */
const planningMs = 200;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Offers, for a few seconds after a launch, to take it back: it becomes a draft again, and nobody was called. */
export function useUndo(): (push: Editing, ms: number) => void {
  const { t } = useTranslation('compose');
  const { notification } = App.useApp();
  const navigate = useNavigate();
  const client = useQueryClient();
  const failed = useFailure();
  return ({ id }, ms) => {
    const key = `undo-${id}`;
    const undo = async () => {
      notification.destroy(key);
      try {
        const params = { push_id: id };
        let push = await call('getPush', { params });
        // Who is quick meets the planning that the launch has begun, in which nothing can be changed.
        for (; push.state === 'planning'; push = await call('getPush', { params })) await pause(planningMs);
        const { version } = push;
        await call('updatePush', { params, body: { draft: true, schedule: { at: null } } }, { ifMatch: version });
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
