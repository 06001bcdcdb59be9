import * as alerts from './alert.ts';
import * as keys from './api-key.ts';
import * as apps from './app.ts';
import * as appStatus from './app-status.ts';
import * as approvals from './approval.ts';
import * as attributes from './attribute.ts';
import * as audit from './audit.ts';
import * as behavior from './behavior.ts';
import * as bestTimes from './best-time.ts';
import * as callbackRelays from './callback-relay.ts';
import * as canaries from './canary.ts';
import * as channels from './channel.ts';
import * as contents from './content.ts';
import * as doors from './door.ts';
import * as events from './event.ts';
import * as experiments from './experiment.ts';
import * as families from './family.ts';
import * as library from './library.ts';
import * as liveStreams from './live.ts';
import * as members from './member.ts';
import * as notifiers from './notifier.ts';
import type { Operation } from './operation.ts';
import * as passkeys from './passkey.ts';
import * as policies from './policy.ts';
import * as preflights from './preflight.ts';
import * as pushes from './push.ts';
import * as pushControl from './push-control.ts';
import * as pushList from './push-list.ts';
import * as recipients from './recipient.ts';
import * as recipientList from './recipient-list.ts';
import * as reports from './report.ts';
import * as retractions from './retraction.ts';
import * as sandbox from './sandbox.ts';
import * as scenes from './scene.ts';
import * as schedules from './schedule.ts';
import * as segments from './segment.ts';
import * as sessions from './session.ts';
import * as stats from './stats.ts';
import * as templates from './template.ts';
import * as traces from './trace.ts';
import * as webhooks from './webhook.ts';

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'method' in value && 'path' in value;
}

/** Every operation of the API, in the order of the documentation page. */
export const operations: readonly Operation[] = [
  apps,
  appStatus,
  callbackRelays,
  channels,
  templates,
  library,
  scenes,
  recipients,
  recipientList,
  bestTimes,
  attributes,
  behavior,
  segments,
  policies,
  pushes,
  preflights,
  pushControl,
  retractions,
  experiments,
  schedules,
  pushList,
  traces,
  canaries,
  approvals,
  stats,
  families,
  liveStreams,
  webhooks,
  alerts,
  notifiers,
  reports,
  contents,
  events,
  sandbox,
  sessions,
  passkeys,
  members,
  keys,
  audit,
  doors,
].flatMap((noun) => Object.values(noun).filter(isOperation));
