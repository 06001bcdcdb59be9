import { isIP } from 'node:net';
import { ApiError } from '#contract/errors.ts';

/** What a passkey is bound to: a domain, and the one origin that may ask for it. */
export interface RelyingParty {
  id: string;
  origin: string;
}

/**
 * The domain of the console's address. Browsers have passkeys only for names, never for bare addresses, and only over TLS
 * or on `localhost` (Web Authentication, 5.1.3); null otherwise.
 */
export function relyingPartyOf(publicUrl: string): RelyingParty | null {
  const { hostname: id, protocol, origin } = new URL(publicUrl);
  if (isIP(id.replace(/^\[|\]$/g, '')) !== 0) return null;
  return protocol === 'https:' || id === 'localhost' ? { id, origin } : null;
}

/** The same. Throws ApiError `passkeys_unavailable`. */
export function relyingParty({ publicUrl }: { publicUrl: string }): RelyingParty {
  const party = relyingPartyOf(publicUrl);
  if (party === null) throw new ApiError('passkeys_unavailable');
  return party;
}
