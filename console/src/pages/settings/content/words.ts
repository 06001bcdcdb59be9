const longest = 50;

/** Words of a text, one a line, each once. */
export function wordsOf(text: string): string[] {
  return [...new Set(linesOf(text).filter((one) => one !== ''))];
}

/** Numbers of the lines that are too long for a word. */
export function wrongLines(text: string): number[] {
  return linesOf(text).flatMap((one, i) => (one.length > longest ? [i + 1] : []));
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/).map((one) => one.trim());
}

/** What was pasted as the body of `putPages`: an app.json, or paths of pages; null for neither. */
export function pagesIn(text: string): { app_json: Record<string, unknown> } | { pages: string[] } | null {
  if (text.trimStart().startsWith('{')) {
    try {
      const app = JSON.parse(text) as Record<string, unknown>;
      return countIn(app) > 0 ? { app_json: app } : null;
    } catch {
      return null;
    }
  }
  const pages = wordsOf(text).map((one) => one.replace(/^\//, ''));
  return pages.length > 0 && pages.every((one) => /^[\w-]+(\/[\w.-]+)+$/.test(one)) ? { pages } : null;
}

/** How many pages an app.json names, with those of its packages. */
export function countIn(app: Record<string, unknown>): number {
  const packages = [app.subPackages, app.subpackages].filter(Array.isArray).flat() as { pages?: unknown }[];
  return [app.pages, ...packages.map((one) => one?.pages)].filter(Array.isArray).flat().length;
}
