import { describe, expect, it } from 'vitest';
import { defaultDataDir, SYSTEM_DATA_DIR } from './data-dir.ts';

type Modes = Record<string, { mode: number; uid?: number }>;

function stat(modes: Modes) {
  return (path: string) => {
    const found = modes[path];
    if (!found) throw Object.assign(new Error(path), { code: 'ENOENT' });
    return { uid: 0, ...found };
  };
}

const open = { '/': { mode: 0o755 }, '/srv': { mode: 0o755 }, '/srv/app': { mode: 0o755 } };

describe('defaultDataDir', () => {
  it('is ./data for an ordinary user, whatever the modes are', () => {
    expect(defaultDataDir({ cwd: '/home/me/app', uid: 1000 }, stat({}))).toBe('/home/me/app/data');
    expect(defaultDataDir({ cwd: '/home/me/app', uid: undefined }, stat({}))).toBe('/home/me/app/data');
  });

  it('is ./data for root where everybody may enter', () => {
    expect(defaultDataDir({ cwd: '/srv/app', uid: 0 }, stat(open))).toBe('/srv/app/data');
    expect(defaultDataDir({ cwd: '/srv/app', uid: 0 }, stat({ ...open, '/srv/app': { mode: 0o711 } }))).toBe(
      '/srv/app/data',
    );
  });

  it.each<[string, Modes]>([
    ['the directory', { ...open, '/srv/app': { mode: 0o700 } }],
    ['one above it', { ...open, '/srv': { mode: 0o750 } }],
    ['its group only', { ...open, '/srv/app': { mode: 0o770 } }],
  ])('is outside for root when %s is closed', (_name, modes) => {
    expect(defaultDataDir({ cwd: '/srv/app', uid: 0 }, stat(modes))).toBe(SYSTEM_DATA_DIR);
  });

  it('counts the mode of the owner where the unprivileged user is the owner', () => {
    const own = (mode: number) => stat({ ...open, '/srv/app': { mode, uid: 65534 } });
    expect(defaultDataDir({ cwd: '/srv/app', uid: 0 }, own(0o700))).toBe('/srv/app/data');
    expect(defaultDataDir({ cwd: '/srv/app', uid: 0 }, own(0o655))).toBe(SYSTEM_DATA_DIR);
  });

  it('is outside for root when nothing can be found out', () => {
    expect(defaultDataDir({ cwd: '/gone', uid: 0 }, stat({ '/': { mode: 0o755 } }))).toBe(SYSTEM_DATA_DIR);
  });
});
