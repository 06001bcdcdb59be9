import { useMay } from '../../api/me.ts';
import { useRead } from '../../api/use.ts';
import { useCurrentApp } from '../../shell/current-app.ts';

export const stepNames = ['app', 'templates', 'scene', 'phone', 'consent', 'test', 'push'] as const;
export type StepName = (typeof stepNames)[number];

export interface Step {
  name: StepName;
  done: boolean;
}

/**
 * How far the first run is, by what is really there, so that it does not matter who did a step, or how. Null while that
 * is being read, and for members who could do none of it.
 */
export function useSteps(): Step[] | null {
  const { app, loading } = useCurrentApp();
  const mayWrite = useMay('pushes_write');
  const may = useMayReadAll() && mayWrite;
  const on = { enabled: app !== null && may, every: 5000 };
  const params = { app_id: app?.id ?? '' };
  const templates = useRead('listTemplates', { params }, on);
  const scenes = useRead('listScenes', { params }, on);
  const people = useRead('listRecipients', { params, query: { limit: 1 } }, on);
  const pushes = useRead('listPushes', { query: { app_id: app?.id, limit: 50, include: 'counts' } }, on);
  const credits = useRead(
    'estimateSegment',
    { params, body: { audience: { rule: grantedRule(templates.data?.items ?? []) } } },
    { ...on, enabled: on.enabled && (templates.data?.items.length ?? 0) > 0 },
  );
  if (loading || !may) return null;
  if (app === null) return stepNames.map((name) => ({ name, done: false }));
  if (!templates.data || !scenes.data || !people.data || !pushes.data) return null;
  const sent = pushes.data.items.filter((one) => (one.counts?.accepted ?? 0) > 0);
  const done: Record<StepName, boolean> = {
    app: app.credentials.ok !== false,
    templates: templates.data.items.some((one) => one.status === 'active'),
    scene: scenes.data.items.length > 0,
    phone: people.data.items.length > 0,
    // Who was sent to has consented once, though the credit may be spent.
    consent: sent.length > 0 || (credits.data?.count ?? 0) > 0,
    test: sent.length > 0,
    push: sent.some((one) => one.kind === 'campaign'),
  };
  return stepNames.map((name) => ({ name, done: done[name] }));
}

function useMayReadAll(): boolean {
  const [apps, people, segments] = [useMay('apps_read'), useMay('recipients_read'), useMay('segments_read')];
  return apps && people && segments;
}

function grantedRule(templates: { id: string; kind: string }[]) {
  const any = templates.slice(0, 50).map(({ id, kind }) => ({
    consent: kind === 'long_term' ? { template: id, is: 'long_term' as const } : { template: id, credits_at_least: 1 },
  }));
  return { any };
}
