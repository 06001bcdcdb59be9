import { CheckOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '../../api/use.ts';
import { type StepName, stepNames, useSteps } from './steps.ts';
import './checklist.css';

const hidden = 'hongyan.checklist';

/**
 * The way to the first push, step by step, on the overview until it is done. Each step has its one action; whether it is
 * done is read from what is there.
 */
export function Checklist() {
  const { t } = useTranslation('checklist');
  const steps = useSteps();
  const [away, setAway] = useState(() => localStorage.getItem(hidden) === 'away');
  if (away || steps === null || steps.every((step) => step.done)) return null;
  const next = steps.find((step) => !step.done)!.name;
  const doneCount = steps.filter((step) => step.done).length;
  return (
    <section className="card checklist" aria-label={t('title')}>
      <div className="card-head">
        <h2>{t('title')}</h2>
        <span className="inline-fields">
          <span className="soft">{t('done', { n: doneCount, of: stepNames.length })}</span>
          <Button
            size="small"
            type="text"
            onClick={() => {
              localStorage.setItem(hidden, 'away');
              setAway(true);
            }}
          >
            {t('hide')}
          </Button>
        </span>
      </div>
      <ol className="checklist-steps">
        {steps.map(({ name, done }, i) => (
          <li
            key={name}
            className={done ? 'done' : name === next ? 'next' : ''}
            aria-current={name === next ? 'step' : undefined}
          >
            <i aria-hidden="true">{done ? <CheckOutlined /> : i + 1}</i>
            <div>
              <b>{t(`steps.${name}.title`)}</b>
              {done && <span className="visually-hidden">{t('isDone')}</span>}
              {name === next && (
                <>
                  <p>{t(`steps.${name}.text`)}</p>
                  <Action name={name} />
                </>
              )}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Action({ name }: { name: StepName }) {
  const { t } = useTranslation('checklist');
  const sandbox = useRead('getSandbox');
  const button = <Button type="primary">{t(`steps.${name}.action`)}</Button>;
  const phones = sandbox.data?.phones_url != null;
  switch (name) {
    case 'app':
      return (
        <Link to="/settings/apps" search={{ connect: true }}>
          {button}
        </Link>
      );
    case 'templates':
      return <Link to="/templates">{button}</Link>;
    case 'scene':
      return (
        <Link to="/scenes/$sceneKey" params={{ sceneKey: '+' }}>
          {button}
        </Link>
      );
    case 'phone':
    case 'consent':
      return phones ? (
        <Link to="/sandbox">{button}</Link>
      ) : (
        <a href="/docs" target="_blank" rel="noopener">
          <Button type="primary">{t('realPhone')}</Button>
        </a>
      );
    case 'test':
    case 'push':
      return <Link to="/pushes/new">{button}</Link>;
  }
}
