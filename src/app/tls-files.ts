import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { StartError, type Text } from '#contract/start-error.ts';

export type TlsFiles = { readonly certFile: string; readonly keyFile: string };

/** A certificate chain with its private key, checked to belong together. */
export type TlsPair = {
  /** PEM, as `https.createServer` and `server.setSecureContext` take it. */
  readonly cert: Buffer;
  readonly key: Buffer;
  /** When the own (first) certificate ends. */
  readonly expiresAt: Date;
  /** SHA-256 of the own certificate: tells two pairs apart. */
  readonly fingerprint: string;
};

/**
 * Reads both files and makes sure that a server can use them.
 *
 * @throws StartError with one sentence that says which file is wrong and what to do
 */
export function readTlsFiles({ certFile, keyFile }: TlsFiles): TlsPair {
  const cert = readBytes('TLS_CERT', certFile);
  const key = readBytes('TLS_KEY', keyFile);
  const certificate = parseCertificate(cert, certFile);
  if (!certificate.checkPrivateKey(parseKey(key, keyFile))) {
    throw new StartError('tls-mismatch', {
      en: `The key in ${keyFile} does not belong to the first certificate in ${certFile}: give the matching pair, the own certificate before the chain.`,
      zh: `${keyFile} 中的私钥与 ${certFile} 中第一张证书不匹配：请提供配对的文件，并把本站证书放在证书链最前。`,
    });
  }
  try {
    createSecureContext({ cert, key });
  } catch (cause) {
    throw refused(certFile, 'tls-unusable', cause);
  }
  return { cert, key, expiresAt: certificate.validToDate, fingerprint: certificate.fingerprint256 };
}

function readBytes(name: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    const text: Text = missing
      ? {
          en: `${name} names ${file}, which does not exist: correct the path, or unset TLS_CERT and TLS_KEY to serve plain HTTP.`,
          zh: `${name} 指向的 ${file} 不存在：请更正路径，或同时去掉 TLS_CERT 和 TLS_KEY 改用 HTTP。`,
        }
      : {
          en: `${name} names ${file}, which this user cannot read: it must be a file and readable for the service.`,
          zh: `${name} 指向的 ${file} 当前用户无法读取：须为文件，且服务有读取权限。`,
        };
    throw new StartError(missing ? 'tls-missing' : 'tls-unreadable', text, { cause });
  }
}

function parseCertificate(pem: Buffer, file: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw refused(file, 'tls-not-a-certificate', cause);
  }
}

function refused(file: string, code: string, cause: unknown): StartError {
  const text = {
    en: `${file} holds no usable certificate: it must be in PEM form, beginning with -----BEGIN CERTIFICATE-----, every certificate complete.`,
    zh: `${file} 中没有可用的证书：须为 PEM 格式，以 -----BEGIN CERTIFICATE----- 开头，且每张证书完整。`,
  };
  return new StartError(code, text, { cause });
}

function parseKey(pem: Buffer, file: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    const locked = (cause as NodeJS.ErrnoException).code === 'ERR_MISSING_PASSPHRASE';
    const text: Text = locked
      ? {
          en: `The key in ${file} is protected by a passphrase: give a key without one, readable for the service only.`,
          zh: `${file} 中的私钥带有口令：请提供无口令的私钥，并只允许服务读取。`,
        }
      : {
          en: `${file} holds no private key: it must be in PEM form, beginning with -----BEGIN PRIVATE KEY----- or similar.`,
          zh: `${file} 中没有私钥：须为 PEM 格式，以 -----BEGIN PRIVATE KEY----- 或类似字样开头。`,
        };
    throw new StartError(locked ? 'tls-key-locked' : 'tls-not-a-key', text, { cause });
  }
}
