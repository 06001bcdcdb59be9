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
import { dimensionNames, ranges, steps } from '../pages/statistics/ranges.ts';
import { Broken, Missing, Waiting } from './plain.tsx';
import { queryClient } from './queries.ts';
import { pushStates } from './router-words.ts';
import { asDate, asFlag, asList, asText, asWord, optional } from './search.ts';

const root = createRootRoute({ component: Outlet, notFoundComponent: Missing, errorComponent: Broken });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search) =>
    optional({ next: asText(search.next), error: asWord(search.error, ['single_sign_on'] as const) }),
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
  validateSearch: (search) =>
    optional({
      from: asText(search.from),
      draft: asText(search.draft),
      schedule: asText(search.schedule),
      when: asWord(search.when, ['recurring'] as const),
    }),
  component: lazyRouteComponent(() => import('../pages/pushes/compose/Compose.tsx'), 'Compose'),
});

const push = createRoute({
  getParentRoute: () => shell,
  path: '/pushes/$pushId',
  validateSearch: (search) =>
    optional({
      outcome: asWord(search.outcome, ['accepted', 'failed', 'suppressed', 'unknown'] as const),
      reason: asText(search.reason),
      trace: asText(search.trace),
    }),
  component: lazyRouteComponent(() => import('../pages/pushes/detail/PushDetail.tsx'), 'PushDetail'),
});

const approvals = createRoute({
  getParentRoute: () => shell,
  path: '/approvals',
  validateSearch: (search) => optional({ view: asWord(search.view, ['mine', 'own', 'all'] as const) }),
  component: lazyRouteComponent(() => import('../pages/approvals/Approvals.tsx'), 'Approvals'),
});

const schedules = createRoute({
  getParentRoute: () => shell,
  path: '/schedules',
  component: lazyRouteComponent(() => import('../pages/schedules/Schedules.tsx'), 'Schedules'),
});

const schedule = createRoute({
  getParentRoute: () => shell,
  path: '/schedules/$scheduleId',
  component: lazyRouteComponent(() => import('../pages/schedules/ScheduleDetail.tsx'), 'ScheduleDetail'),
});

const templates = createRoute({
  getParentRoute: () => shell,
  path: '/templates',
  validateSearch: (search) => optional({ gone: asFlag(search.gone) }),
  component: lazyRouteComponent(() => import('../pages/templates/Templates.tsx'), 'Templates'),
});

const library = createRoute({
  getParentRoute: () => shell,
  path: '/templates/library',
  validateSearch: (search) => optional({ category: asText(search.category), tid: asText(search.tid) }),
  component: lazyRouteComponent(() => import('../pages/templates/Library.tsx'), 'Library'),
});

const template = createRoute({
  getParentRoute: () => shell,
  path: '/templates/$templateId',
  component: lazyRouteComponent(() => import('../pages/templates/TemplateDetail.tsx'), 'TemplateDetail'),
});

const scenes = createRoute({
  getParentRoute: () => shell,
  path: '/scenes',
  component: lazyRouteComponent(() => import('../pages/scenes/Scenes.tsx'), 'Scenes'),
});

const scene = createRoute({
  getParentRoute: () => shell,
  path: '/scenes/$sceneKey',
  component: lazyRouteComponent(() => import('../pages/scenes/SceneEditor.tsx'), 'SceneEditor'),
});

const credits = createRoute({
  getParentRoute: () => shell,
  path: '/credits',
  validateSearch: (search) => optional({ template: asText(search.template) }),
  component: lazyRouteComponent(() => import('../pages/credits/Credits.tsx'), 'Credits'),
});

const recipients = createRoute({
  getParentRoute: () => shell,
  path: '/recipients',
  validateSearch: (search) =>
    optional({
      q: asText(search.q),
      tag: asText(search.tag),
      segment: asText(search.segment),
      status: asWord(search.status, ['active', 'blocked', 'invalid'] as const),
    }),
  component: lazyRouteComponent(() => import('../pages/recipients/Recipients.tsx'), 'Recipients'),
});

const importRecipients = createRoute({
  getParentRoute: () => shell,
  path: '/recipients/import',
  component: lazyRouteComponent(() => import('../pages/recipients/import/Import.tsx'), 'Import'),
});

const recipient = createRoute({
  getParentRoute: () => shell,
  path: '/recipients/$recipientId',
  component: lazyRouteComponent(() => import('../pages/recipients/RecipientDetail.tsx'), 'RecipientDetail'),
});

const segments = createRoute({
  getParentRoute: () => shell,
  path: '/segments',
  component: lazyRouteComponent(() => import('../pages/segments/Segments.tsx'), 'Segments'),
});

const segment = createRoute({
  getParentRoute: () => shell,
  path: '/segments/$segmentId',
  component: lazyRouteComponent(() => import('../pages/segments/SegmentEditor.tsx'), 'SegmentEditor'),
});

const policies = createRoute({
  getParentRoute: () => shell,
  path: '/policies',
  validateSearch: (search) => optional({ of: asWord(search.of, ['organization'] as const) }),
  component: lazyRouteComponent(() => import('../pages/policies/Policies.tsx'), 'Policies'),
});

