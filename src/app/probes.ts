import { statfs } from 'node:fs/promises';

/** What alerts ask of this machine. */
export interface Probes {
  /** Room on the disk of the data directory; null where we do not keep the data. */
  diskFree(): Promise<{ share: number; bytes: number } | null>;
  certificateExpiry(): Date | null;
}

/** Looks at the disk of a directory (null: none of ours) and at what is known of the certificate. */
export function makeProbes(dataDir: string | null): Probes & { certificate: Date | null } {
  const probes = {
    certificate: null as Date | null,
    async diskFree() {
      if (dataDir === null) return null;
      try {
        const { bavail, blocks, bsize } = await statfs(dataDir);
        return { share: bavail / blocks, bytes: bavail * bsize };
      } catch {
        return null;
      }
    },
    certificateExpiry: () => probes.certificate,
  };
  return probes;
}
