import { describe, expect, it } from 'vitest';
import { placeOf } from './place.ts';

const id = '01936f7e-0000-7000-8000-000000000000';

describe('the link of an alert', () => {
  it('leads to the page that shows the same', () => {
    expect(placeOf(`/v1/stats?app_id=${id}&granularity=quarter&dimensions=errcode&metrics=failed`)).toEqual({
      to: '/statistics',
      search: { app: id, range: '1', step: 'quarter', dimension: 'errcode', metrics: 'failed' },
    });
    expect(placeOf(`/v1/stats/credits?app_id=${id}&template_id=t`)).toEqual({
      to: '/statistics',
      search: { app: id, part: 'consent', template: 't' },
    });
    expect(placeOf(`/v1/pushes/${id}`)).toEqual({ to: '/pushes/$pushId', params: { pushId: id } });
    expect(placeOf(`/v1/webhooks/${id}`)).toMatchObject({ params: { webhookId: id } });
    expect(placeOf(`/v1/apps/${id}/limiters`)).toEqual({ to: '/', search: { app: id } });
  });

  it('is none where the console has no such page', () => {
    for (const link of ['/metrics', '/v1/events', '/v1/pushes/nothing', `/v1/apps/${id}`])
      expect(placeOf(link)).toBeNull();
  });
});
