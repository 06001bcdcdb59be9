import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { type Problem, problemOf } from '../api/problem.ts';
import { CopyButton } from './CopyButton.tsx';

interface Props {
  error: unknown;
  /** Tries again what failed. */
  onRetry?: () => void;
}

/** What went wrong, what to do about it, and the id by which the server's log knows it. */
export function ErrorNotice({ error, onRetry }: Props) {
  const { t, i18n } = useTranslation('common');
  const problem = problemOf(error);
  return (
    <Alert
      type="error"
      showIcon
      className="error-notice"
      title={problem.title(i18n.language)}
      description={
        <>
          <ProblemText problem={problem} />
          {problem.requestId !== null && (
            <p className="request-id">
              {t('error.requestId')} <code>{problem.requestId}</code>
              <CopyButton text={problem.requestId} />
            </p>
          )}
        </>
      }
      {...(onRetry === undefined ? {} : { action: <Button onClick={onRetry}>{t('actions.retry')}</Button> })}
    />
  );
}

/** The way out, by what kind of error it is; then what the service said of single values. */
export function ProblemText({ problem }: { problem: Problem }) {
  const { t, i18n } = useTranslation('common');
  return (
    <>
      <p>{t(adviceOf(problem), { defaultValue: '' }) || (i18n.language === 'en' ? problem.detail : '')}</p>
      {problem.errors.length > 0 && (
        <ul className="problem-list">
          {problem.errors.map((one) => (
            <li key={`${one.pointer} ${one.code}`}>
              <code>{one.pointer || '/'}</code> {one.message}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function adviceOf({ status }: Problem): string {
  if (status === 0) return 'error.offline';
  if (status === 403) return 'error.forbidden';
  if (status === 404) return 'error.notFound';
  if (status === 412) return 'error.conflict';
  if (status >= 500) return 'error.server';
  return 'error.none';
}
