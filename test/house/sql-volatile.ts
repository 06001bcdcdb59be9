import { flatten, isGroup, isWord, type SqlNode, textOf } from './sql-tokens.ts';

/** Functions whose answer differs between two calls, or between two nodes. */
const functions = new Set([
  'now',
  'clock_timestamp',
  'statement_timestamp',
  'transaction_timestamp',
  'timeofday',
  'hongyan_now',
  'random',
  'random_normal',
  'setseed',
  'gen_random_uuid',
  'gen_random_bytes',
  'uuidv4',
  'uuidv7',
  'uuid_generate_v4',
  'nextval',
  'setval',
  'txid_current',
  'pg_current_xact_id',
]);

/** The same, written without parentheses. `identity` numbers rows by a sequence. */
const keywords = ['current_timestamp', 'current_date', 'current_time', 'localtime', 'localtimestamp', 'identity'];

/** Names of the volatile functions called anywhere in the nodes, as written (`now()`). */
export function findVolatile(nodes: readonly SqlNode[]): string[] {
  const calls = findCalls(nodes).filter((name) => functions.has(name));
  const plain = flatten(nodes).filter((token) => isWord(token, ...keywords));
  return [...new Set([...calls.map((name) => `${name}()`), ...plain.map((token) => token.text)])];
}

/** Names of everything that is called: a word right before a parenthesis. */
export function findCalls(nodes: readonly SqlNode[]): string[] {
  return nodes.flatMap((node, at) => {
    if (!isGroup(node)) return [];
    const name = isWord(nodes[at - 1]) ? [textOf(nodes[at - 1])] : [];
    return [...name, ...findCalls(node.nodes)];
  });
}
