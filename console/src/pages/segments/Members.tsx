import { App as Ant, Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { App, Segment } from '../../api/contract.ts';
import { useChange } from '../../api/use.ts';
import { CurlButton } from '../../pieces/CurlButton.tsx';
import { FormField } from '../../pieces/FormField.tsx';
import { count } from '../../pieces/numbers.ts';
import { useFailure } from '../../pieces/use-failure.ts';

interface Props {
  app: App;
  segment: Segment;
  /** The openids as they were typed. */
  text: string;
  onText: (text: string) => void;
}

/** Puts openids on a list, or takes them off, a thousand at a time. */
export function Members({ app, segment, text, onText }: Props) {
  const { t } = useTranslation('segment');
  const { message } = Ant.useApp();
  const failed = useFailure();
  const [busy, setBusy] = useState(false);
  const change = useChange('changeMembers', ['estimateSegment' as never]);
  const openids = [...new Set(text.split(/[\s,;，；]+/).filter(Boolean))];
  const piece = (how: 'add' | 'remove', from: number) => ({
    params: { app_id: app.id, segment_id: segment.id },
    body: { [how]: { openids: openids.slice(from, from + 1000) } },
  });
  const run = async (how: 'add' | 'remove') => {
    setBusy(true);
    try {
      let done = 0;
      for (let from = 0; from < openids.length; from += 1000) {
        const answer = await change.mutateAsync(piece(how, from));
        done += how === 'add' ? answer.added : answer.removed;
      }
      void message.success(t(how === 'add' ? 'addedMembers' : 'removedMembers', { n: count(done) }));
      onText('');
    } catch (error) {
      failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="card card-pad form">
      <FormField label={t('members')} hint={t('membersHint', { n: count(openids.length) })}>
        {(id) => (
          <Input.TextArea
            id={id}
            className="mono"
            rows={8}
            value={text}
            placeholder="oAbc…"
            onChange={(event) => onText(event.target.value)}
          />
        )}
      </FormField>
      <div className="form-end">
        <Button type="primary" loading={busy} disabled={openids.length === 0} onClick={() => void run('add')}>
          {t('addMembers')}
        </Button>
        <Button loading={busy} disabled={openids.length === 0} onClick={() => void run('remove')}>
          {t('removeMembers')}
        </Button>
        <CurlButton operation="changeMembers" input={piece('add', 0)} />
      </div>
    </section>
  );
}
