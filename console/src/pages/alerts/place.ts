import type { LinkProps } from '@tanstack/react-router';

/** The page of the console that shows what a link to the API shows; null when there is none. */
export function placeOf(link: string): LinkProps | null {
  const { pathname, searchParams: query } = new URL(link, 'http://here');
  const app = query.get('app_id') ?? undefined;
  if (pathname === '/v1/stats') {
    const step = query.get('granularity') ?? undefined;
    const range = { minute: '1', quarter: '1', hour: '7' }[step ?? ''] ?? '28';
    const dimension = query.get('dimensions') ?? undefined;
    const metrics = query.get('metrics') ?? undefined;
    return { to: '/statistics', search: { app, range, step, dimension, metrics } as never };
  }
  if (pathname === '/v1/stats/credits') {
    const template = query.get('template_id') ?? undefined;
    return { to: '/statistics', search: { app, part: 'consent', template } as never };
  }
  const [, noun, id, part] = /^\/v1\/([a-z]+)\/([0-9a-f-]{36})(\/limiters)?$/.exec(pathname) ?? [];
  if (noun === 'pushes') return { to: '/pushes/$pushId', params: { pushId: id! } as never };
  if (noun === 'webhooks') return { to: '/settings/webhooks/$webhookId', params: { webhookId: id! } as never };
  return noun === 'apps' && part !== undefined ? { to: '/', search: { app: id } as never } : null;
}
