import { parseArgs } from 'node:util';
import { checkChannel, listChannels, type OwnChannelName, ownChannelName } from '#contract/channel.ts';
import { ProblemError } from '#contract/client.ts';
import { appIdOf, clientOptions, clientUsage, connect, requiredApp } from '../api.ts';
import { type Command, type Io, UsageError } from '../command.ts';

export const channelsCommand: Command = {
  name: 'channels',
  summary: '查看通道、校验凭证 / list channels and try their credentials',
  usage: `hongyan channels list --app ID
hongyan channels check --app ID [--channel NAME]

  --app      应用 ID 或 AppID / app id or AppID (wx...)
  --channel  ${ownChannelName.options.join(', ')}；不填则校验所有已设置的 / default: all that are set up
${clientUsage}`,
  async run(args, io) {
    const [action, ...rest] = args;
    const { values } = parseArgs({ args: rest, options });
    const run = actions[action ?? ''];
    if (run === undefined) throw new UsageError(`应为 ${names} 之一 / takes one of ${names}`);
    const channel = channelOf(values.channel);
    const app = requiredApp(values.app);
    const api = connect(values);
    return run({ api, params: { app_id: await appIdOf(api, app) } }, channel, io);
  },
};

const options = { ...clientOptions, app: { type: 'string' }, channel: { type: 'string' } } as const;

type Call = { api: ReturnType<typeof connect>; params: { app_id: string } };
type Action = (call: Call, channel: OwnChannelName | null, io: Io) => Promise<number>;
type Shown = Awaited<ReturnType<typeof read>>[number];

async function read({ api, params }: Call) {
  return (await api.call(listChannels, { params })).items;
}

const actions: Record<string, Action> = {
  async list(call, _, { out }) {
    for (const one of await read(call)) {
      out.write(`${one.name.padEnd(16)}  ${stateOf(one)}\n`);
      const kinds = one.messages.map((message) => message.template);
      const can = [
        `每次最多 ${one.batch} 人 / up to ${one.batch} a call`,
        ...(kinds.length > 0 ? [kinds.join(' ')] : []),
      ];
      out.write(`  ${can.join('；')}\n`);
      if (one.callback_url !== null) out.write(`  回调地址 / callback: ${one.callback_url}\n`);
      if (one.outgoing_ips.length > 0)
        out.write(`  微信白名单 / for WeChat’s allow-list: ${one.outgoing_ips.join(' ')}\n`);
    }
    return 0;
  },
  /** 1 when the vendor of any of them refuses, or cannot be reached. */
  async check(call, channel, { out, err }) {
    const wanted = (await read(call)).filter((one) =>
      channel === null ? isOwn(one) && one.set_up : one.name === channel,
    );
    if (wanted.length === 0) err.write('没有设置其他通道 / no other channel is set up\n');
    let failed = 0;
    for (const { name } of wanted) {
      const said = await tryOne(call, name as OwnChannelName);
      if (said !== null) failed++;
      out.write(`${name.padEnd(16)}  ${said ?? '凭证有效 / the credentials work'}\n`);
    }
    return failed > 0 ? 1 : 0;
  },
};

const names = Object.keys(actions).join(', ');

function channelOf(given: string | undefined): OwnChannelName | null {
  if (given === undefined) return null;
  const read = ownChannelName.safeParse(given);
  if (read.success) return read.data;
  throw new UsageError(`--channel 应为 ${ownChannelName.options.join('、')} 之一 / takes one of these`);
}

function isOwn({ name }: Shown): boolean {
  return ownChannelName.safeParse(name).success;
}

function stateOf({ set_up: isSetUp, check_error: error, checked_at: at }: Shown): string {
  if (!isSetUp) return '未设置 / not set up';
  if (error !== null) return `校验未通过 / refused: ${error.code ?? ''} ${error.message}`;
  return at === null ? '已设置 / set up' : `已设置 / set up，${at} 校验通过 / checked`;
}

/** Null when its credentials work, else what is wrong. */
async function tryOne({ api, params }: Call, channel: OwnChannelName): Promise<string | null> {
  try {
    const { check_error: error } = await api.call(checkChannel, { params: { ...params, channel } });
    return error === null ? null : `被拒绝 / refused: ${error.code ?? ''} ${error.message}\n  ${error.advice}`;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    if (error.problem.code === 'not_found') return '未设置 / not set up';
    if (error.problem.code !== 'vendor_unavailable') throw error;
    return `无法连接 / cannot be reached: ${String(error.problem.errmsg ?? '')}`;
  }
}
