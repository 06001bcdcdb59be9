import { ivBytes } from './gcm.ts';
import { type Keyring, type RandomBytes, systemRandom } from './keys.ts';
import { dataKeyIdOf, fieldAad, open, seal } from './seal.ts';

/** Seals and opens the fields of one owner (app or organization), each bound to its column and row. */
export class FieldVault {
  readonly owner: string;
  readonly #ring: Keyring;
  readonly #random: RandomBytes;

  constructor(owner: string, ring: Keyring, random: RandomBytes = systemRandom) {
    this.owner = owner;
    this.#ring = ring;
    this.#random = random;
  }

  /** The sealed value for a column ('app.secret') of a row. */
  seal(column: string, row: string, plain: string): Buffer {
    return seal(this.#ring.current, plain, fieldAad(this.owner, column, row), this.#random(ivBytes));
  }

  /** The value sealed for the same column and row. Throws VaultError (see `open`). */
  open(column: string, row: string, sealed: Buffer): string {
    return open(this.#ring, sealed, fieldAad(this.owner, column, row)).toString('utf8');
  }

  /** True when a value is sealed under an older data key and should be sealed anew. Throws `malformed`. */
  isStale(sealed: Buffer): boolean {
    return dataKeyIdOf(sealed) !== this.#ring.current.id;
  }
}
