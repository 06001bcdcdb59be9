import type { HeldCredit } from './hold.ts';

export interface ConsentRow {
  b: number;
  app_id: string;
  recipient_id: string;
  template_id: string;
  kind: 'one_time' | 'long_term' | 'window' | 'open';
  status: 'none' | 'granted' | 'refused' | 'banned';
  client: number;
  platform: number;
  other: number;
  spent: number;
  credits: number;
  /** Pushes that hold one of them; null for most. */
  held: HeldCredit[] | null;
  reset_at: Date | null;
  last_granted_at: Date | null;
  last_refused_at: Date | null;
  last_spent_at: Date | null;
}
