/** What of a person is shown to whoever may not see personal data: enough to tell two apart, too little to use. */
export function maskedId(text: string): string {
  return text.length < 10 ? '***' : `***${text.slice(-4)}`;
}

/** Attributes with their texts put out; numbers, switches and the names stay, so that one sees what is known at all. */
export function maskedAttributes(attributes: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => {
      if (Array.isArray(value)) return [name, value.map(() => '***')];
      return [name, typeof value === 'string' ? '***' : value];
    }),
  );
}
