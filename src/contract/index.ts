import * as alerts from './alert.ts';
import * as apps from './app.ts';
import * as attributes from './attribute.ts';
import * as behavior from './behavior.ts';
import * as doors from './door.ts';
import * as events from './event.ts';
import * as liveStreams from './live.ts';
import * as notifiers from './notifier.ts';
import type { Operation } from './operation.ts';
import * as pushes from './push.ts';
import * as pushControl from './push-control.ts';
import * as recipients from './recipient.ts';
import * as scenes from './scene.ts';
import * as segments from './segment.ts';
import * as stats from './stats.ts';
import * as templates from './template.ts';
import * as webhooks from './webhook.ts';

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'method' in value && 'path' in value;
}

/** Every operation of the API, in the order of the documentation page. */
export const operations: readonly Operation[] = [
  apps,
  templates,
  scenes,
  recipients,
  attributes,
  behavior,
  segments,
  pushes,
  pushControl,
  stats,
  liveStreams,
  webhooks,
  alerts,
  notifiers,
  events,
  doors,
].flatMap((noun) => Object.values(noun).filter(isOperation));
