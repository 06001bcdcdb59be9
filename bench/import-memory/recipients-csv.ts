import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

/** About 230 bytes a line, a third of them Chinese, with quotes and a line break in every hundredth. */
function lineOf(n: number): string {
  const openid = `oImport${String(n).padStart(21, '0')}`;
  const unionid = `uImport${String(n).padStart(21, '0')}`;
  const note = n % 100 === 0 ? '"门店自取，\n请提前 ""一天"" 预约"' : '明前龙井与正山小种各一盒，预计明天送达';
  return `${openid},${unionid},member;tea;new,林女士,金卡,杭州,${n % 5000},1380000${n % 10_000},${note},${1 + (n % 3)}\n`;
}

/**
 * Writes a CSV of recipients of at least `bytes` bytes.
 *
 * @returns how many recipients it has
 */
export async function writeRecipientsCsv(file: string, bytes: number): Promise<number> {
  const stream = createWriteStream(file);
  stream.write('openid,unionid,tags,name,level,city,points,phone,note,credits:TPL_ORDER\n');
  let recipients = 0;
  while (stream.bytesWritten + stream.writableLength < bytes) {
    let block = '';
    for (let i = 0; i < 500; i++) block += lineOf(++recipients);
    if (!stream.write(block)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'close');
  return recipients;
}
