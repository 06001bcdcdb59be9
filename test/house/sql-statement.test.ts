import { describe, expect, it } from 'vitest';
import type { TableKinds } from './sql-schema-rules.ts';
import { checkQueryFile, checkStatement } from './sql-statement-rules.ts';
import { parseSql } from './sql-tokens.ts';

const kinds: TableKinds = { person: 'sharded', note: 'sharded', tally: 'sharded', job: 'local', app: 'reference' };
const check = (sql: string) => checkStatement(parseSql(sql)[0] ?? [], kinds);

describe('the bucket', () => {
  it.each([
    'select * from person where b = $1 and id = any($2)',
    'select * from public.person p where p.b = $1',
    'select * from person where b = any($1::smallint[]) and (b, id) > ($2, $3)',
    'select * from person where b in ($1, $2)',
    'select * from person where $1 = b',
    'select * from person where $1::smallint = person.b',
    'select * from person where (b, id) = ($1, $2)',
    'select * from person where (b, id) in (select x, y from unnest($1, $2) as t(x, y))',
    'select * from person p join note n on n.b = p.b and n.id = p.id where p.b = $1',
    'select * from person p join note n using (b, id) where p.b = $1',
    'select * from note n, person p where (n.b, n.id) = (p.b, p.id) and n.b = $1',
    'select * from unnest($1, $2) as t(b, id) join person p on p.b = t.b and p.id = t.id',
    'select * from job j join person p on p.b = j.b',
    'select count(*) from person p where p.b = $1 and exists (select from note n where n.b = p.b and n.id = p.id)',
    'select count(*) from person where b = $1 and id in (select person_id from note where b = $1)',
    'select id from person where b = $1 union all select id from note where b = $1',
    'with x as (select b, id from person where b = $1) select * from x join note n on n.b = x.b',
    'insert into person (b, id) values ($1, $2) on conflict (b, id) do nothing returning id',
    'insert into person as p (id, b) select $1, $2 on conflict (b, id) do update set at = excluded.at where p.at < excluded.at',
    'update person set x = $2, y = (select max(z) from note where b = $1) where b = $1',
    'update person p set x = t.x from unnest($2::uuid[]) as t(id) where p.b = $1 and p.id = t.id',
    'delete from person p using unnest($2) as t(id) where p.b = $1 and p.id = t.id',
    'select extract(epoch from at), x is distinct from y from person where b = $1 for update of person',
    'select * from job, app where job.id = app.id',
    'insert into tally (b, n) select $1, t.n from unnest($2) as t(n) on conflict (b) do update set n = tally.n + excluded.n',
    'select * from pg_class',
  ])('is named in: %s', (sql) => {
    expect(check(sql)).toEqual({ problems: [], unbucketed: [] });
  });

  it.each<[string, string[]]>([
    ['select * from person where id = $1', ['person']],
    ['select * from person where b > $1', ['person']],
    ['select * from person where (b, id) > ($1, $2) order by b', ['person']],
    ['select b from person group by b', ['person']],
    ['select * from person p join note n on n.b = p.b', ['person (p)', 'note (n)']],
    ['select * from person p join note n on n.id = p.id where p.b = $1', ['note (n)']],
    ['select * from person p, note n where p.b = $1', ['note (n)']],
    ['select * from (person p join note n on n.id = p.id) where p.b = $1', ['note (n)']],
    ['select 1 where exists (select from note n where n.id = $1)', ['note (n)']],
    ['select * from person where b = $1 and id in (select id from note)', ['note']],
    ['select id from person where b = $1 union select id from note', ['note']],
    ['with x as (select * from person) select * from x where b = $1', ['person']],
    ['insert into person values ($1, $2)', ['person']],
    ['insert into person (id) select id from job', ['person']],
    ['update person set x = 1 where id = $1', ['person']],
    ['delete from person where at < $1', ['person']],
    ['delete from job j using person p where p.id = j.id', ['person (p)']],
    ['update job set x = 1 from person where person.id = job.id', ['person']],
    ["select * from person where note = 'b = $1' -- b = $1", ['person']],
  ])('is missed in: %s', (sql, tables) => {
    expect(check(sql).unbucketed.map((text) => text.replace(/ is read or written .*/, ''))).toEqual(tables);
  });

  it('never changes', () => {
    expect(check('update person set at = $2, b = $3 where b = $1').problems).toEqual([
      expect.stringMatching(/^b is set/),
    ]);
    expect(check('update person set (b, id) = ($2, $3) where b = $1').problems).toHaveLength(1);
    expect(
      check('insert into person (b) values ($1) on conflict (b) do update set b = excluded.b').problems,
    ).toHaveLength(1);
  });
});

