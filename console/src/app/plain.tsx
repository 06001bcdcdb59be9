import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { problemOf } from '../api/problem.ts';

/** Pages that work without the component library: while it is fetched, or when that failed. */

export function Waiting() {
  const { t } = useTranslation('common');
  return (
    <div className="waiting" role="status">
      <span className="visually-hidden">{t('loading')}</span>
    </div>
  );
}

export function Missing() {
  const { t } = useTranslation('common');
  return (
    <main className="plain-page">
      <h1>{t('error.pageMissing')}</h1>
      <p>{t('error.pageMissingText')}</p>
      <Link to="/" className="plain-button">
        {t('actions.home')}
      </Link>
    </main>
  );
}

export function Broken({ error, reset }: ErrorComponentProps) {
  const { t, i18n } = useTranslation('common');
  const router = useRouter();
  const problem = problemOf(error);
  const again = async () => {
    reset();
    await router.invalidate();
  };
  return (
    <main className="plain-page">
      <h1>{t('error.pageFailed')}</h1>
      <p>{problem.title(i18n.language)}</p>
      <p className="soft">{problem.status === 0 ? t('error.newVersion') : problem.detail}</p>
      {problem.requestId !== null && (
        <p className="soft">
          {t('error.requestId')} <code>{problem.requestId}</code>
        </p>
      )}
      <p className="plain-actions">
        <button type="button" className="plain-button" onClick={again}>
          {t('actions.retry')}
        </button>
        <button type="button" className="plain-button quiet" onClick={() => location.reload()}>
          {t('actions.reload')}
        </button>
      </p>
    </main>
  );
}
