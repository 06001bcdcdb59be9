import type { z } from 'zod';
import type * as alerts from '#contract/alert.ts';
import type * as apiKeys from '#contract/api-key.ts';
import type * as apps from '#contract/app.ts';
import type * as appStatus from '#contract/app-status.ts';
import type * as approvals from '#contract/approval.ts';
import type * as attributes from '#contract/attribute.ts';
import type * as audit from '#contract/audit.ts';
import type * as canaries from '#contract/canary.ts';
import type * as channels from '#contract/channel.ts';
import type * as contents from '#contract/content.ts';
import type * as events from '#contract/event.ts';
import type * as experiments from '#contract/experiment.ts';
import type * as families from '#contract/family.ts';
import type * as library from '#contract/library.ts';
import type * as members from '#contract/member.ts';
import type * as notifiers from '#contract/notifier.ts';
import type { Operation } from '#contract/operation.ts';
import type * as passkeys from '#contract/passkey.ts';
import type * as policies from '#contract/policy.ts';
import type * as preflight from '#contract/preflight.ts';
import type * as pushes from '#contract/push.ts';
import type * as pushControl from '#contract/push-control.ts';
import type * as pushList from '#contract/push-list.ts';
import type * as recipients from '#contract/recipient.ts';
import type * as recipientList from '#contract/recipient-list.ts';
import type * as reports from '#contract/report.ts';
import type * as sandbox from '#contract/sandbox.ts';
import type * as scenes from '#contract/scene.ts';
import type * as schedules from '#contract/schedule.ts';
import type * as segments from '#contract/segment.ts';
import type * as sessions from '#contract/session.ts';
import type * as stats from '#contract/stats.ts';
import type * as templates from '#contract/template.ts';
import type * as traces from '#contract/trace.ts';
import type * as webhooks from '#contract/webhook.ts';

/** Every module of the contract the console calls. A new noun needs its line here, nothing else. */
type Contract = typeof alerts &
  typeof apiKeys &
  typeof apps &
  typeof appStatus &
  typeof approvals &
  typeof attributes &
  typeof audit &
  typeof canaries &
  typeof contents &
  typeof channels &
  typeof events &
  typeof experiments &
  typeof families &
  typeof library &
  typeof members &
  typeof passkeys &
  typeof notifiers &
  typeof policies &
  typeof preflight &
  typeof pushControl &
  typeof pushes &
  typeof pushList &
  typeof recipientList &
  typeof recipients &
  typeof reports &
  typeof sandbox &
  typeof scenes &
  typeof schedules &
  typeof segments &
  typeof sessions &
  typeof stats &
  typeof templates &
  typeof traces &
  typeof webhooks;

/** The operations among what those modules export, by exported name. */
export type Operations = {
  [K in keyof Contract as Contract[K] extends { method: string; path: string; response: z.ZodType }
    ? K
    : never]: Contract[K];
};

export type OperationName = keyof Operations & string;

type In<T> = T extends z.ZodType ? z.input<T> : undefined;
type Part<N extends OperationName, P extends 'params' | 'query' | 'body'> =
  Operations[N] extends Operation<infer A, infer Q, infer B, z.ZodType>
    ? In<P extends 'params' ? A : P extends 'query' ? Q : B>
    : never;

/** What an operation is called with. Parts it does not have may be left out. */
export interface Input<N extends OperationName> {
  params?: Part<N, 'params'>;
  query?: Partial<Part<N, 'query'>>;
  body?: Part<N, 'body'>;
}

/** What an operation answers. */
export type Answer<N extends OperationName> =
  Operations[N] extends Operation<z.ZodType, z.ZodType, z.ZodType, infer R> ? z.output<R> : never;

export type App = Answer<'getApp'>;
export type Push = Answer<'getPush'>;
export type PushItem = Answer<'listPushes'>['items'][number];
export type Template = Answer<'listTemplates'>['items'][number];
export type Segment = Answer<'getSegment'>;
export type Delivery = Answer<'listDeliveries'>['items'][number];
export type Trace = Answer<'traceRecipient'>;
export type PushInput = NonNullable<Input<'createPush'>['body']>;
