/** Why a text is no app.json. */
export class AppJsonError extends Error {}

/** More pages than WeChat lets a mini-program have. */
const most = 5000;

/**
 * The pages of a mini-program by its app.json: `pages`, and those of every sub-package under its root. Sorted, each once.
 * Throws AppJsonError.
 */
export function pagesOf(appJson: Record<string, unknown>): string[] {
  const packages = [appJson.subPackages ?? [], appJson.subpackages ?? []].flat();
  const main = listOf(appJson.pages, 'pages');
  const others = packages.flatMap((one, i) => {
    if (!isRecord(one)) throw new AppJsonError(`subPackages[${i}] is no object`);
    if (typeof one.root !== 'string') throw new AppJsonError(`subPackages[${i}].root is missing`);
    const root = trimmed(one.root);
    return listOf(one.pages, `subPackages[${i}].pages`).map((page) => `${root}/${page}`);
  });
  const pages = [...new Set([...main, ...others])].sort();
  if (pages.length === 0) throw new AppJsonError('no pages');
  if (pages.length > most) throw new AppJsonError(`more than ${most} pages`);
  return pages;
}

/** Whether a landing page, with or without a leading slash and a query, is on a list of pages. */
export function isPageOf(pages: readonly string[], page: string): boolean {
  return pages.includes(trimmed(page.split('?', 1)[0] ?? ''));
}

/** The page of a list that is most like a wrong one: the same last part, or the same folder. Null when none is. */
export function likePage(pages: readonly string[], page: string): string | null {
  const path = trimmed(page.split('?', 1)[0] ?? '');
  const last = path.split('/').at(-1)!;
  return (
    pages.find((one) => one.toLowerCase() === path.toLowerCase()) ??
    pages.find((one) => one.split('/').at(-1) === last) ??
    pages.find((one) => one.startsWith(`${path.split('/').slice(0, -1).join('/')}/`)) ??
    null
  );
}

function listOf(value: unknown, name: string): string[] {
  if (!Array.isArray(value)) throw new AppJsonError(`${name} is no list`);
  return value.map((page, i) => {
    // In app.json a page may also be `{ path }`.
    const path: unknown = isRecord(page) ? page.path : page;
    if (typeof path !== 'string' || !/^\/?[\w./-]{1,200}$/.test(path))
      throw new AppJsonError(`${name}[${i}] is no page`);
    return trimmed(path);
  });
}

function trimmed(path: string): string {
  return path.replace(/^\/+|\/+$/g, '').replace(/\.html$/, '');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
