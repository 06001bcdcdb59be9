import type { Writable } from 'node:stream';
import { type Command, type Io, UsageError } from './command.ts';
import { demo } from './commands/demo.ts';
import { doctor } from './commands/doctor.ts';
import { importCommand } from './commands/import.ts';
import { keysCommand } from './commands/keys.ts';
import { migrateCommand } from './commands/migrate.ts';
import { pushCommand } from './commands/push.ts';
import { sandbox } from './commands/sandbox.ts';
import { serve } from './commands/serve.ts';
import { explain } from './explain.ts';

const commands: Command[] = [sandbox, serve, doctor, keysCommand, importCommand, pushCommand, migrateCommand, demo];

/** The command line: answers the exit code. 0 done, 1 failed (one sentence on `err`), 2 called wrongly. */
export async function run(args: string[], out: Writable, err: Writable): Promise<number> {
  const io: Io = { out, err };
  const [name, ...rest] = args;
  const command = commands.find((one) => one.name === name);
  if (command === undefined) {
    const asked = name === undefined || name === 'help' || name === '--help' || name === '-h';
    (asked ? out : err).write(asked ? overview() : `hongyan: 没有这个命令 / no such command: ${name}\n\n${overview()}`);
    return asked ? 0 : 2;
  }
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

function overview(): string {
  const width = Math.max(...commands.map((command) => command.name.length)) + 2;
  const lines = commands.map((command) => `  ${command.name.padEnd(width)}${command.summary}`);
  return `鸿雁 Hongyan: 小程序服务通知 / service notifications for mini-programs\n\nhongyan <command> [--help]\n\n${lines.join('\n')}\n`;
}

function isArgumentError(error: unknown): boolean {
  return String((error as { code?: unknown } | null)?.code).startsWith('ERR_PARSE_ARGS');
}
