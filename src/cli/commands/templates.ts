import { parseArgs } from 'node:util';
import {
  addTemplate,
  deleteTemplate,
  listCategories,
  listLibraryKeywords,
  listLibraryTitles,
} from '#contract/library.ts';
import { listTemplates, syncTemplates } from '#contract/template.ts';
import { appIdOf, clientOptions, clientUsage, connect, required, requiredApp } from '../api.ts';
import { type Command, type Io, UsageError } from '../command.ts';

export const templatesCommand: Command = {
  name: 'templates',
  summary: '查看、同步、添加、删除模板 / list, sync, add and delete templates',
  usage: `hongyan templates list --app ID
hongyan templates sync --app ID
hongyan templates categories --app ID
hongyan templates titles --app ID --category ID [--category ID …]
hongyan templates keywords --app ID --tid TID
hongyan templates add --app ID --tid TID --keyword KID --keyword KID … --description TEXT
hongyan templates delete --app ID --template T

  --app          应用 ID 或 AppID / app id or AppID (wx...)
  --keyword      关键词编号，按显示顺序，2-5 个 / a keyword's kid, in the order shown, 2 to 5
  --description  用途，15 字以内，供微信审核 / what it is for, up to 15 characters
  --template     模板 ID / WeChat’s template id or ours
${clientUsage}`,
  async run(args, io) {
    const [action, ...rest] = args;
    const { values } = parseArgs({ args: rest, options });
    const run = actions[action ?? ''];
    if (run === undefined) throw new UsageError(`应为 ${names} 之一 / takes one of ${names}`);
    const app = requiredApp(values.app);
    const api = connect(values);
    return run({ api, params: { app_id: await appIdOf(api, app) } }, values, io);
  },
};

const options = {
  ...clientOptions,
  app: { type: 'string' },
  category: { type: 'string', multiple: true },
  tid: { type: 'string' },
  keyword: { type: 'string', multiple: true },
  description: { type: 'string' },
  template: { type: 'string' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];
type Call = { api: ReturnType<typeof connect>; params: { app_id: string } };
type Action = (call: Call, values: Values, io: Io) => Promise<number>;

const kinds = { one_time: '一次性 one-time', long_term: '长期 long-term' };

const actions: Record<string, Action> = {
  async list({ api, params }, _, { out }) {
    for (const one of (await api.call(listTemplates, { params })).items) {
      out.write(`${one.platform_template_id}  ${kinds[one.kind]}  ${one.status}  ${one.title}\n`);
    }
    return 0;
  },
  async sync({ api, params }, _, { out }) {
    const { items, added, changed, gone } = await api.call(syncTemplates, { params });
    out.write(`${items.length} 个模板：新增 ${added}，变更 ${changed}，失效 ${gone}\n`);
    out.write(`${items.length} templates: ${added} added, ${changed} changed, ${gone} gone\n`);
    return 0;
  },
  async categories({ api, params }, _, { out }) {
    for (const { id, name } of (await api.call(listCategories, { params })).items) out.write(`${id}  ${name}\n`);
    return 0;
  },
  async titles({ api, params }, { category = [] }, { out }) {
    if (category.length === 0) required(undefined, '--category');
    for (let start = 0; ; start += 30) {
      const query = { categories: category.join(','), start, limit: 30 };
      const { items, total } = await api.call(listLibraryTitles, { params, query });
      for (const one of items) out.write(`${one.tid}  ${kinds[one.kind]}  ${one.title}\n`);
      if (start + 30 >= total) return 0;
    }
  },
  async keywords({ api, params }, { tid }, { out }) {
    const { items } = await api.call(listLibraryKeywords, { params: { ...params, tid: required(tid, '--tid') } });
    for (const { kid, type, name, example } of items) out.write(`${kid}  ${type}  ${name}  ${example}\n`);
    return 0;
  },
  async add({ api, params }, { tid, keyword = [], description }, { out }) {
    const keywords = keyword.map(Number);
    const body = { tid: required(tid, '--tid'), keywords, description: required(description, '--description') };
    out.write(`${(await api.call(addTemplate, { params, body })).platform_template_id}\n`);
    return 0;
  },
  async delete({ api, params }, { template }, { err }) {
    const named = { ...params, template_id: required(template, '--template') };
    const { title } = await api.call(deleteTemplate, { params: named });
    err.write(`已从微信删除“${title}” / deleted at WeChat\n`);
    return 0;
  },
};

const names = Object.keys(actions).join(', ');
