/** Pictures uploaded on this page by their id, to show them: the service keeps them and gives none back. */
const known = new Map<string, string>();

export function pictureOf(id: string): string | undefined {
  return known.get(id);
}

export function rememberPicture(id: string, dataUrl: string): void {
  known.set(id, dataUrl);
}
