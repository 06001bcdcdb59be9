import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router';
import { meQuery } from '../api/me.ts';
import { problemOf } from '../api/problem.ts';
import { Broken, Missing, Waiting } from './plain.tsx';
import { queryClient } from './queries.ts';
import { pushStates } from './router-words.ts';
import { asList, asText, asWord, optional } from './search.ts';

const root = createRootRoute({ component: Outlet, notFoundComponent: Missing, errorComponent: Broken });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search) => optional({ next: asText(search.next) }),
  component: lazyRouteComponent(() => import('../pages/sign-in/SignIn.tsx'), 'SignIn'),
});

/** Pages of one-time links. */
const withToken = (search: Record<string, unknown>) => optional({ token: asText(search.token) });

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  validateSearch: withToken,
  component: lazyRouteComponent(() => import('../pages/sign-in/Setup.tsx'), 'Setup'),
});

const invite = createRoute({
  getParentRoute: () => root,
  path: '/invite',
  validateSearch: withToken,
  component: lazyRouteComponent(() => import('../pages/sign-in/Invite.tsx'), 'Invite'),
});

const reset = createRoute({
  getParentRoute: () => root,
  path: '/reset',
  validateSearch: withToken,
  component: lazyRouteComponent(() => import('../pages/sign-in/Reset.tsx'), 'Reset'),
});

/** Everything behind the sign-in. `app` is the app in hand: it stays in the address from page to page. */
const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  validateSearch: (search): { app?: string } => ({ app: asText(search.app) }),
  search: { middlewares: [retainSearchParams(['app'])] },
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(meQuery);
    } catch (error) {
      if (problemOf(error).status !== 401) throw error;
      throw redirect({ to: '/sign-in', search: { next: location.href === '/' ? undefined : location.href } });
    }
  },
  component: lazyRouteComponent(() => import('../shell/Shell.tsx'), 'Shell'),
  pendingComponent: Waiting,
  errorComponent: Broken,
});

const overview = createRoute({
  getParentRoute: () => shell,
  path: '/',
  component: lazyRouteComponent(() => import('../pages/overview/Overview.tsx'), 'Overview'),
});

const pushes = createRoute({
  getParentRoute: () => shell,
  path: '/pushes',
  validateSearch: (search) =>
    optional({
      state: asList(search.state, pushStates),
      kind: asWord(search.kind, ['campaign', 'transactional'] as const),
      template: asText(search.template),
      q: asText(search.q),
    }),
  component: lazyRouteComponent(() => import('../pages/pushes/list/PushList.tsx'), 'PushList'),
});

const compose = createRoute({
  getParentRoute: () => shell,
  path: '/pushes/new',
  validateSearch: (search) => optional({ from: asText(search.from), draft: asText(search.draft) }),
  component: lazyRouteComponent(() => import('../pages/pushes/compose/Compose.tsx'), 'Compose'),
});

const push = createRoute({
  getParentRoute: () => shell,
  path: '/pushes/$pushId',
  validateSearch: (search) =>
    optional({
      outcome: asWord(search.outcome, ['accepted', 'failed', 'suppressed', 'unknown'] as const),
    }),
  component: lazyRouteComponent(() => import('../pages/pushes/detail/PushDetail.tsx'), 'PushDetail'),
});

export const router = createRouter({
  routeTree: root.addChildren([signIn, setup, invite, reset, shell.addChildren([overview, pushes, compose, push])]),
  defaultPreload: 'intent',
  defaultPendingMs: 300,
  defaultPendingComponent: Waiting,
  defaultErrorComponent: Broken,
  defaultNotFoundComponent: Missing,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
