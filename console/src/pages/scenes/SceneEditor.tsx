import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { App } from '../../api/contract.ts';
import { useRead } from '../../api/use.ts';
import { EmptyState } from '../../pieces/EmptyState.tsx';
import { Keeping } from '../../pieces/Keeping.tsx';
import { NeedsApp } from '../../pieces/NeedsApp.tsx';
import { PageHead } from '../../pieces/PageHead.tsx';
import { Reading } from '../../pieces/Reading.tsx';
import { SceneForm } from './SceneForm.tsx';
import { SceneFunnel } from './SceneFunnel.tsx';
import { newScene } from './Scenes.tsx';

const route = getRouteApi('/shell/scenes/$sceneKey');

/** One scene: its wording beside what the user sees, and how users answered it. */
export function SceneEditor() {
  const { sceneKey } = route.useParams();
  return <NeedsApp>{(app) => <SceneOf key={`${app.id} ${sceneKey}`} app={app} sceneKey={sceneKey} />}</NeedsApp>;
}

function SceneOf({ app, sceneKey }: { app: App; sceneKey: string }) {
  const { t } = useTranslation('scene');
  const list = useRead('listScenes', { params: { app_id: app.id } });
  const fresh = sceneKey === newScene;
  return (
    <Reading
      of={list}
      empty={({ items }) =>
        fresh || items.some((one) => one.key === sceneKey) ? null : (
          <section className="card">
            <EmptyState title={t('missing')} action={<Link to="/scenes">{t('title')}</Link>} />
          </section>
        )
      }
    >
      {({ items }) => {
        const scene = items.find((one) => one.key === sceneKey) ?? null;
        return (
          <>
            <PageHead
              title={fresh ? t('new') : sceneKey}
              back={<Link to="/scenes">{t('title')} /</Link>}
              mark={scene !== null && <span className="pill">v{scene.version}</span>}
            />
            <Keeping of={scene}>
              {(kept) => <SceneForm app={app} scene={scene} taken={items.map((one) => one.key)} kept={kept} />}
            </Keeping>
            {scene !== null && <SceneFunnel app={app} sceneKey={scene.key} />}
          </>
        );
      }}
    </Reading>
  );
}
