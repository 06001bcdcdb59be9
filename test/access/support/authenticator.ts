import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest();
const text = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A device that keeps one passkey, as Web Authentication describes it: P-256, no attestation. */
export class Authenticator {
  readonly id = randomBytes(32);
  readonly #key: KeyObject;
  readonly #public: KeyObject;
  readonly #origin: string;
  readonly #rpId: string;
  counter = 0;
  /** Whether it asks for a finger before it answers. */
  verifies = true;

  constructor(origin: string, rpId = new URL(origin).hostname) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#key = privateKey;
    this.#public = publicKey;
    this.#origin = origin;
    this.#rpId = rpId;
  }

  make(options: { challenge: string }): unknown {
    const { x, y } = this.#public.export({ format: 'jwk' });
    const [bx, by] = [Buffer.from(x!, 'base64url'), Buffer.from(y!, 'base64url')];
    // A COSE key: kty 2, alg -7, crv 1, and the point.
    const cose = Buffer.concat([hex('a5010203262001215820'), bx, hex('225820'), by]);
    const credential = Buffer.concat([Buffer.alloc(16), hex('0020'), this.id, cose]);
    const data = this.#data(0x40, credential);
    const attestation = Buffer.concat([
      hex('a363666d74646e6f6e656761747453746d74a068617574684461746158'),
      Buffer.from([data.length]),
      data,
    ]);
    const client = this.#client('webauthn.create', options.challenge);
    const response = {
      clientDataJSON: client,
      attestationObject: attestation.toString('base64url'),
      transports: ['usb'],
    };
    return { ...this.#named(), response };
  }

  use(options: { challenge: string }): unknown {
    this.counter++;
    const data = this.#data(0, Buffer.alloc(0));
    const client = this.#client('webauthn.get', options.challenge);
    const signed = Buffer.concat([data, sha256(Buffer.from(client, 'base64url'))]);
    const signature = sign('sha256', signed, this.#key).toString('base64url');
    return {
      ...this.#named(),
      response: { clientDataJSON: client, authenticatorData: data.toString('base64url'), signature },
    };
  }

  #named() {
    const id = this.id.toString('base64url');
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {} };
  }

  #client(type: string, challenge: string): string {
    return text({ type, challenge, origin: this.#origin, crossOrigin: false });
  }

  #data(more: number, rest: Buffer): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(this.counter);
    const flags = 0x01 | (this.verifies ? 0x04 : 0) | more;
    return Buffer.concat([sha256(this.#rpId), Buffer.from([flags]), count, rest]);
  }
}

function hex(digits: string): Buffer {
  return Buffer.from(digits, 'hex');
}