describe('a write to a sharded table', () => {
  it.each([
    ['now()', 'update person set at = now() where b = $1'],
    ['hongyan_now()', 'update person set at = hongyan_now() where b = $1'],
    ['gen_random_uuid()', 'insert into person (b, id) values ($1, gen_random_uuid())'],
    ['random()', 'delete from person where b = $1 and x < (select random())'],
    ['clock_timestamp()', 'insert into person (b) values ($1) on conflict (b) do update set at = clock_timestamp()'],
    ['nextval()', "insert into person (b, n) values ($1, nextval('s'))"],
    ['current_timestamp', 'update person set at = current_timestamp where b = $1'],
  ])('may not use %s', (name, sql) => {
    expect(check(sql).problems).toEqual([expect.stringContaining(`${name} in a write`)]);
  });

  it('may use them in a read, and on a local table', () => {
    expect(check('select now() from person where b = $1').problems).toEqual([]);
    expect(check('update job set at = now()').problems).toEqual([]);
  });

  it.each([
    'update person set x = 1 where b = $1 and id in (select id from person where b = $1 for update)',
    'with d as (delete from person where b = $1 returning id) insert into person (b, id) select $1, id from d',
    'insert into person (b, id) select $1, id from person where b = $1',
  ])('names it once: %s', (sql) => {
    expect(check(sql).problems).toEqual([expect.stringMatching(/^person stands twice/)]);
  });

  it('is stricter than one to a local table, which may be looked up and not written twice', () => {
    expect(check('update job set x = 1 where id in (select id from job for update skip locked)').problems).toEqual([]);
    expect(
      check('with d as (delete from job returning id) insert into job (id) select id from d').problems,
    ).toHaveLength(1);
  });
});

describe('a statement with a sharded table', () => {
  it.each([
    ['ctid', 'select ctid from person where b = $1'],
    ['merge', 'merge into person using job on true when matched then delete'],
    ['recursion', 'with recursive x as (select 1 union select 2 from person where b = $1) select * from x'],
    ['grouping', 'select x, count(*) from person where b = $1 group by rollup (x)'],
    ['pg_notify', "select pg_notify('x', id) from person where b = $1"],
    ['advisory', 'select pg_advisory_xact_lock(1) from person where b = $1'],
  ])('may not use %s', (name, sql) => {
    expect(check(sql).problems).toEqual([expect.stringContaining(name)]);
  });

  it('may not name a table that is not listed', () => {
    expect(check('select * from person p join stranger s on s.id = p.id where p.b = $1').problems).toEqual([
      'stranger is not in table-kinds.ts',
    ]);
  });
});

describe('checkQueryFile', () => {
  const file = (text: string) => checkQueryFile('q.ts', text.replaceAll('§', '$'), kinds);

  it('finds statements in literals, with the line, and leaves words alone', () => {
    const text =
      "// select * from person\nconst a = 'person.list';\nconst q = sql(`\n  select *\n  from person`);\nthrow 'no answer from person';";
    expect(file(text)).toEqual({ problems: [], unbucketed: [expect.stringMatching(/^q\.ts:4: person is read/)] });
  });

  it('puts together what + puts together', () => {
    expect(file("'select * from person' +\n ' where b = $1'").unbucketed).toEqual([]);
    expect(file("'select * from person' +\n ' where id = $1'").unbucketed).toHaveLength(1);
  });

  it('looks into fragments', () => {
    expect(file("const tail = 'join note n on n.id = p.id'").unbucketed).toHaveLength(1);
    expect(file("const where = 'b = $1'; const q = `select * from person where §{where}`").unbucketed).toEqual([]);
    expect(file("const where = 'x = $1'; const q = `select * from person where §{where}`").unbucketed).toHaveLength(1);
  });

  it('asks for a reason when the table is named at run time', () => {
    expect(file('const q = `select * from §{table} where b = $1`').unbucketed).toEqual([
      expect.stringContaining('run time'),
    ]);
  });

  it('reads SQL files too', () => {
    expect(checkQueryFile('q.sql', '-- all\nselect 1;\nselect * from person;', kinds).unbucketed).toEqual([
      expect.stringMatching(/^q\.sql:3: /),
    ]);
  });
});
