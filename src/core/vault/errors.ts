/**
 * Why something sealed could not be opened:
 * - `malformed`: too short, or of a layout this version does not know;
 * - `unknown_key`: sealed under a key that is not in the ring (a lost or not yet loaded key; the data may be fine);
 * - `not_authentic`: the bytes were changed, or they were moved here from another app, column or row. AES-GCM proves
 *   that one of the two happened and cannot tell which.
 */
export type VaultFault = 'malformed' | 'unknown_key' | 'not_authentic';

/** Thrown by everything that opens. The message names keys and places, never a secret. */
export class VaultError extends Error {
  readonly fault: VaultFault;

  constructor(fault: VaultFault, message: string) {
    super(message);
    this.name = 'VaultError';
    this.fault = fault;
  }
}
