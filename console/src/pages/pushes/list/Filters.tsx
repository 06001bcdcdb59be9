import { getRouteApi } from '@tanstack/react-router';
import { Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useRead } from '../../../api/use.ts';
import { pushStates } from '../../../app/router-words.ts';
import { SearchWords } from '../../../pieces/SearchWords.tsx';

const route = getRouteApi('/shell/pushes');

/** What is shown of the list. All of it stands in the address, so that a view can be kept or sent to somebody. */
export function Filters({ appId }: { appId: string | undefined }) {
  const { t } = useTranslation(['push', 'common']);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const templates = useRead('listTemplates', { params: { app_id: appId ?? '' } }, { enabled: appId !== undefined });
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const states = search.state?.split(',') ?? [];
  const toggle = (state: string) => {
    const next = states.includes(state) ? states.filter((one) => one !== state) : [...states, state];
    set({ state: pushStates.filter((one) => next.includes(one)).join(',') || undefined });
  };
  return (
    <div className="push-filters">
      <Segmented
        aria-label={t('list.kind')}
        value={search.kind ?? 'campaign'}
        options={[
          { value: 'campaign', label: t('kinds.campaign') },
          { value: 'transactional', label: t('kinds.transactional') },
        ]}
        onChange={(kind) => set({ kind: kind === 'campaign' ? undefined : (kind as 'transactional') })}
      />
      <fieldset className="chips" aria-label={t('list.state')}>
        {pushStates.map((state) => (
          <button
            key={state}
            type="button"
            className="chip"
            aria-pressed={states.includes(state)}
            onClick={() => toggle(state)}
          >
            {t(`states.${state}`)}
          </button>
        ))}
      </fieldset>
      <span className="push-filters-rest">
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          value={search.template}
          placeholder={t('list.template')}
          aria-label={t('list.template')}
          popupMatchSelectWidth={false}
          options={(templates.data?.items ?? []).map((one) => ({ value: one.id, label: one.title }))}
          onChange={(template: string | undefined) => set({ template })}
        />
        <SearchWords value={search.q} label={t('list.search')} onChange={(q) => set({ q })} />
      </span>
    </div>
  );
}
