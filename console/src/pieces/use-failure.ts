import { App } from 'antd';
import { createElement } from 'react';
import { useTranslation } from 'react-i18next';
import { problemOf } from '../api/problem.ts';
import { ProblemText } from './ErrorNotice.tsx';

/** Shows why an action was refused, in the corner, until it is closed: with the advice and the request id. */
export function useFailure(): (error: unknown) => void {
  const { notification } = App.useApp();
  const { t, i18n } = useTranslation('common');
  return (error) => {
    const problem = problemOf(error);
    // The session's own dialog stands over the page then.
    if (problem.status === 401) return;
    notification.error({
      title: problem.title(i18n.language),
      description: createElement(
        'div',
        null,
        createElement(ProblemText, { problem }),
        problem.requestId && createElement('p', { className: 'soft' }, `${t('error.requestId')} ${problem.requestId}`),
      ),
      duration: 0,
    });
  };
}
