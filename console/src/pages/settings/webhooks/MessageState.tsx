import { useTranslation } from 'react-i18next';
import type { Answer } from '../../../api/contract.ts';

type State = Answer<'listWebhookMessages'>['items'][number]['state'];

/** How far a message has come. */
export function MessageState({ message }: { message: { state: State } }) {
  const { t } = useTranslation('webhook');
  const tone = { pending: 'warn', delivered: 'good', failed: 'bad' }[message.state];
  return <span className={`pill ${tone}`}>{t(`messages.${message.state}`)}</span>;
}
