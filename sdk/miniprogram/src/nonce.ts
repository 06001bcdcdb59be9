/**
 * A UUID version 7 of a moment (milliseconds since 1970). Its random part only has to tell one user's reports apart, so
 * `Math.random` is enough; mini-programs have no synchronous secure source.
 */
export function uuidv7(at: number, random: () => number = Math.random): string {
  const time = hex(Math.floor(at), 12);
  const variant = (8 + Math.floor(random() * 4)).toString(16);
  const part = (digits: number) => hex(Math.floor(random() * 16 ** digits), digits);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${part(3)}-${variant}${part(3)}-${part(12)}`;
}

function hex(value: number, digits: number): string {
  return `000000000000${value.toString(16)}`.slice(-digits);
}