const alerts = createRoute({
  getParentRoute: () => shell,
  path: '/alerts',
  validateSearch: (search) =>
    optional({
      part: asWord(search.part, ['list', 'rules', 'silences', 'notifiers'] as const),
      state: asWord(search.state, ['open', 'resolved'] as const),
      of: asWord(search.of, ['all'] as const),
    }),
  component: lazyRouteComponent(() => import('../pages/alerts/Alerts.tsx'), 'Alerts'),
});

const statistics = createRoute({
  getParentRoute: () => shell,
  path: '/statistics',
  validateSearch: (search) =>
    optional({
      part: asWord(search.part, ['trends', 'leagues', 'consent', 'hours', 'reports'] as const),
      range: asWord(String(search.range), ranges),
      from: asDate(search.from),
      to: asDate(search.to),
      step: asWord(search.step, steps),
      dimension: asWord(search.dimension, dimensionNames),
      metrics: asText(search.metrics),
      compare: asFlag(search.compare),
      template: asText(search.template),
    }),
  component: lazyRouteComponent(() => import('../pages/statistics/Statistics.tsx'), 'Statistics'),
});

const sandbox = createRoute({
  getParentRoute: () => shell,
  path: '/sandbox',
  component: lazyRouteComponent(() => import('../pages/sandbox/Sandbox.tsx'), 'Sandbox'),
});

const settings = createRoute({
  getParentRoute: () => shell,
  path: '/settings',
  component: lazyRouteComponent(() => import('../pages/settings/Settings.tsx'), 'Settings'),
});

const settingsFirst = createRoute({
  getParentRoute: () => settings,
  path: '/',
  beforeLoad: () => {
    const { permissions } = queryClient.getQueryData(meQuery.queryKey)!;
    throw redirect({ to: permissions.includes('apps_read') ? '/settings/apps' : '/account' });
  },
});

const settingsApps = createRoute({
  getParentRoute: () => settings,
  path: '/apps',
  validateSearch: (search) => optional({ connect: asFlag(search.connect) }),
  component: lazyRouteComponent(() => import('../pages/settings/Apps.tsx'), 'Apps'),
});

const settingsChannels = createRoute({
  getParentRoute: () => settings,
  path: '/channels',
  component: lazyRouteComponent(() => import('../pages/settings/channels/Channels.tsx'), 'Channels'),
});

const settingsApproval = createRoute({
  getParentRoute: () => settings,
  path: '/approval',
  component: lazyRouteComponent(() => import('../pages/settings/ApprovalPolicy.tsx'), 'ApprovalPolicy'),
});

const settingsContent = createRoute({
  getParentRoute: () => settings,
  path: '/content',
  component: lazyRouteComponent(() => import('../pages/settings/content/Content.tsx'), 'Content'),
});

const settingsKeys = createRoute({
  getParentRoute: () => settings,
  path: '/keys',
  component: lazyRouteComponent(() => import('../pages/settings/Keys.tsx'), 'Keys'),
});

const settingsWebhooks = createRoute({
  getParentRoute: () => settings,
  path: '/webhooks',
  component: lazyRouteComponent(() => import('../pages/settings/webhooks/Webhooks.tsx'), 'Webhooks'),
});

const settingsWebhook = createRoute({
  getParentRoute: () => settings,
  path: '/webhooks/$webhookId',
  validateSearch: (search) =>
    optional({
      state: asWord(search.state, ['pending', 'delivered', 'failed'] as const),
      message: asText(search.message),
    }),
  component: lazyRouteComponent(() => import('../pages/settings/webhooks/WebhookDetail.tsx'), 'WebhookDetail'),
});

const settingsMembers = createRoute({
  getParentRoute: () => settings,
  path: '/members',
  component: lazyRouteComponent(() => import('../pages/settings/Members.tsx'), 'Members'),
});

const settingsAudit = createRoute({
  getParentRoute: () => settings,
  path: '/audit',
  validateSearch: (search) =>
    optional({
      action: asText(search.action),
      outcome: asWord(search.outcome, ['done', 'denied'] as const),
      actor: asText(search.actor),
      target: asText(search.target),
      appId: asText(search.appId),
      since: asText(search.since),
      until: asText(search.until),
    }),
  component: lazyRouteComponent(() => import('../pages/settings/Audit.tsx'), 'Audit'),
});

const account = createRoute({
  getParentRoute: () => shell,
  path: '/account',
  component: lazyRouteComponent(() => import('../pages/account/Account.tsx'), 'Account'),
});

const behind = [
  overview,
  alerts,
  pushes,
  compose,
  push,
  account,
  approvals,
  schedules,
  schedule,
  templates,
  library,
  template,
  scenes,
  scene,
  credits,
  recipients,
  importRecipients,
  recipient,
  segments,
  segment,
  policies,
  statistics,
  sandbox,
  settings.addChildren([
    settingsFirst,
    settingsApps,
    settingsChannels,
    settingsApproval,
    settingsAudit,
    settingsContent,
    settingsKeys,
    settingsMembers,
    settingsWebhooks,
    settingsWebhook,
  ]),
] as const;

export const router = createRouter({
  routeTree: root.addChildren([signIn, setup, invite, reset, shell.addChildren(behind)]),
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
