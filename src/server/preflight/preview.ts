import type { z } from 'zod';
import type { previewPush } from '#contract/preflight.ts';
import { bucketOf } from '#core/bucket.ts';
import { describeMessageProblem } from '#core/message/describe-problem.ts';
import { preparePage } from '#core/message/landing.ts';
import { renderFields } from '#core/message/render-message.ts';
import { pageLanding } from '#core/message/web-landing.ts';
import { limitOf } from '#core/template/field-rules.ts';
import type { AppVault } from '#core/vault/app-vault.ts';
import { together } from '#db/batch.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { loadRecipientsToCall, recipientsByAlias } from '#db/queries/recipient/load.ts';
import type { ServerContext } from '../context.ts';
import { reservedNames } from '../pushes/audience.ts';
import { checkMessage, refuseReserved, settledMessage, templateOf } from '../pushes/check-message.ts';
import { scopeOf } from './judge.ts';
import { somebodyOf } from './somebody.ts';

const theirs = new Set(['recipient', 'attributes']);
const hidden = '***';

type Body = z.output<NonNullable<typeof previewPush.body>>;
type Preview = z.input<typeof previewPush.response>;

/**
 * How a message reads for one recipient, every field with its value or what is wrong with it. Values that come from the
 * recipient are put out unless `personal`.
 */
export async function preview(context: ServerContext, app: AppRow, body: Body, personal: boolean): Promise<Preview> {
  const template = await templateOf(context, app, body.message);
  const message = checkMessage(app, template, body.message);
  refuseReserved([
    ...reservedNames(body.variables ?? {}, '/variables'),
    ...reservedNames(body.recipient_variables ?? {}, '/recipient_variables'),
  ]);
  const id = await whom(context, app, await context.vaults.ofApp(app.id), body);
  const row = id === null ? undefined : await rowOf(context, app, id);
  const scope = scopeOf(row, {
    variables: body.variables ?? {},
    recipientVariables: body.recipient_variables ?? {},
    app: app.constants,
    now: context.clock.now(),
  });
  const shown = renderFields(message, scope, await context.words(app)).map(({ key, value, problem }, i) => {
    const { field, expression } = message.fields[i]!;
    const isTheirs = !expression.constant && expression.roots.some((root) => theirs.has(root));
    const limit = limitOf(field, value ?? '');
    return {
      key,
      label: field.label,
      value: value !== null && isTheirs && !personal ? hidden : value,
      length: value?.length ?? null,
      limit: Number.isFinite(limit) ? limit : null,
      problem:
        problem === null
          ? null
          : {
              code: problem.code,
              zh: describeMessageProblem(problem, 'zh'),
              en: describeMessageProblem(problem, 'en'),
            },
    };
  });
  const { landing } = settledMessage(app, body.message);
  return {
    recipient_id: id,
    known: row !== undefined,
    fields: shown,
    page: landing === undefined ? null : preparePage(pageLanding(landing))(),
    sendable: shown.every((field) => field.problem === null),
  };
}

async function whom(context: ServerContext, app: AppRow, vault: AppVault, body: Body): Promise<string | null> {
  const { recipient } = body;
  if (recipient === undefined) return somebodyOf(context, app, vault, body.audience ?? { all: true }, Math.random);
  if ('openid' in recipient) return vault.recipientIdOf(recipient.openid);
  if ('id' in recipient) return recipient.id.toLowerCase();
  return (await recipientsByAlias(context.pool, app.id, [vault.aliasIdOf(recipient.alias)]))[0]?.id ?? null;
}

async function rowOf(context: ServerContext, app: AppRow, id: string) {
  const b = bucketOf({ start: app.bucket_start, spread: app.spread }, id);
  const [rows] = await together(context.pool, [loadRecipientsToCall(b, app.id, [id], 'render')]);
  return rows[0];
}
