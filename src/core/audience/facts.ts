import type { Earth } from './geo.ts';

/** What rules may ask of one recipient. */
export interface Facts {
  id: string;
  status: 'active' | 'invalid' | 'blocked' | 'erased';
  tags: readonly string[];
  attributes: Readonly<Record<string, unknown>>;
  language: string | null;
  timeZone: string | null;
  country: string | null;
  province: string | null;
  city: string | null;
  latitude: number | null;
  longitude: number | null;
  /** As stored with the coordinates. */
  earth: Earth | null;
  devicePlatform: string | null;
  deviceType: string | null;
  firstSeenAt: Date;
  lastSeenAt: Date | null;
  /** By our template id. */
  consents: ReadonlyMap<string, { kind: string; status: string; credits: number }>;
  /** Events of the names that are asked for, in any order. */
  behavior: readonly { name: string; at: Date; properties: Readonly<Record<string, unknown>> | null }[];
  /** By push id. */
  deliveries: ReadonlyMap<string, { outcome: string; openedAt: Date | null; clickedAt: Date | null }>;
  /** List segments the recipient is a member of. */
  lists: ReadonlySet<string>;
}
