/** What the demo plants, by recipient number: parts of a hundred, spread evenly. */
export type Role = 'accepts' | 'never_consents' | 'refuses' | 'leaves';

/** Of every 100: 5 never consent, 1 refuses, 1 consents and then leaves the platform, 93 consent. */
export function roleOf(n: number): Role {
  const place = n % 100;
  if (place < 5) return 'never_consents';
  if (place === 5) return 'refuses';
  return place === 6 ? 'leaves' : 'accepts';
}

export interface Planted {
  audience: number;
  accepted: number;
  failed: number;
  suppressed: { no_consent: number; refused: number };
  opened: number;
}

const opensOfAccepted = 0.03;

/** How many of `recipients` play each role, and what must therefore be counted at the end. */
export function plantedFor(recipients: number): Planted {
  const counts = { accepts: 0, never_consents: 0, refuses: 0, leaves: 0 };
  for (let n = 1; n <= recipients; n++) counts[roleOf(n)]++;
  return {
    audience: recipients,
    accepted: counts.accepts,
    failed: counts.leaves,
    suppressed: { no_consent: counts.never_consents, refused: counts.refuses },
    opened: Math.ceil(counts.accepts * opensOfAccepted),
  };
}
