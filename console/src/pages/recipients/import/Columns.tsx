import { Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { App } from '../../../api/contract.ts';
import { useRead } from '../../../api/use.ts';
import { attributeFor, type Target } from './rows.ts';

interface Props {
  app: App;
  header: string[];
  sample: string[][];
  targets: Target[];
  onChange: (targets: Target[]) => void;
}

const plain = ['skip', 'openid', 'unionid', 'alias', 'tags', 'language', 'country', 'province', 'city'] as const;

/** What each column of the file is, beside what stands in it. */
export function Columns({ app, header, sample, targets, onChange }: Props) {
  const { t } = useTranslation('recipient');
  const templates = useRead('listTemplates', { params: { app_id: app.id } });
  const credits = (templates.data?.items ?? []).filter((one) => one.kind === 'one_time' && one.status === 'active');
  const put = (i: number, target: Target) => onChange(targets.map((one, at) => (at === i ? target : one)));
  return (
    <table className="rows import-columns" aria-label={t('import.columns')}>
      <thead>
        <tr>
          <th scope="col">{t('import.column')}</th>
          <th scope="col">{t('import.examples')}</th>
          <th scope="col">{t('import.means')}</th>
        </tr>
      </thead>
      <tbody>
        {header.map((name, i) => {
          const target = targets[i] ?? 'skip';
          const attribute = target.startsWith('attribute:');
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: columns keep their place, and may share a name
            <tr key={i}>
              <td data-label={t('import.column')}>
                <b>{name || `#${i + 1}`}</b>
              </td>
              <td data-label={t('import.examples')} className="soft">
                {sample
                  .map((cells) => cells[i])
                  .filter(Boolean)
                  .join(' · ')
                  .slice(0, 80)}
              </td>
              <td data-label={t('import.means')}>
                <span className="inline-fields">
                  <Select
                    value={attribute ? 'attribute' : target}
                    aria-label={`${t('import.means')}: ${name}`}
                    popupMatchSelectWidth={false}
                    style={{ minWidth: 150 }}
                    options={[
                      ...plain.map((value) => ({ value, label: t(`import.targets.${value}`) })),
                      { value: 'attribute', label: t('import.targets.attribute') },
                      ...credits.map((one) => ({
                        value: `credits:${one.platform_template_id}`,
                        label: t('import.targets.credits', { title: one.title }),
                      })),
                    ]}
                    onChange={(value: string) =>
                      put(i, value === 'attribute' ? attributeFor(name, i) : (value as Target))
                    }
                  />
                  {attribute && (
                    <Input
                      style={{ width: 150 }}
                      className="mono"
                      value={target.slice(10)}
                      maxLength={40}
                      status={/^[a-z][a-z0-9_]*$/.test(target.slice(10)) ? '' : 'error'}
                      aria-label={`${t('attributeName')}: ${name}`}
                      onChange={(event) => put(i, `attribute:${event.target.value.toLowerCase().trim()}`)}
                    />
                  )}
                </span>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
