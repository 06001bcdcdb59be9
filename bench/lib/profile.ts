import type { Bench } from './bench.ts';
import { round } from './numbers.ts';
import type { Profile, ProfileNode } from './profiler.ts';

/**
 * Which work a function belongs to, by its file: the first that matches. What matches none (Node's own sockets, crypto
 * and timers, packages) counts for the function that called it.
 */
const stages: readonly (readonly [stage: string, file: RegExp])[] = [
  ['database driver', /\/node_modules\/(pg|pg-pool|pg-protocol|pg-types|postgres-[a-z]+)\/|\/src\/db\/(?!queries)/],
  ['plan', /\/src\/engine\/planner\/|\/queries\/(push\/plan|recipient\/page|slice\/insert)/],
  ['token', /\/src\/core\/vault\/(delivery-token|mac)/],
  ['decrypt', /\/src\/core\/vault\//],
  ['render', /\/src\/core\/message\/|\/node_modules\/liquidjs\/|\/wechat\/send-body/],
  ['load', /\/queries\/(recipient\/load|consent\/load|push\/(control|find|watch)|slice\/(due|row))/],
  ['decide', /\/src\/core\/(delivery|ledger)\/|\/consents\/consent-state|\/dispatch\/prepare/],
  ['reserve', /\/dispatch\/reserve|\/queries\/(intent|consent|lane)\/|\/queries\/slice\/move/],
  ['settle', /\/dispatch\/(settle|settler|counts|finish-slice)|\/queries\/delivery\//],
  ['call', /\/src\/channels\/|\/node_modules\/undici\/|\/dispatch\/(caller|sender)/],
  ['dispatcher', /\/src\/engine\//],
  ['HTTP in', /\/src\/server\/|\/node_modules\/(fastify|@fastify)/],
];

/** CPU of one process by stage, in microseconds. */
export function timeByStage(profile: Profile): Map<string, number> {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map(profile.nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id])));
  const stageOf = new Map<number, string>();
  const find = (id: number): string => {
    const known = stageOf.get(id);
    if (known !== undefined) return known;
    const parent = parents.get(id);
    const stage = ownStage(nodes.get(id)!) ?? (parent === undefined ? 'node' : find(parent));
    stageOf.set(id, stage);
    return stage;
  };
  const times = new Map<string, number>();
  profile.samples.forEach((id, i) => {
    const stage = find(id);
    times.set(stage, (times.get(stage) ?? 0) + (profile.timeDeltas[i] ?? 0));
  });
  times.delete('idle');
  return times;
}

function ownStage({ callFrame: { functionName, url } }: ProfileNode): string | undefined {
  if (functionName === '(idle)') return 'idle';
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (functionName === '(program)') return 'native code outside JavaScript';
  return stages.find(([, file]) => file.test(url))?.[0];
}

/** Time a function itself was on top of the stack, its callees left out. */
function timeByFunction(profile: Profile): Map<string, number> {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const times = new Map<string, number>();
  profile.samples.forEach((id, i) => {
    const { functionName, url } = nodes.get(id)!.callFrame;
    if (functionName === '(idle)') return;
    const key = `${functionName || 'anonymous'}${url === '' ? '' : ` of ${url.split('/').slice(-2).join('/')}`}`;
    times.set(key, (times.get(key) ?? 0) + (profile.timeDeltas[i] ?? 0));
  });
  return times;
}

/**
 * Prints where the thread spent its time, the dearest first, in microseconds of CPU per delivery: a profile counts
 * by the clock, so its shares are applied to the CPU time that was really used.
 */
export function sayProfile(bench: Bench, name: string, profile: Profile, cpuUs: number): void {
  const say = (what: string, times: Map<string, number>, most: number) => {
    const total = times.values().reduce((sum, us) => sum + us, 0);
    const sorted = [...times].toSorted(([, a], [, b]) => b - a).slice(0, most);
    bench.say(`  ${what}: ${sorted.map(([key, us]) => `${key} ${round((us / total) * cpuUs, 1)}`).join(', ')}`);
  };
  bench.say(`${name}, profiled: ${round(cpuUs, 1)} us of CPU per delivery of the service, of which`);
  say('by stage', timeByStage(profile), 20);
  say('by function', timeByFunction(profile), 12);
}
