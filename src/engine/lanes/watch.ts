import type { EngineRow } from '#db/queries/engine/beat.ts';

/**
 * Judges other engines by whether their beat moves, on our own monotonic clock: no wall clock of any machine takes part,
 * so none that jumps can steal anything.
 */
export class EngineWatch {
  readonly #seen = new Map<string, { beat: number; movedAt: number }>();
  readonly #self: string;
  readonly #patienceMs: number;
  readonly #alone: boolean;

  constructor(self: string, patienceMs: number, alone: boolean) {
    this.#self = self;
    this.#patienceMs = patienceMs;
    this.#alone = alone;
  }

  /**
   * Ids of the engines that live and of those that are dead, given their rows and when they were asked for and came. An
   * answer may be old: one that was held up by the network for longer than patience says nothing of that time, so what
   * stood still is counted up to the asking only.
   */
  judge(
    rows: EngineRow[],
    { askedAt, answeredAt }: { askedAt: number; answeredAt: number },
  ): { living: Set<string>; dead: Set<string> } {
    const living = new Set([this.#self]);
    const dead = new Set<string>();
    for (const row of rows) {
      if (row.id === this.#self) continue;
      const before = this.#seen.get(row.id);
      if (before === undefined || before.beat !== row.beat) {
        this.#seen.set(row.id, { beat: row.beat, movedAt: answeredAt });
        if (this.#alone) dead.add(row.id);
        else living.add(row.id);
      } else if (this.#alone || askedAt - before.movedAt > this.#patienceMs) dead.add(row.id);
      else living.add(row.id);
    }
    return { living, dead };
  }
}
