import type { ServerContext } from '../context.ts';
import { forgetKeptRows } from '../pushes/kept-rows.ts';

/** After a policy, a calendar or defaults were written: nobody here goes by the old ones, others for a second at most. */
export function tellChange(context: ServerContext): void {
  forgetKeptRows(context);
  context.hint('control');
}
