/** One room of the house: what it may import of the others, and why no more. */
export type Room = {
  name: string;
  /** Folder, without a slash at the end. */
  folder: string;
  /** Rooms it may import from, by name. */
  may: readonly string[];
  reason: string;
};

const rules = ['contract'];
const parts = ['contract', 'core', 'db', 'channels', 'notifiers'];

/** The arrows: an import points only down this list. */
export const rooms: readonly Room[] = [
  { name: 'contract', folder: 'src/contract', may: [], reason: 'the wire is read by everybody and knows nobody' },
  { name: 'core', folder: 'src/core', may: rules, reason: 'rules are pure: they are given what they need' },
  { name: 'db', folder: 'src/db', may: rules, reason: 'storage knows no rules and no vendors' },
  { name: 'channels', folder: 'src/channels', may: rules, reason: 'a vendor is reached without rows or rules' },
  {
    name: 'notifiers',
    folder: 'src/notifiers',
    may: rules,
    reason: 'a notice to members needs neither rows nor rules',
  },
  {
    name: 'server',
    folder: 'src/server',
    may: parts,
    reason: 'server and engine meet only in rows, so they can be two processes',
  },
  {
    name: 'engine',
    folder: 'src/engine',
    may: parts,
    reason: 'server and engine meet only in rows, so they can be two processes',
  },
  {
    name: 'app',
    folder: 'src/app',
    may: [...parts, 'server', 'engine'],
    reason: 'it wires everything and is run by the command line',
  },
  {
    name: 'cli',
    folder: 'src/cli',
    may: [...parts, 'server', 'engine', 'app', 'emulator'],
    reason: 'commands start the service and the sandbox; tests and benchmarks are not shipped',
  },
  {
    name: 'emulator',
    folder: 'emulator',
    may: [],
    reason: 'a second reading of the documents: shared code would share the mistake',
  },
  {
    name: 'testkit',
    folder: 'testkit',
    may: [...parts, 'server', 'engine', 'app', 'emulator'],
    reason: 'it runs the service and the emulator in one process',
  },
  {
    name: 'bench',
    folder: 'bench',
    may: [...parts, 'server', 'engine', 'app', 'emulator', 'testkit'],
    reason: 'measurements run the real pipeline against the emulator',
  },
  {
    name: 'console',
    folder: 'console',
    may: rules,
    reason: 'it ships to browsers and talks to the service by the contract',
  },
  {
    name: 'sdk/miniprogram',
    folder: 'sdk/miniprogram',
    may: [],
    reason: 'it ships alone into a mini-program and stays small',
  },
  {
    name: 'sdk/node',
    folder: 'sdk/node',
    may: rules,
    reason: 'it ships alone and talks to the service by the contract',
  },
  {
    name: 'examples',
    folder: 'examples',
    may: ['sdk/miniprogram', 'sdk/node'],
    reason: 'a reader has only what we ship',
  },
];

/** What a test beside the code may import besides what its room may. */
export const alsoInTests: readonly { room: string; may: readonly string[]; reason: string }[] = [
  ...rooms
    .filter((room) => room.folder.startsWith('src/'))
    .map((room) => ({ room: room.name, may: ['testkit', 'emulator'], reason: 'builders, and a WeChat to call' })),
  { room: 'emulator', may: ['testkit'], reason: 'fixtures: the truth both readings are held to' },
];

/** Narrower than a room: files nobody in `room` may import (by value). */
export const closedFiles: readonly { room: string; files: RegExp; reason: string }[] = [
  {
    room: 'server',
    files: /^src\/channels\/[^/]+\/send[^/]*\.ts$/,
    reason: 'only the engine sends; the server uses channels for log-in, checks and template sync',
  },
];

/** Packages (by value) that belong to some rooms only. */
export const packageRules: readonly { packages: RegExp; notIn: RegExp; reason: string }[] = [
  {
    packages: /^(pg|pg-.*)$/,
    notIn: /^(src\/(?!db\/)|emulator\/|console\/|sdk\/|examples\/)/,
    reason: 'only src/db talks to the database',
  },
  {
    packages:
      /^(node:)?(fs|fs\/promises|net|tls|http|https|http2|dgram|dns|child_process|worker_threads|cluster|process|timers.*)$/,
    notIn: /^src\/(contract|core)\/(?!.*\.test\.ts$)/,
    reason: 'contract and core do no input or output: time and data are arguments',
  },
  {
    packages: /^(undici|fastify|pino|prom-client|@fastify\/.*)$/,
    notIn: /^src\/(contract|core|db)\//,
    reason: 'contract, core and db know neither HTTP nor the process around them',
  },
];

/** Where the environment may be read. */
export const environmentRule = {
  allowed: /^src\/app\/config\/|^src\/cli\/bin\.js$|^bench\/lib\/process\.ts$|^examples\//,
  reason:
    'only src/app/config reads the environment (bin.js and process.ts hand it on, an example is a program of its own)',
};

/** Where SQL may stand. */
export const sqlRule = {
  allowed: /^src\/db\/|^bench\/|\.test\.[jt]s$/,
  reason: 'only src/db holds SQL (tests look at rows; benchmarks compare with bare statements)',
};

export const MAX_LINES = 400;
