import { Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { App } from '../../api/contract.ts';
import { Face } from '../../shell/AppSwitcher.tsx';
import './scene.css';

interface Props {
  app: App;
  body: { purpose: string; content: string; frequency: string };
  titles: string[];
}

/**
 * What the user sees in the mini-program before being asked, then WeChat's own pop-up. Both are Chinese, whatever the
 * console speaks.
 */
export function ScenePreview({ app, body, titles }: Props) {
  const { t } = useTranslation('scene');
  const [step, setStep] = useState<'before' | 'popup'>('before');
  return (
    <section className="card card-pad scene-preview">
      <div className="scene-preview-head">
        <h2>{t('preview')}</h2>
        <Segmented
          size="small"
          aria-label={t('preview')}
          value={step}
          options={[
            { value: 'before', label: t('previewBefore') },
            { value: 'popup', label: t('previewPopup') },
          ]}
          onChange={(value) => setStep(value as 'before' | 'popup')}
        />
      </div>
      <div className="scene-phone" lang="zh-CN">
        <div className="scene-phone-bar">{app.name}</div>
        {step === 'before' ? (
          <div className="scene-card">
            <b>{body.purpose || '为什么要订阅'}</b>
            <p>{body.content || '会收到什么内容'}</p>
            <small>{body.frequency || '多久收到一次'}</small>
            <span className="scene-button">订阅通知</span>
            <small>点击后由微信询问，您可以随时在设置中关闭</small>
          </div>
        ) : (
          <div className="scene-sheet">
            <header>
              <Face app={app} size={22} />
              {app.name} 申请
            </header>
            <b>发送以下消息</b>
            {(titles.length === 0 ? ['（请选择模板）'] : titles).map((title) => (
              <span key={title} className="scene-choice">
                <i aria-hidden="true" />
                {title}
              </span>
            ))}
            <span className="scene-always">总是保持以上选择，不再询问</span>
            <div className="scene-answers">
              <span>取消</span>
              <span className="yes">允许</span>
            </div>
          </div>
        )}
      </div>
      <p className="soft">{t(step === 'before' ? 'previewBeforeText' : 'previewPopupText')}</p>
    </section>
  );
}
