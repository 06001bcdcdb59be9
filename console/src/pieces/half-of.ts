/** A text of the service that is `中文 / English`, in one of them. */
export function halfOf(text: string, language: string): string {
  const [zh, ...en] = text.split(/ ?\/ /);
  return language === 'en' && en.length > 0 ? en.join(' / ') : zh!;
}
