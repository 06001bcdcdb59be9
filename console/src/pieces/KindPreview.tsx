import { useTranslation } from 'react-i18next';
import { Face } from '../shell/AppSwitcher.tsx';
import './phone.css';
import './kind-preview.css';

interface Props {
  app: { name: string; appid: string };
  /** The kind as a message names it: `wechat-service/text`. */
  kind: string;
  /** Rendered values by field. */
  values: Record<string, string>;
  /** A picture of ours, by its id; nothing where it is not at hand. */
  picture: (id: string) => string | undefined;
  dark: boolean;
}

/** A message of a channel's own kind as its app shows it. What those apps draw stays Chinese. */
export function KindPreview({ app, kind, values, picture, dark }: Props) {
  const { t } = useTranslation('compose');
  const isApp = kind.startsWith('jpush/');
  return (
    <figure className={`phone-preview${dark ? ' dark' : ''}`} aria-label={t('preview.label')} lang="zh-CN">
      <div className="phone-bar">
        <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
          <path d={isApp ? 'M6 9l6-5 6 5' : 'M15 4l-8 8 8 8'} />
        </svg>
        <b>{isApp ? '锁定屏幕' : app.name}</b>
        <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
          <path d="M5 12h.010M12 12h.010M19 12h.010" />
        </svg>
      </div>
      <div className="phone-screen">
        <p className="phone-time">刚刚</p>
        {isApp ? (
          <Notification app={app} values={values} />
        ) : (
          <div className="chat">
            <Face app={app} size={36} />
            <Bubble app={app} kind={kind} values={values} picture={picture} />
          </div>
        )}
      </div>
    </figure>
  );
}

function Bubble({ app, kind, values, picture }: Omit<Props, 'dark'>) {
  if (kind === 'wechat-service/image') return <Picture src={picture(values.media ?? '')} className="chat-picture" />;
  if (kind === 'wechat-service/link') {
    return (
      <div className="chat-box chat-link">
        <b>{values.title || '　'}</b>
        <span>
          <small>{values.description || '　'}</small>
          <i className="chat-thumb" aria-hidden />
        </span>
      </div>
    );
  }
  if (kind === 'wechat-service/card') {
    return (
      <div className="chat-box chat-card">
        <header>
          <Face app={app} size={18} />
          <small>{app.name}</small>
        </header>
        <b>{values.title || '　'}</b>
        <Picture src={picture(values.thumb ?? '')} className="chat-cover" />
        <footer>小程序</footer>
      </div>
    );
  }
  return <div className="chat-box chat-text">{values.content || '　'}</div>;
}

function Picture({ src, className }: { src: string | undefined; className: string }) {
  return src === undefined ? (
    <i className={`${className} none`} aria-hidden />
  ) : (
    <img src={src} alt="" className={className} />
  );
}

function Notification({ app, values }: Pick<Props, 'app' | 'values'>) {
  return (
    <div className="chat-box app-notice">
      <Face app={app} size={36} />
      <div>
        <b>{values.title || app.name}</b>
        <p>{values.alert || '　'}</p>
      </div>
      {values.image && <i className="chat-thumb" aria-hidden />}
    </div>
  );
}
