import { WorkbookProblem } from './workbook-problem.ts';

/** What is told of a document, in its order. Names are without their prefix, texts without their escapes. */
export interface XmlListener {
  open?: (name: string, attributes: string) => void;
  close?: (name: string) => void;
  text?: (text: string) => void;
}

/** The longest text between two elements: a cell of Excel has 32,767 characters, each an escape at worst. */
const longest = 2_000_000;

/** Reads XML as it comes, as far as workbooks need it: elements, texts, CDATA. Nothing is looked up outside of the document. */
export class XmlReader {
  readonly #listener: XmlListener;
  #rest = '';

  constructor(listener: XmlListener) {
    this.#listener = listener;
  }

  /** @throws WorkbookProblem `broken` where the document ends within an element, or one has no end */
  read(piece: string, last: boolean): void {
    const text = this.#rest + piece;
    let at = 0;
    for (let open = text.indexOf('<'); open >= 0; open = text.indexOf('<', at)) {
      if (open > at) this.#listener.text?.(plain(text.slice(at, open)));
      at = open;
      const end = endOf(text, open);
      if (end < 0) break;
      this.#tell(text, open, end);
      at = end;
    }
    this.#rest = text.slice(at);
    if (this.#rest.length > longest || (last && this.#rest.trim() !== '')) throw new WorkbookProblem('broken');
  }

  #tell(text: string, open: number, end: number): void {
    const { open: opened, close: closed, text: told } = this.#listener;
    const mark = text[open + 1];
    if (mark === '?') return;
    if (mark === '!') {
      if (text.startsWith('<![CDATA[', open)) told?.(text.slice(open + 9, end - 3));
      return;
    }
    if (mark === '/') {
      closed?.(nameOf(text.slice(open + 2, end - 1).trim()));
      return;
    }
    const empty = text[end - 2] === '/';
    const inner = text.slice(open + 1, empty ? end - 2 : end - 1);
    const gap = inner.search(/\s/);
    const name = nameOf(gap < 0 ? inner : inner.slice(0, gap));
    opened?.(name, gap < 0 ? '' : inner.slice(gap));
    if (empty) closed?.(name);
  }
}

/** Where what begins here is over; below 0 when not yet. A `>` in quotes is none. */
function endOf(text: string, open: number): number {
  if (text.startsWith('<!--', open)) return after(text, '-->', open + 4);
  if (text.startsWith('<![CDATA[', open)) return after(text, ']]>', open + 9);
  for (let end = text.indexOf('>', open); end >= 0; end = text.indexOf('>', end + 1)) {
    const inner = text.slice(open, end);
    if (!inner.includes('"') && !inner.includes("'")) return end + 1;
    if (!/["']/.test(inner.replaceAll(/"[^"]*"|'[^']*'/g, ''))) return end + 1;
  }
  return -1;
}

function after(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? -1 : at + mark.length;
}

function nameOf(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

const patterns = new Map<string, RegExp>();

/** The value of an attribute, whatever its prefix. */
export function attributeOf(attributes: string, name: string): string | undefined {
  let pattern = patterns.get(name);
  if (pattern === undefined) {
    pattern = new RegExp(`\\s(?:\\w+:)?${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`);
    patterns.set(name, pattern);
  }
  const found = pattern.exec(attributes);
  return found === null ? undefined : plain(found[1] ?? found[2] ?? '');
}

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function plain(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return named[name] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
