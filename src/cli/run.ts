import type { Writable } from 'node:stream';
import { type Command, type Io, UsageError } from './command.ts';
import { explain } from './explain.ts';

/** Loaded when asked for: a client on a small machine should not carry the server and the engine along. */
const commands: Record<string, () => Promise<Command>> = {
  sandbox: async () => (await import('./commands/sandbox.ts')).sandbox,
  serve: async () => (await import('./commands/serve.ts')).serve,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
  keys: async () => (await import('./commands/keys.ts')).keysCommand,
  'owner-link': async () => (await import('./commands/owner-link.ts')).ownerLink,
  members: async () => (await import('./commands/members.ts')).membersCommand,
  alerts: async () => (await import('./commands/alerts.ts')).alertsCommand,
  audit: async () => (await import('./commands/audit.ts')).auditCommand,
  import: async () => (await import('./commands/import.ts')).importCommand,
  push: async () => (await import('./commands/push.ts')).pushCommand,
  templates: async () => (await import('./commands/templates.ts')).templatesCommand,
  channels: async () => (await import('./commands/channels.ts')).channelsCommand,
  migrate: async () => (await import('./commands/migrate.ts')).migrateCommand,
  adopt: async () => (await import('./commands/adopt.ts')).adopt,
  demo: async () => (await import('./commands/demo.ts')).demo,
};

/** The command line: answers the exit code. 0 done, 1 failed (one sentence on `err`), 2 called wrongly. */
export async function run(args: string[], out: Writable, err: Writable): Promise<number> {
  const io: Io = { out, err };
  const [name, ...rest] = args;
  const load = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load === undefined) {
    const asked = name === undefined || name === 'help' || name === '--help' || name === '-h';
    const text = await overview();
    (asked ? out : err).write(asked ? text : `hongyan: 没有这个命令 / no such command: ${name}\n\n${text}`);
    return asked ? 0 : 2;
  }
  const command = await load();
  if (rest.includes('--help') || rest.includes('-h')) {
    out.write(`${command.summary}\n\n${command.usage}\n`);
    return 0;
  }
  try {
    return await command.run(rest, io);
  } catch (error) {
    if (error instanceof UsageError || isArgumentError(error)) {
      err.write(`hongyan ${command.name}: ${(error as Error).message}\n\n${command.usage}\n`);
      return 2;
    }
    err.write(`${explain(error)}\n`);
    return 1;
  }
}

async function overview(): Promise<string> {
  const all = await Promise.all(Object.values(commands).map((load) => load()));
  const width = Math.max(...all.map((command) => command.name.length)) + 2;
  const lines = all.map((command) => `  ${command.name.padEnd(width)}${command.summary}`);
  return `鸿雁 Hongyan: 小程序服务通知 / service notifications for mini-programs\n\nhongyan <command> [--help]\n\n${lines.join('\n')}\n`;
}

function isArgumentError(error: unknown): boolean {
  return String((error as { code?: unknown } | null)?.code).startsWith('ERR_PARSE_ARGS');
}
