export interface RecipientRow {
  b: number;
  app_id: string;
  id: string;
  openid: Buffer | null;
  unionid: Buffer | null;
  unionid_index: string | null;
  alias: Buffer | null;
  alias_index: string | null;
  status: 'active' | 'invalid' | 'blocked' | 'erased';
  tags: string[];
  attributes: Record<string, unknown>;
  language: string | null;
  country: string | null;
  province: string | null;
  city: string | null;
  time_zone: string | null;
  latitude: number | null;
  longitude: number | null;
  geo_x: number | null;
  geo_y: number | null;
  geo_z: number | null;
  device_platform: string | null;
  device_type: string | null;
  first_seen_at: Date;
  last_seen_at: Date | null;
  updated_at: Date;
}
