import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * What takes long, in this order before the rest of its project, so that none is left over when the others are done.
 * The first of them mostly wait, which costs nothing while another file keeps the cores busy.
 */
const first = [
  'test/chaos/two-hosts.test.ts',
  'test/chaos/chaos.test.ts',
  'test/bench/smoke.test.ts',
  'test/console/pages.test.ts',
  'test/engine/crash.test.ts',
  'test/engine/lanes.test.ts',
  'test/console/journey.test.ts',
  'test/console/operate.test.ts',
  'test/console/insight.test.ts',
  'test/engine/clocks.test.ts',
  'test/console/people.test.ts',
  'test/engine/limits.test.ts',
  'test/db/embedded.test.ts',
  'test/examples/examples.test.ts',
  'test/engine/errcodes.test.ts',
  'test/api/junk.test.ts',
  'test/channels/conformance.test.ts',
  'test/engine/model.test.ts',
  'test/channels/fallback.test.ts',
  'test/stats/rollups.test.ts',
  'test/engine/schedules.test.ts',
  'test/engine/outcomes.test.ts',
];

/** A fresh clone knows nothing of how long its files take; Vitest would then begin with the largest ones. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = first.indexOf(relative(this.ctx.config.root, moduleId));
      return at < 0 ? first.length : at;
    };
    const group = ({ project }: TestSpecification) => project.config.sequence.groupOrder;
    return (await super.sort(files)).toSorted((a, b) => group(a) - group(b) || rank(a) - rank(b));
  }
}
