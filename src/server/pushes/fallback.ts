import { ApiError } from '#contract/errors.ts';
import type { FallbackWhen } from '#contract/fallback.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { FallbackStep } from '#db/queries/fallback/store.ts';
import { refuseContent } from '../content/refuse.ts';
import type { ServerContext } from '../context.ts';
import { checkMessage, type MessageInput, settledMessage, templateOf } from './check-message.ts';

export interface FallbackInput {
  steps: { when: FallbackWhen; within_minutes?: number | undefined; message: MessageInput }[];
  stop_after_minutes: number;
}

/**
 * Checks the messages of all steps by the same rules as the push's own, and makes them complete. What is wrong is told with
 * the step's place. Throws ApiError.
 */
export async function composeFallback(
  context: ServerContext,
  app: AppRow,
  input: FallbackInput | null,
  dueAt: Date,
): Promise<{ steps: FallbackStep[]; stopAt: Date } | null> {
  if (input === null) return null;
  const words = await context.words(app);
  const steps: FallbackStep[] = [];
  for (const [i, step] of input.steps.entries()) {
    const { when, within_minutes } = step;
    const checked = await placed(`/fallback/steps/${i}`, async () => {
      const template = await templateOf(context, app, step.message);
      checkMessage(app, template, step.message);
      const message = settledMessage(app, step.message);
      refuseContent(app, template, message, words);
      return { message: message as unknown as Record<string, unknown>, template_id: template.id };
    });
    steps.push({ when, ...(within_minutes === undefined ? {} : { within_minutes }), ...checked });
  }
  return { steps, stopAt: new Date(dueAt.getTime() + input.stop_after_minutes * 60_000) };
}

/** Pointers of what is wrong start at the step. */
async function placed<T>(pointer: string, check: () => Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const errors = error.errors.map((one) => ({ ...one, pointer: pointer + one.pointer }));
    throw new ApiError(error.code, { detail: error.message, errors, extra: error.extra, cause: error });
  }
}
