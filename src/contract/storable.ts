/** Whether a text or JSON column takes it: neither a NUL nor half of a surrogate pair is in it. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** What can be kept of a text of somebody else: what cannot is shown as U+FFFD, and everything else is as it was. */
export function storableText(text: string): string {
  return isStorable(text) ? text : text.toWellFormed().replaceAll('\0', '\uFFFD');
}
