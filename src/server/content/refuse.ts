import { ApiError } from '#contract/errors.ts';
import type { ContentWords } from '#core/content/content-words.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { AnyTemplateRow } from '#db/queries/template/sync.ts';
import type { MessageInput } from '../pushes/check-message.ts';
import { contentFindings } from './findings.ts';

/** Throws ApiError `content_refused` for what would not be sent. Costs nothing where an app has neither words nor pages. */
export function refuseContent(
  app: AppRow,
  template: AnyTemplateRow,
  message: MessageInput,
  words: ContentWords | null,
): void {
  if (words === null && app.pages === null) return;
  const errors = contentFindings(app, template, message, words)
    .filter((one) => one.level === 'error')
    .map(({ pointer, code, zh, en }) => ({ pointer: pointer ?? '', code, message: `${zh} / ${en}` }));
  if (errors.length > 0) throw new ApiError('content_refused', { errors });
}
