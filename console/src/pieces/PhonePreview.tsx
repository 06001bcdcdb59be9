import { useTranslation } from 'react-i18next';
import { Face } from '../shell/AppSwitcher.tsx';
import './phone.css';

export interface PreviewRow {
  label: string;
  value: string;
  /** Why this value would be refused. */
  problem?: string | null;
}

interface Props {
  app: { name: string; appid: string };
  title: string;
  rows: PreviewRow[];
  dark: boolean;
  /** Whether a tap leads somewhere. */
  landing: boolean;
}

/** A message as WeChat shows it under 服务通知. What WeChat draws stays Chinese, whatever the console speaks. */
export function PhonePreview({ app, title, rows, dark, landing }: Props) {
  const { t } = useTranslation('compose');
  return (
    <figure className={`phone-preview${dark ? ' dark' : ''}`} aria-label={t('preview.label')} lang="zh-CN">
      <div className="phone-bar">
        <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
          <path d="M15 4l-8 8 8 8" />
        </svg>
        <b>服务通知</b>
        <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
          <path d="M5 12h.010M12 12h.010M19 12h.010" />
        </svg>
      </div>
      <div className="phone-screen">
        <p className="phone-time">刚刚</p>
        <div className="phone-card">
          <header>
            <Face app={app} size={20} />
            <span>{app.name}</span>
          </header>
          <h3>{title}</h3>
          <dl>
            {rows.map(({ label, value, problem }) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd className={problem ? 'wrong' : value === '' ? 'empty' : ''} title={problem ?? undefined}>
                  {value || '　'}
                </dd>
              </div>
            ))}
          </dl>
          {landing && (
            <footer>
              进入小程序
              <svg viewBox="0 0 24 24" width="16" height="16" aria-hidden="true">
                <path d="M9 5l7 7-7 7" />
              </svg>
            </footer>
          )}
        </div>
      </div>
    </figure>
  );
}
