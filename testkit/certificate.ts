import { createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';

export type TestCertificate = { certPem: string; keyPem: string };

/** Who signs certificates of others. */
export interface TestAuthority extends TestCertificate {
  name: string;
  key: KeyObject;
}

interface CertificateOptions {
  commonName?: string;
  /** End of validity, in whole seconds; an hour from now when left out. */
  notAfter?: Date;
  /** DNS names; `localhost` when left out. */
  names?: string[];
  /** Itself when left out. */
  issuer?: TestAuthority;
}

/**
 * A fresh certificate for `localhost` or some names, and for 127.0.0.1 (P-256), self-signed unless somebody signs it.
 * Written in DER by hand: Node can read certificates and cannot make them, and tests must not need the openssl program.
 */
export function makeCertificate(options: CertificateOptions = {}): TestCertificate {
  const { certPem, keyPem } = make(options, false);
  return { certPem, keyPem };
}

/** A fresh authority, whose certificate is what its clients are to trust. */
export function makeAuthority(name: string): TestAuthority {
  return make({ commonName: name }, true);
}

function make(options: CertificateOptions, authority: boolean): TestAuthority {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const {
    commonName: name = 'localhost',
    notAfter = new Date(Date.now() + 3_600_000),
    names = ['localhost'],
  } = options;
  const { issuer = { name, key: privateKey } } = options;
  const extensions = authority ? [certificateSigner()] : [alternativeNames(names)];
  const body = certificateBody(publicKey, { subject: name, issuer: issuer.name, notAfter, extensions });
  const signature = createSign('sha256').update(body).sign(issuer.key);
  const certificate = sequence(body, sequence(ECDSA_WITH_SHA256), bitString(signature));
  const keyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { name, key: privateKey, certPem: pem('CERTIFICATE', certificate), keyPem };
}

// X.690 tags and the object identifiers used here, already encoded.
const ECDSA_WITH_SHA256 = Buffer.from('06082a8648ce3d040302', 'hex');
const COMMON_NAME = Buffer.from('0603550403', 'hex');
const BASIC_CONSTRAINTS = Buffer.from('0603551d13', 'hex');
const SUBJECT_ALT_NAME = Buffer.from('0603551d11', 'hex');

/** The signed part (RFC 5280, TBSCertificate, version 3); valid from an hour before its end or now, if that is earlier. */
function certificateBody(
  publicKey: KeyObject,
  given: { subject: string; issuer: string; notAfter: Date; extensions: Buffer[] },
): Buffer {
  const notBefore = new Date(Math.min(Date.now(), given.notAfter.getTime()) - 3_600_000);
  return sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(randomBytes(16)),
    sequence(ECDSA_WITH_SHA256),
    nameOf(given.issuer),
    sequence(time(notBefore), time(given.notAfter)),
    nameOf(given.subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...given.extensions)),
  );
}

function nameOf(commonName: string): Buffer {
  return sequence(tagged(0x31, sequence(COMMON_NAME, tagged(0x0c, Buffer.from(commonName)))));
}

function alternativeNames(names: string[]): Buffer {
  const dns = names.map((name) => tagged(0x82, Buffer.from(name)));
  return sequence(SUBJECT_ALT_NAME, tagged(0x04, sequence(...dns, tagged(0x87, Buffer.from([127, 0, 0, 1])))));
}

/** That this one may sign others: critical, as an authority's must be. */
function certificateSigner(): Buffer {
  const yes = tagged(0x01, Buffer.from([0xff]));
  return sequence(BASIC_CONSTRAINTS, yes, tagged(0x04, sequence(yes)));
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
