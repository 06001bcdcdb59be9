import { useTranslation } from 'react-i18next';
import type { App } from '../../../api/contract.ts';
import { useRead } from '../../../api/use.ts';
import { NeedsApp } from '../../../pieces/NeedsApp.tsx';
import { Reading } from '../../../pieces/Reading.tsx';
import { ChannelCard } from './ChannelCard.tsx';
import './channels.css';

/** Every way to reach recipients of the app: what it can do, whether it is set up, and whether it works. */
export function Channels() {
  return <NeedsApp>{(app) => <Of key={app.id} app={app} />}</NeedsApp>;
}

function Of({ app }: { app: App }) {
  const { t } = useTranslation('channel');
  const list = useRead('listChannels', { params: { app_id: app.id } });
  return (
    <>
      <p className="soft channel-intro">{t('text', { name: app.name })}</p>
      <Reading of={list}>
        {({ items }) => items.map((one) => <ChannelCard key={one.name} app={app} channel={one} />)}
      </Reading>
    </>
  );
}
