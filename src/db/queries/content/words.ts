import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';

/** A list of words of one app, or of every app of an organization (`app_id` null). */
export interface WordListRow {
  id: string;
  app_id: string | null;
  name: string;
  level: 'block' | 'watch';
  words: string[];
  updated_at: Date;
}

export type WordListKey = { organizationId: string; appId: string | null; name: string };

const ofApp = statement<WordListRow>(
  'words.of_app',
  `select id, app_id, name, level, words, updated_at from word_list
   where organization_id = $1 and (app_id = $2 or app_id is null) order by app_id nulls first, name`,
);
const one = statement<WordListRow>(
  'words.find',
  `select id, app_id, name, level, words, updated_at from word_list
   where organization_id = $1 and app_id is not distinct from $2 and name = $3`,
);
const put = statement(
  'words.put',
  `insert into word_list (id, organization_id, app_id, name, level, words, updated_at) values ($1, $2, $3, $4, $5, $6, $7)
   on conflict (organization_id, app_id, name)
     do update set level = excluded.level, words = excluded.words, updated_at = excluded.updated_at`,
);
const remove = statement(
  'words.remove',
  'delete from word_list where organization_id = $1 and app_id is not distinct from $2 and name = $3',
);
const tell = statement(
  'words.tell',
  `update app set words_version = words_version + 1 where organization_id = $1 and ($2::uuid is null or id = $2)`,
);
const count = statement<{ lists: number; words: number }>(
  'words.count',
  `select count(*)::int as lists, coalesce(sum(cardinality(words)), 0)::int as words from word_list
   where organization_id = $1 and (app_id is not distinct from $2 or app_id is null) and not (app_id is not distinct from $2 and name = $3)`,
);

/** Every list that holds for an app. */
export async function wordListsOf(sql: Sql, organizationId: string, appId: string): Promise<WordListRow[]> {
  return ofApp(sql, [organizationId, appId]);
}

export async function findWordList(sql: Sql, key: WordListKey): Promise<WordListRow | undefined> {
  return first(await one(sql, [key.organizationId, key.appId, key.name]));
}

/** Lists, and the words on them, that hold for an app beside one of its lists. */
export async function countOtherWords(sql: Sql, key: WordListKey): Promise<{ lists: number; words: number }> {
  return (await count(sql, [key.organizationId, key.appId, key.name]))[0]!;
}

/** Writes a list, or takes it away when it has no words; the apps it holds for are told by their `words_version`. */
export async function putWordList(
  sql: Sql,
  key: WordListKey,
  list: { id: string; level: WordListRow['level']; words: string[] },
  now: Date,
): Promise<void> {
  const { organizationId, appId, name } = key;
  if (list.words.length === 0) await remove(sql, [organizationId, appId, name]);
  else await put(sql, [list.id, organizationId, appId, name, list.level, list.words, now]);
  await tell(sql, [organizationId, appId]);
}
