import { getRouteApi } from '@tanstack/react-router';
import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer } from '../../../api/contract.ts';
import { useRead } from '../../../api/use.ts';
import { CurlButton } from '../../../pieces/CurlButton.tsx';
import { EmptyState } from '../../../pieces/EmptyState.tsx';
import { count } from '../../../pieces/numbers.ts';
import { Reading } from '../../../pieces/Reading.tsx';
import { Rows } from '../../../pieces/Rows.tsx';
import { Time } from '../../../pieces/Time.tsx';
import { MessageDrawer } from './MessageDrawer.tsx';
import { MessageState } from './MessageState.tsx';

type Message = Answer<'listWebhookMessages'>['items'][number];

const route = getRouteApi('/shell/settings/webhooks/$webhookId');
const states = ['pending', 'delivered', 'failed'] as const;
const pageSize = 25;
const mostShown = 200;

/** What was sent to it, the newest first; each with its attempts and the possibility to send it again. */
export function Messages({ webhookId }: { webhookId: string }) {
  const { t } = useTranslation(['webhook', 'common']);
  const { state, message } = route.useSearch();
  const navigate = route.useNavigate();
  const [limit, setLimit] = useState(pageSize);
  const input = {
    params: { webhook_id: webhookId },
    query: { limit, ...(state === undefined ? {} : { state }) },
  };
  // Soon again while something is under way.
  const every = (last: { items: Message[] } | undefined) =>
    last?.items.some((one) => one.state === 'pending' && one.tries === 0) ? 1000 : 10_000;
  const list = useRead('listWebhookMessages', input, { every, keep: true });
  const show = (id: string | undefined) =>
    void navigate({ search: (before) => ({ ...before, message: id }), replace: true });
  return (
    <section className="card webhook-messages" aria-label={t('log')}>
      <div className="card-head">
        <h2>{t('log')}</h2>
        <span className="inline-fields">
          <Segmented
            aria-label={t('state')}
            value={state ?? ''}
            options={[
              { value: '', label: t('common:all') },
              ...states.map((value) => ({ value, label: t(`messages.${value}`) })),
            ]}
            onChange={(value) =>
              void navigate({
                search: (before) => ({ ...before, state: states.find((one) => one === value) }),
                replace: true,
              })
            }
          />
          <CurlButton operation="listWebhookMessages" input={input} />
        </span>
      </div>
      <Reading
        of={list}
        empty={({ items }) =>
          items.length === 0 ? <EmptyState title={t('noMessages')} text={t('noMessagesText')} /> : null
        }
      >
        {({ items, next_cursor }) => (
          <>
            <Rows
              label={t('log')}
              items={items}
              keyOf={(one) => one.id}
              columns={[
                {
                  title: t('type'),
                  render: (one) => (
                    <button type="button" className="link-button" onClick={() => show(one.id)}>
                      <code>{one.type}</code>
                    </button>
                  ),
                },
                { title: t('state'), render: (one) => <MessageState message={one} /> },
                { title: t('tries'), number: true, render: (one) => count(one.tries) },
                {
                  title: t('answer'),
                  render: (one) => (
                    <span className={one.state === 'delivered' ? '' : 'wrong'}>
                      {one.last_status !== null && <code>{one.last_status}</code>} {one.last_error}
                    </span>
                  ),
                },
                { title: t('created'), render: (one) => <Time value={one.created_at} short /> },
                {
                  title: t('next'),
                  wide: true,
                  render: (one) => <Time value={one.state === 'pending' ? one.due_at : one.ended_at} short />,
                },
              ]}
            />
            {next_cursor !== null && limit < mostShown && (
              <p className="more-row">
                <Button loading={list.isPlaceholderData} onClick={() => setLimit(limit + pageSize)}>
                  {t('common:actions.loadMore')}
                </Button>
              </p>
            )}
          </>
        )}
      </Reading>
      {message !== undefined && (
        <MessageDrawer webhookId={webhookId} messageId={message} onClose={() => show(undefined)} />
      )}
    </section>
  );
}
