import { ApiError } from '#contract/errors.ts';
import type { Experiment } from '#contract/experiment.ts';
import { restPercent } from '#core/experiment/arms.ts';
import { variantMessage } from '#core/experiment/variant-message.ts';
import type { CompiledMessage } from '#core/message/compile-message.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { AnyTemplateRow } from '#db/queries/template/sync.ts';
import { checkMessage, type MessageInput } from './check-message.ts';

/**
 * Each variant's message, checked like the message itself. Throws ApiError `field_invalid` at the first variant that is
 * not valid, `validation_failed` for a list of which a part would have to wait.
 */
export function checkVariants(
  app: AppRow,
  template: AnyTemplateRow,
  message: MessageInput,
  experiment: Experiment,
  isList: boolean,
): CompiledMessage[] {
  if (isList && restPercent(experiment) > 0) {
    const text = 'a list is sent at once; save it as a segment to try variants on a part of it first';
    const errors = [{ pointer: '/experiment/test_percent', code: 'not_a_rule', message: text }];
    throw new ApiError('validation_failed', { errors });
  }
  return experiment.variants.map((variant, i) => {
    try {
      return checkMessage(app, template, variantMessage(message, variant));
    } catch (error) {
      throw atVariant(error, i);
    }
  });
}

/** What is wrong with the message of a variant, pointed at in the variant. */
function atVariant(error: unknown, i: number): unknown {
  if (!(error instanceof ApiError)) return error;
  const errors = error.errors.map((one) => ({
    ...one,
    pointer: one.pointer.replace(/^\/message/, `/experiment/variants/${i}`),
  }));
  return new ApiError(error.code, { errors, cause: error });
}
