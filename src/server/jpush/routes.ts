import type { HTTPMethods } from 'fastify';
import type { JpushCall } from './call.ts';
import { giveCids, push, validate, withdraw } from './push.ts';

export interface JpushRoute {
  method: HTTPMethods;
  /** Behind `/v3`. */
  url: string;
  answer(call: JpushCall): Promise<object>;
}

/** Every interface of JPush's that is answered here. */
export const jpushRoutes: JpushRoute[] = [
  { method: 'POST', url: '/push', answer: push },
  { method: 'POST', url: '/push/validate', answer: validate },
  { method: 'GET', url: '/push/cid', answer: giveCids },
  { method: 'DELETE', url: '/push/:msg_id', answer: withdraw },
];
