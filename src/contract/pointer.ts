/** An RFC 6901 JSON pointer from its steps; none: the whole body. */
export function pointerTo(...steps: readonly PropertyKey[]): string {
  return steps.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
