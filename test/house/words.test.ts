import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listFiles, readText, repository } from './tree.ts';
import { findDownloadAddresses, findForbiddenWords, findLargeFile, MAX_BYTES } from './words.ts';

const files = listFiles('.');
/** The list itself, and the samples below. */
const exempt = new Set(['test/house/words.ts', 'test/house/words.test.ts']);

describe('the repository', () => {
  it('is walked at all, hidden files too, and nothing git ignores', () => {
    expect(files).toEqual(expect.arrayContaining(['package.json', '.gitignore', 'test/house/words.ts']));
    expect(files.filter((file) => /(^|\/)(node_modules|\.git)\//.test(file))).toEqual([]);
  });

  it('has no forbidden word', () => {
    const texts = files.filter((file) => !exempt.has(file));
    expect(texts.flatMap((file) => findForbiddenWords(file, readText(file)))).toEqual([]);
  });

  it('has no large file', () => {
    expect(files.flatMap((file) => findLargeFile(file, statSync(join(repository, file)).size))).toEqual([]);
  });

  it('has a lock file without download addresses', () => {
    expect(findDownloadAddresses(readText('package-lock.json'))).toEqual([]);
  });
});

// Put together here, so that this file has none of them itself.
const machine = `/${'work'}`;

describe('findForbiddenWords', () => {
  it.each([
    `cd ${machine}/main && make`,
    `"file://${machine}/x"`,
    'see /home/alice/notes.txt',
    `npm config set registry https://${['registry', 'npmjs', 'org'].join('.')}`,
    `FROM ${['registry', 'cn-hangzhou', 'aliyuncs', 'com'].join('.')}/a/b`,
    `https://${['registry', 'npmmirror', 'com'].join('.')}`,
    '// TODO: later',
    'FIXME',
  ])('finds %j', (line) => {
    expect(findForbiddenWords('a.ts', `first\n${line}\n`)).toEqual([expect.stringMatching(/^a\.ts:2: /)]);
  });

  it.each([
    'homework/main',
    `.${machine}/main`,
    `a${machine}/b`,
    '/home/user/app',
    'new Registry(); registry.metrics()',
    'the registry.',
    'todo',
    'METHODO',
  ])('lets %j pass', (line) => {
    expect(findForbiddenWords('a.ts', line)).toEqual([]);
  });

  it('does not read what is no text', () => {
    expect(findForbiddenWords('a.png', '\0FIXME')).toEqual([]);
  });
});

describe('findLargeFile', () => {
  it('counts bytes', () => {
    expect(findLargeFile('a', MAX_BYTES)).toEqual([]);
    expect(findLargeFile('a', MAX_BYTES + 1)).toHaveLength(1);
  });
});

describe('findDownloadAddresses', () => {
  it('finds http and git addresses, and lets links pass', () => {
    const packages = {
      'node_modules/a': { resolved: 'https://example.com/a.tgz' },
      'node_modules/b': { resolved: 'git+ssh://git@example.com/b' },
      'node_modules/c': { resolved: 'console', link: true },
      'node_modules/d': { version: '1.0.0' },
    };
    expect(findDownloadAddresses(JSON.stringify({ packages }))).toHaveLength(2);
  });
});
