import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asCurl, call } from '../../api/call.ts';
import type { App } from '../../api/contract.ts';
import { useMay } from '../../api/me.ts';
import { useChange } from '../../api/use.ts';
import { CurlLinesButton } from '../../pieces/CurlButton.tsx';
import { download } from '../../pieces/download.ts';
import { TypedConfirm } from '../../pieces/TypedConfirm.tsx';
import { useFailure } from '../../pieces/use-failure.ts';
import { useEdit } from './Edit.tsx';
import type { Recipient } from './RecipientDetail.tsx';

/** What somebody may ask for by law: everything held on them, or that it is erased; and that we leave them alone. */
export function Personally({ app, recipient }: { app: App; recipient: Recipient }) {
  const { t } = useTranslation('recipient');
  const [erasing, setErasing] = useState(false);
  const navigate = useNavigate();
  const failed = useFailure();
  const mayExport = useMay('personal_data');
  const mayErase = useMay('recipients_erase');
  const edit = useEdit({ app, recipient });
  const erase = useChange('eraseRecipient', ['getRecipient', 'listRecipients']);
  const params = { app_id: app.id, recipient: recipient.id };
  const word = recipient.id.slice(-6);
  const takeOut = () =>
    call('exportRecipient', { params }).then(
      (held) => download(`recipient-${recipient.id}.json`, JSON.stringify(held, null, 2), 'application/json'),
      failed,
    );
  if (!mayExport && !mayErase && !edit.may) return null;
  const blocked = recipient.status === 'blocked';
  return (
    <section className="card card-pad form">
      <h2>{t('personal')}</h2>
      <div className="form-end">
        {edit.may && recipient.status !== 'erased' && (
          <Button loading={edit.busy} onClick={() => edit.save({ status: blocked ? 'active' : 'blocked' })}>
            {t(blocked ? 'unblock' : 'block')}
          </Button>
        )}
        {mayExport && <Button onClick={() => void takeOut()}>{t('export')}</Button>}
        {mayErase && recipient.status !== 'erased' && (
          <Button danger onClick={() => setErasing(true)}>
            {t('erase')}
          </Button>
        )}
        <CurlLinesButton
          lines={[
            edit.may &&
              recipient.status !== 'erased' &&
              asCurl('upsertRecipients', edit.inputOf({ status: blocked ? 'active' : 'blocked' })),
            mayExport && asCurl('exportRecipient', { params }),
          ]}
        />
      </div>
      <TypedConfirm
        open={erasing}
        title={t('eraseTitle')}
        text={t('eraseText')}
        word={word}
        ok={t('erase')}
        busy={erase.isPending}
        curl={asCurl('eraseRecipient', { params })}
        onClose={() => setErasing(false)}
        onOk={() =>
          erase.mutate({ params }, { onError: failed, onSuccess: () => void navigate({ to: '/recipients' }) })
        }
      />
    </section>
  );
}
