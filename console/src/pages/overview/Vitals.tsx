import type { App } from '../../api/contract.ts';
import type { Live } from '../../api/live.ts';
import { useMay } from '../../api/me.ts';
import { useRead } from '../../api/use.ts';
import { ErrorNotice } from '../../pieces/ErrorNotice.tsx';
import { Engines } from './Engines.tsx';
import { Quota } from './Quota.tsx';
import { Rate } from './Rate.tsx';

/** Whether it runs: how fast messages go out, what of the platform's day is used, who sends. */
export function Vitals({ app, live }: { app: App; live: Live }) {
  const mayStats = useMay('statistics_read');
  const status = useRead('getAppStatus', { params: { app_id: app.id } }, { every: 5000 });
  return (
    <div className="vitals">
      {mayStats && <Rate app={app} live={live} />}
      {status.data !== undefined ? (
        <>
          <Quota quota={status.data.quota} />
          <Engines status={status.data} />
        </>
      ) : status.error !== null ? (
        <ErrorNotice error={status.error} onRetry={() => void status.refetch()} />
      ) : (
        <>
          <span className="skeleton vital" />
          <span className="skeleton vital" />
        </>
      )}
    </div>
  );
}
