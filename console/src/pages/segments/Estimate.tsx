import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/call.ts';
import type { Answer, App, Input } from '../../api/contract.ts';
import type { Problem } from '../../api/problem.ts';
import { CurlButton } from '../../pieces/CurlButton.tsx';
import { ErrorNotice } from '../../pieces/ErrorNotice.tsx';
import { count } from '../../pieces/numbers.ts';
import './segments.css';

type Audience = NonNullable<Input<'estimateSegment'>['body']>['audience'];

/** How many people an audience means now: asked a moment after the last change; exactly on request. */
export function Estimate({ app, audience }: { app: App; audience: Audience | null }) {
  const { t } = useTranslation('segment');
  const [exact, setExact] = useState<string | null>(null);
  const text = useSettled(audience === null ? null : JSON.stringify(audience));
  const asked = {
    params: { app_id: app.id },
    body: { audience: JSON.parse(text ?? '{}') as Audience, exact: exact === text },
  };
  const estimate = useQuery<Answer<'estimateSegment'>, Problem>({
    queryKey: ['estimateSegment', app.id, text, exact === text],
    enabled: text !== null,
    queryFn: ({ signal }) => call('estimateSegment', asked, { signal }),
    placeholderData: (before) => before,
  });
  const { data } = estimate;
  return (
    <section className="card card-pad estimate" aria-live="polite" aria-label={t('estimate')}>
      <div className="with-curl">
        <h2>{t('estimate')}</h2>
        {text !== null && <CurlButton size="small" operation="estimateSegment" input={asked} />}
      </div>
      {estimate.error !== null && <ErrorNotice error={estimate.error} />}
      {audience === null ? (
        <p className="soft">{t('unfinished')}</p>
      ) : data === undefined ? (
        <p className="soft">…</p>
      ) : (
        <>
          <p className="estimate-number" style={{ opacity: estimate.isFetching ? 0.5 : 1 }}>
            {data.exact ? '' : '≈ '}
            {count(data.count)}
          </p>
          <p className="soft">
            {data.exact ? t('exactly') : t('between', { low: count(data.low), high: count(data.high) })}
          </p>
          {!data.exact && (
            <Button size="small" onClick={() => setExact(text)}>
              {t('countExactly')}
            </Button>
          )}
        </>
      )}
    </section>
  );
}

/** A value once it has stayed the same for a moment. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), 350);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
