import { Link } from '@tanstack/react-router';
import { Alert, Input, Modal, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asCurl, call } from '../../../api/call.ts';
import type { App, PushInput } from '../../../api/contract.ts';
import { useRead } from '../../../api/use.ts';
import { withCurl } from '../../../pieces/CurlButton.tsx';
import { count } from '../../../pieces/numbers.ts';
import { useFailure } from '../../../pieces/use-failure.ts';
import { idsOf } from './form.ts';
import { testOf } from './test-of.ts';

/** Recipients with this tag are the team's own phones. */
export const testTag = 'test';
const most = 20;

interface Props {
  open: boolean;
  app: App;
  input: PushInput;
  onClose: () => void;
}

/** Sends the message as it stands to the team's own phones: those with the tag, or openids typed here. */
export function TestSend({ open, app, input, onClose }: Props) {
  const { t, i18n } = useTranslation('compose');
  const language = i18n.language === 'en' ? 'en' : 'zh';
  const failed = useFailure();
  const keptUnder = `hongyan.test.${app.id}`;
  const [who, setWho] = useState<'tag' | 'openids'>('tag');
  const [openids, setOpenids] = useState(() => localStorage.getItem(keptUnder) ?? '');
  const [busy, setBusy] = useState(false);
  const [sent, setSent] = useState<string | null>(null);
  const tagged = { tags: { any: [testTag] } };
  const { data } = useRead(
    'estimateSegment',
    { params: { app_id: app.id }, body: { audience: tagged } },
    { enabled: open },
  );
  const push = useRead(
    'getPush',
    { params: { push_id: sent ?? '' } },
    {
      enabled: open && sent !== null,
      every: (last) => (last?.finished_at == null && last?.state !== 'waiting_approval' ? 700 : false),
    },
  );
  // Messages of a channel's own kinds have no template with rules.
  const { template } = input.message;
  const defaults = useRead(
    'getTemplateDefaults',
    { params: { app_id: app.id, template_id: template } },
    { enabled: open && !template.includes('/') },
  );
  const ids = idsOf(openids);
  const people = who === 'tag' ? (data?.count ?? 0) : ids.length;
  const name = `${t('test.prefix')} ${input.name ?? ''}`.trim().slice(0, 100);
  const audience = who === 'tag' ? tagged : { openids: ids };
  const tried = { body: testOf(input, { name, audience, defaultClass: defaults.data?.class ?? null }) };
  const send = async () => {
    setBusy(true);
    localStorage.setItem(keptUnder, openids);
    try {
      const receipt = await call('createPush', tried);
      if ('id' in receipt) setSent(receipt.id);
    } catch (error) {
      failed(error);
    } finally {
      setBusy(false);
    }
  };
  const close = () => {
    setSent(null);
    onClose();
  };
  return (
    <Modal
      open={open}
      title={t('test.title')}
      mask={{ closable: false }}
      onCancel={close}
      okText={t(sent === null ? 'test.send' : 'test.again')}
      okButtonProps={{ loading: busy, disabled: people === 0 || people > most || defaults.isLoading }}
      cancelText={t('test.close')}
      onOk={() => void send()}
      footer={withCurl(asCurl('createPush', tried))}
      destroyOnHidden
    >
      <div className="compose-test">
        <Segmented
          value={who}
          aria-label={t('test.who')}
          options={[
            { value: 'tag', label: t('test.tagged') },
            { value: 'openids', label: t('test.openids') },
          ]}
          onChange={(next) => setWho(next as typeof who)}
        />
        {who === 'tag' ? (
          <p className="soft">{t('test.tagHint', { tag: testTag, n: count(data?.count ?? 0) })}</p>
        ) : (
          <Input.TextArea
            rows={3}
            className="mono"
            value={openids}
            placeholder={t('test.openidsHint')}
            aria-label={t('test.openids')}
            onChange={(event) => setOpenids(event.target.value)}
          />
        )}
        {people > most && <Alert type="warning" showIcon title={t('test.tooMany', { n: most })} />}
        {push.data?.state === 'waiting_approval' && (
          <Alert
            type="info"
            showIcon
            title={t('test.waits')}
            action={
              <Link to="/pushes/$pushId" params={{ pushId: push.data.id }}>
                {t('test.open')}
              </Link>
            }
          />
        )}
        {push.data !== undefined && push.data.state !== 'waiting_approval' && (
          <Alert
            type={push.data.outcomes.failed + push.data.outcomes.suppressed > 0 ? 'warning' : 'success'}
            showIcon
            title={t('test.result', {
              accepted: push.data.outcomes.accepted,
              rest: push.data.outcomes.failed + push.data.outcomes.suppressed + push.data.outcomes.unknown,
            })}
            description={push.data.explanations.map((one) => (
              <p key={`${one.outcome} ${one.reason}`}>
                {one.what[language]} {one.todo[language]}
              </p>
            ))}
          />
        )}
      </div>
    </Modal>
  );
}
