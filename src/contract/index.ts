import * as apps from './app.ts';
import * as attributes from './attribute.ts';
import * as behavior from './behavior.ts';
import * as channels from './channel.ts';
import * as doors from './door.ts';
import * as events from './event.ts';
import type { Operation } from './operation.ts';
import * as policies from './policy.ts';
import * as pushes from './push.ts';
import * as pushControl from './push-control.ts';
import * as recipients from './recipient.ts';
import * as scenes from './scene.ts';
import * as segments from './segment.ts';
import * as templates from './template.ts';

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'method' in value && 'path' in value;
}

/** Every operation of the API, in the order of the documentation page. */
export const operations: readonly Operation[] = [
  apps,
  channels,
  templates,
  scenes,
  recipients,
  attributes,
  behavior,
  segments,
  policies,
  pushes,
  pushControl,
  events,
  doors,
].flatMap((noun) => Object.values(noun).filter(isOperation));
