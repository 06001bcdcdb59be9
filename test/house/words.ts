/** Words that must not be in the repository, each with its reason. */
export const forbiddenWords: readonly { pattern: RegExp; reason: string }[] = [
  { pattern: /(?<![\w.-])\/work\/\w/, reason: 'a path of one machine means nothing on another' },
  {
    pattern: /(?<![\w.-])\/(home|Users)\/(?!(user|you|me|hongyan|node)\b)[a-z]\w*\//,
    reason: 'a path of one person means nothing to others',
  },
  {
    pattern:
      /\b(registry(\.[a-z0-9-]+)+\.(com|org|cn|net|io|dev)|registry\.npmjs|npmmirror\.com|cnpmjs\.org|pypi\.org\/simple)\b/,
    reason: 'which registry is used is the choice of the one who installs',
  },
  { pattern: /\b(TO(?:DO)|FIX(?:ME)|XX(?:X):)/, reason: 'unfinished work is not committed' },
];

export const MAX_BYTES = 1_048_576;

/** Forbidden words of a text file, as `file:line: reason`. */
export function findForbiddenWords(file: string, text: string): string[] {
  // A file with a zero byte is no text.
  if (text.includes('\0')) return [];
  return text
    .split('\n')
    .flatMap((line, index) =>
      forbiddenWords
        .filter(({ pattern }) => pattern.test(line))
        .map(({ pattern, reason }) => `${file}:${index + 1}: "${pattern.exec(line)?.[0]}": ${reason}`),
    );
}

export function findLargeFile(file: string, bytes: number): string[] {
  return bytes > MAX_BYTES ? [`${file} has ${bytes} bytes, more than 1 MiB: it does not belong in a repository`] : [];
}

/** Download addresses in a lock file: they would send everybody to the registry of the one who wrote it. */
export function findDownloadAddresses(lockFile: string): string[] {
  const { packages = {} } = JSON.parse(lockFile) as { packages?: Record<string, { resolved?: unknown }> };
  const resolved = Object.entries(packages).filter(([, entry]) =>
    /^(https?|git\+?\w*):/.test(String(entry.resolved ?? '')),
  );
  return resolved.map(([name]) => `package-lock.json names a download address for ${name}: see .npmrc`);
}
