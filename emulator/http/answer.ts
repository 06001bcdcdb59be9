/** What the network does instead of a proper answer. */
export type WireFault = 'timeout' | 'reset' | 'half' | 'http500' | 'html';

/** What a handler decided; the HTTP room carries it out. */
export type Answer =
  | { kind: 'reply'; body: string; status?: number; type?: string }
  | { kind: 'wire'; fault: WireFault }
  | { kind: 'later'; afterMs: number; finish: () => Answer };

export const reply = (body: string): Answer => ({ kind: 'reply', body });

export const json = (value: unknown, status = 200): Answer => ({
  kind: 'reply',
  body: JSON.stringify(value),
  status,
});
