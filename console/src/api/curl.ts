/** A request as it goes over the wire. */
export interface Request {
  method: string;
  url: string;
  body: unknown;
  ifMatch?: number | undefined;
  /** Whether the answer is a file to keep. */
  file?: boolean;
}

/** Fields of bodies that hold what only its owner may know. A test holds them against the contract. */
export const secretNames: readonly string[] = [
  'secret',
  'master_secret',
  'callback_token',
  'callback_aes_key',
  'password',
];

/** What stands for the name of a variable until the text is quoted: nobody types these. */
const open = '\ue000';
const close = '\ue001';

/** A request as a line for a terminal. The key and what is secret are variables of the shell, never shown. */
export function curlLine({ method, url, body, ifMatch, file = false }: Request, origin: string): string {
  const whole = `${origin}${url}`.replaceAll("'", '%27');
  const lines = [
    `curl -sS${file ? ' -OJ' : ''} -X ${method} '${whole}'`,
    `-H "Authorization: Bearer $KEY"`,
    ...(ifMatch === undefined ? [] : [`-H 'If-Match: "${ifMatch}"'`]),
  ];
  if (body !== undefined) {
    const text = JSON.stringify(hidden(body), null, 2).replaceAll("'", `'\\''`);
    lines.push(`-H 'Content-Type: application/json'`, `-d '${text.replaceAll(named, `'"$$$1"'`)}'`);
  }
  return lines.join(' \\\n  ');
}

const named = new RegExp(`${open}([A-Z_]+)${close}`, 'g');

/** The same body with variables for its secrets. The address of a robot is one: whoever has it may write there. */
function hidden(value: unknown, holder = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => hidden(one, holder));
  if (typeof value !== 'object' || value === null) return value;
  const isSecret = (name: string) => secretNames.includes(name) || (holder === 'config' && name === 'url');
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => [
      name,
      isSecret(name) && typeof held === 'string' ? `${open}${name.toUpperCase()}${close}` : hidden(held, name),
    ]),
  );
}

/** Whether a line leaves something for its reader to fill in beside the key. */
export function hasSecret(line: string): boolean {
  return line.includes(`'"$`);
}
