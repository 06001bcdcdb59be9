/** Gives the reader a file made here. A BOM goes before CSV, or Excel takes it for the system's own encoding. */
export function download(name: string, text: string, type: string): void {
  const parts = type === 'text/csv' ? ['\ufeff', text] : [text];
  const url = URL.createObjectURL(new Blob(parts, { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
