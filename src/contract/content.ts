import { z } from 'zod';
import { instant, openid, uuid } from './common.ts';
import { operation } from './operation.ts';
import { finding } from './preflight.ts';
import { message } from './push.ts';

const appParams = z.object({ app_id: uuid });
const listName = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}_-]{0,39}$/u, '1-40 letters, digits, - or _')
  .meta({ description: 'name of the list' });
const level = z.enum(['block', 'watch']).meta({
  description:
    '`block`: a message that holds one of the words is refused, or fails for its recipient; `watch`: it is told',
});
const holdsFor = z.enum(['app', 'organization']);

const wordList = z
  .object({ name: z.string(), for: holdsFor, level, count: z.number().int(), updated_at: instant })
  .meta({ id: 'WordList' });

export const getContentRules = operation({
  id: 'getContentRules',
  method: 'GET',
  path: '/v1/apps/{app_id}/content',
  tag: 'content',
  summary: '查看内容规则 / Word lists and pages that messages are checked against',
  auth: 'key',
  permission: 'apps_read',
  params: appParams,
  status: 200,
  response: z.object({
    word_lists: z.array(wordList),
    pages: z.array(z.string()).nullable().meta({ description: 'null: nobody has told, landing pages are not checked' }),
    pages_at: instant.nullable(),
    link_domains: z.array(z.string()).meta({ description: 'the app’s `webview_domains`: links to others are told' }),
  }),
  errors: ['not_found'],
});

export const putPages = operation({
  id: 'putPages',
  method: 'PUT',
  path: '/v1/apps/{app_id}/content/pages',
  tag: 'content',
  summary: '设置页面列表 / Set the pages of the released mini-program',
  description:
    'Paste the whole app.json, or give the pages; WeChat has no call for it. From then on a landing page that is not among ' +
    'them is refused (`formal`) or told (`trial`, `developer`). `{"pages": null}` takes the list away.',
  auth: 'key',
  permission: 'content_manage',
  params: appParams,
  body: z.union([
    z.strictObject({ app_json: z.record(z.string(), z.unknown()) }),
    z.strictObject({ pages: z.array(z.string().max(300)).max(5000).nullable() }),
  ]),
  status: 200,
  response: z.object({ pages: z.array(z.string()).nullable() }),
  errors: ['not_found'],
});

const listParams = z.object({ app_id: uuid, name: listName });

export const getWordList = operation({
  id: 'getWordList',
  method: 'GET',
  path: '/v1/apps/{app_id}/content/words/{name}',
  tag: 'content',
  summary: '查看词表 / The words of one list',
  auth: 'key',
  permission: 'apps_read',
  params: listParams,
  query: z.object({ for: holdsFor.default('app') }),
  status: 200,
  response: wordList.extend({ words: z.array(z.string()) }),
  errors: ['not_found', 'forbidden'],
});

export const putWordList = operation({
  id: 'putWordList',
  method: 'PUT',
  path: '/v1/apps/{app_id}/content/words/{name}',
  tag: 'content',
  summary: '设置词表 / Set a list of words messages may not hold',
  description:
    'As a whole; without words the list is taken away. Spaces, separators, case, full width and look-alike letters make no ' +
    'difference; words of Latin letters are found by themselves only, not inside others. Holds for pushes under way within ' +
    'seconds. A list for the `organization` needs a key of the whole organization.',
  auth: 'key',
  permission: 'content_manage',
  params: listParams,
  body: z.strictObject({
    for: holdsFor.default('app'),
    level: level.default('block'),
    words: z.array(z.string().trim().min(1).max(50)).max(10_000),
  }),
  status: 200,
  response: z.object({ name: z.string(), for: holdsFor, level, count: z.number().int() }),
  errors: ['not_found', 'forbidden', 'too_many_words'],
});

export const checkContent = operation({
  id: 'checkContent',
  method: 'POST',
  path: '/v1/apps/{app_id}/content/check',
  tag: 'content',
  summary: '检查内容 / Check a message against the rules for content',
  description:
    'Words, wording that rule 5.21 forbids, links, the landing page. With `openid` WeChat is asked too (`msg_sec_check`): ' +
    'it has to be that of somebody who used the mini-program within the last two hours (else 61010), so take an editor’s, ' +
    'who has just opened it, never a recipient’s.',
  auth: 'key',
  permission: 'pushes_write',
  audit: false,
  params: appParams,
  body: z.strictObject({
    message,
    openid: openid.optional().meta({ description: 'of an editor who used the mini-program within the last 2 hours' }),
  }),
  status: 200,
  response: z.object({
    findings: z.array(finding),
    platform: z
      .object({
        suggest: z.enum(['pass', 'review', 'risky']),
        label: z.number().int(),
        keywords: z.array(z.string()),
        trace_id: z.string().nullable(),
        zh: z.string(),
        en: z.string(),
      })
      .nullable()
      .meta({ description: 'WeChat’s verdict; null when it was not asked' }),
  }),
  errors: ['not_found', 'template_not_found', 'field_invalid', 'content_check_refused', 'platform_unavailable'],
});
