import { type AlertKind, alertKinds, type Severity } from '#contract/alert.ts';
import { allApps, type SettingRow } from '#db/queries/alert/alerts.ts';

export interface Rule {
  enabled: boolean;
  severity: Severity;
  threshold: number;
}

/** What holds for a kind: the app's own word, or the organization's, or the default. */
export class Rules {
  readonly #settings: Map<string, SettingRow>;

  constructor(settings: SettingRow[]) {
    this.#settings = new Map(settings.map((row) => [`${row.organization_id}/${row.app_id}/${row.kind}`, row]));
  }

  of(kind: AlertKind, organizationId: string, appId: string | null): Rule {
    const own = appId === null ? undefined : this.#settings.get(`${organizationId}/${appId}/${kind}`);
    const row = own ?? this.#settings.get(`${organizationId}/${allApps}/${kind}`);
    const { severity, threshold } = alertKinds[kind];
    return {
      enabled: row?.enabled ?? true,
      severity: row?.severity ?? severity,
      threshold: row?.threshold ?? threshold ?? 0,
    };
  }
}
