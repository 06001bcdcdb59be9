import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { appIdOf, clientOptions, clientUsage, connect, requiredApp } from '../api.ts';
import { type Command, Failure, UsageError } from '../command.ts';
import { importCsv } from '../import/import-csv.ts';

export const importCommand: Command = {
  name: 'import',
  summary: '导入用户 CSV / import recipients from a CSV file',
  usage: `hongyan import FILE --app ID [--url URL] [--key KEY]

  FILE    UTF-8 CSV，首行为列名 / CSV in UTF-8, first line the column names:
          openid, unionid, tags (a;b;c), credits:<模板 ID / template id> (1-1000), 其余为属性 / the rest attributes
  --app   应用 ID 或 AppID / app id or AppID (wx...)
${clientUsage}

  有一行不合法则整个文件不导入；同一文件重复导入不会重复增加次数。
  One bad line and nothing is imported; importing the same file again grants no credit twice.`,
  async run(args, { out, err }) {
    const { values, positionals } = parseArgs({
      args,
      options: { ...clientOptions, app: { type: 'string' } },
      allowPositionals: true,
    });
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw new UsageError('需要且只能有一个文件 / give one FILE');
    const app = requiredApp(values.app);
    const api = connect(values);
    await requireFile(file);
    const appId = await appIdOf(api, app);
    err.write('检查文件 / checking the file …\n');
    const startedAt = performance.now();
    const bar = progressOn(err);
    try {
      const { recipients, importId } = await importCsv(api, appId, () => createReadStream(file), bar.at);
      bar.end();
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      out.write(`已导入 ${recipients} 个用户 / imported ${recipients} recipients (${seconds} s, import ${importId})\n`);
      return 0;
    } catch (error) {
      bar.end();
      if (bar.done() > 0) {
        err.write(
          `已导入前 ${bar.done()} 个；文件不变时可直接重新运行，不会重复增加次数；改过的文件算另一次导入，请先删去已导入的行\n`,
        );
        err.write(
          `the first ${bar.done()} are in; run the same file again and no credit is granted twice. A changed file is another import: take those rows out of it first\n`,
        );
      }
      throw error;
    }
  },
};

/** The file is read twice, so it cannot be a pipe. */
async function requireFile(file: string): Promise<void> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error) {
    throw new Failure(`The file ${file} cannot be read (${found.code}).`, `无法读取文件 ${file}（${found.code}）。`);
  }
  if (!found.isFile()) {
    throw new Failure(`${file} is not a regular file: it is read twice.`, `${file} 不是普通文件：导入时需要读两遍。`);
  }
}

/** One line that moves on a terminal; elsewhere a line per ten percent, so that a log stays short. */
function progressOn(err: Writable): { at(done: number, total: number): void; end(): void; done(): number } {
  const terminal = (err as { isTTY?: boolean }).isTTY === true;
  let last = 0;
  let shown = 0;
  return {
    at(done, total) {
      last = done;
      const tenths = Math.floor((done / total) * 10);
      if (terminal) err.write(`\r  ${done} / ${total}`);
      else if (tenths > shown) err.write(`  ${done} / ${total}\n`);
      shown = tenths;
    },
    end() {
      if (terminal && last > 0) err.write('\n');
    },
    done: () => last,
  };
}
