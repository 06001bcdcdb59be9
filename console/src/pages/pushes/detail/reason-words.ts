import { useTranslation } from 'react-i18next';
import type { Push } from '../../../api/contract.ts';

export interface ReasonWords {
  what: string;
  /** What one can do about it; empty where that is not known. */
  todo: string;
}

/** A reason of an outcome in the reader's words, as the service explains it. */
export function useReasonWords(push: Push): (outcome: string, reason: string | null) => ReasonWords {
  const { i18n } = useTranslation();
  const language = i18n.language === 'en' ? 'en' : 'zh';
  return (outcome, reason) => {
    const known = push.explanations.find((one) => one.outcome === outcome && one.reason === reason);
    return { what: known?.what[language] ?? reason ?? '', todo: known?.todo[language] ?? '' };
  };
}
