import { describe, expect, it } from 'vitest';
import { explainFailure } from './failure.ts';

describe('explainFailure', () => {
  it.each([
    ['initdb: error: could not write file "x": No space left on device', 'no-space'],
    ['PANIC:  could not write to file "pg_wal/xlogtemp.9": No space left on device', 'no-space'],
    ['LOG:  could not bind IPv4 address "127.0.0.1": Address already in use', 'port-in-use'],
    ['FATAL:  could not create lock file "postmaster.pid": Read-only file system', 'not-writable'],
    ["EACCES: permission denied, mkdir '/nope'", 'not-writable'],
    ['FATAL:  invalid value for parameter "work_mem"', 'start-failed'],
    ['FATAL:  could not open configuration file "/data/postgresql.local.conf": Permission denied', 'start-failed'],
    ['', 'start-failed'],
  ])('%j is %s', (said, code) => {
    const error = explainFailure(said, '/data');
    expect(error.code).toBe(code);
    expect(error.zh).toMatch(/[\u4e00-\u9fff]/);
  });

  it('quotes the last complaint of the server', () => {
    const said = 'x LOG:  starting\nx FATAL:  first\nx FATAL:  could not load library "y"\nx LOG:  shutting down\n';
    expect(explainFailure(said, '/data').message).toContain('(could not load library "y")');
  });
});
