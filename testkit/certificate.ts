import { createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';

export type TestCertificate = { certPem: string; keyPem: string };

/**
 * A fresh self-signed certificate for `localhost` and 127.0.0.1 (P-256), written in DER by hand: Node can read
 * certificates and cannot make them, and tests must not need the openssl program.
 *
 * @param options.notAfter end of validity, in whole seconds; an hour from now when left out
 */
export function makeCertificate(options: { commonName?: string; notAfter?: Date } = {}): TestCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const notAfter = options.notAfter ?? new Date(Date.now() + 3_600_000);
  const body = certificateBody(publicKey, options.commonName ?? 'localhost', notAfter);
  const signature = createSign('sha256').update(body).sign(privateKey);
  const certificate = sequence(body, sequence(ECDSA_WITH_SHA256), bitString(signature));
  return {
    certPem: pem('CERTIFICATE', certificate),
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

// X.690 tags and the object identifiers used here, already encoded.
const ECDSA_WITH_SHA256 = Buffer.from('06082a8648ce3d040302', 'hex');
const COMMON_NAME = Buffer.from('0603550403', 'hex');
const SUBJECT_ALT_NAME = Buffer.from('0603551d11', 'hex');

/** The signed part (RFC 5280, TBSCertificate, version 3); valid from an hour before its end or now, if that is earlier. */
function certificateBody(publicKey: KeyObject, commonName: string, notAfter: Date): Buffer {
  const name = sequence(tagged(0x31, sequence(COMMON_NAME, tagged(0x0c, Buffer.from(commonName)))));
  const notBefore = new Date(Math.min(Date.now(), notAfter.getTime()) - 3_600_000);
  const names = sequence(tagged(0x82, Buffer.from('localhost')), tagged(0x87, Buffer.from([127, 0, 0, 1])));
  return sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(randomBytes(16)),
    sequence(ECDSA_WITH_SHA256),
    name,
    sequence(time(notBefore), time(notAfter)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(sequence(SUBJECT_ALT_NAME, tagged(0x04, names)))),
  );
}

function tagged(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts: Buffer[]): Buffer {
  return tagged(0x30, ...parts);
}

/** A positive number: a first bit of 1 would be a minus, and a leading zero byte must not be superfluous. */
function integer(bytes: Buffer): Buffer {
  const positive = Buffer.from(bytes);
  positive[0] = (positive[0]! & 0x7f) | (bytes.length > 1 ? 0x40 : 0);
  return tagged(0x02, positive);
}

function bitString(bytes: Buffer): Buffer {
  return tagged(0x03, Buffer.from([0]), bytes);
}

/** GeneralizedTime, `YYYYMMDDHHMMSSZ`. RFC 5280 wants the shorter UTCTime before 2050; every reader takes this too. */
function time(at: Date): Buffer {
  return tagged(0x18, Buffer.from(`${at.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`));
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
