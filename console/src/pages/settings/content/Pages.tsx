import { App as Ant, Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { App } from '../../../api/contract.ts';
import { useMay } from '../../../api/me.ts';
import { useChange } from '../../../api/use.ts';
import { CurlButton } from '../../../pieces/CurlButton.tsx';
import { ErrorNotice } from '../../../pieces/ErrorNotice.tsx';
import { FormField } from '../../../pieces/FormField.tsx';
import { count } from '../../../pieces/numbers.ts';
import { stamp, useZone } from '../../../pieces/Time.tsx';
import type { ContentRules } from './Content.tsx';
import { countIn, pagesIn } from './words.ts';

/** The pages of the released mini-program, against which landing pages are checked. */
export function Pages({ app, rules }: { app: App; rules: ContentRules }) {
  const { t } = useTranslation(['content', 'common']);
  const { message } = Ant.useApp();
  const zone = useZone();
  const may = useMay('content_manage');
  const [text, setText] = useState('');
  const put = useChange('putPages', ['getContentRules']);
  const params = { app_id: app.id };
  const body = pagesIn(text);
  const bad = text.trim() !== '' && body === null;
  const found = body === null ? 0 : 'pages' in body ? body.pages.length : countIn(body.app_json);
  const done = () => {
    setText('');
    void message.success(t('common:saved'));
  };
  return (
    <section className="card card-pad form">
      <h2>{t('pages.title')}</h2>
      <p className="soft">{t('pages.text')}</p>
      {rules.pages === null ? (
        <p>{t('pages.none')}</p>
      ) : (
        <details>
          <summary>
            {t('pages.count', {
              n: count(rules.pages.length),
              at: rules.pages_at === null ? '' : stamp(new Date(rules.pages_at), zone),
            })}
          </summary>
          <ul className="content-pages">
            {rules.pages.map((one) => (
              <li key={one}>
                <code>{one}</code>
              </li>
            ))}
          </ul>
        </details>
      )}
      {put.error !== null && <ErrorNotice error={put.error} />}
      {may && (
        <>
          <FormField
            label={t('pages.paste')}
            hint={bad ? t('pages.bad') : found > 0 ? t('pages.found', { n: count(found) }) : undefined}
          >
            {(id) => (
              <Input.TextArea
                id={id}
                className="mono"
                rows={5}
                value={text}
                status={bad ? 'error' : ''}
                placeholder={'{ "pages": ["pages/index/index"] }'}
                onChange={(event) => setText(event.target.value)}
              />
            )}
          </FormField>
          <div className="form-end">
            <Button
              type="primary"
              disabled={body === null}
              loading={put.isPending}
              onClick={() => put.mutate({ params, body: body! }, { onSuccess: done })}
            >
              {t('common:actions.save')}
            </Button>
            {rules.pages !== null && (
              <Button
                loading={put.isPending}
                onClick={() => put.mutate({ params, body: { pages: null } }, { onSuccess: done })}
              >
                {t('pages.clear')}
              </Button>
            )}
            {body !== null && <CurlButton operation="putPages" input={{ params, body }} />}
          </div>
        </>
      )}
    </section>
  );
}
