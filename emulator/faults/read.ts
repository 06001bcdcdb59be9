import type { FaultSettings, InjectedError } from './desk.ts';

const probabilities = ['timeout', 'reset', 'half', 'http500', 'html', 'acceptDrop'];
const times = ['latencyMs', 'jitterMs'];

/** Checks fault settings from outside; returns them, or a sentence saying what is wrong. */
export function readFaults(input: Record<string, unknown>): Partial<FaultSettings> | string {
  for (const [name, value] of Object.entries(input)) {
    if (times.includes(name)) {
      if (typeof value !== 'number' || !(value >= 0 && value <= 600_000)) return `${name} is 0 to 600000 milliseconds`;
    } else if (probabilities.includes(name)) {
      if (!isProbability(value)) return `${name} is a probability from 0 to 1`;
    } else if (name === 'scope') {
      if (value !== 'send' && value !== 'all') return 'scope is send or all';
    } else if (name === 'errors') {
      if (!Array.isArray(value) || !value.every(isInjectedError))
        return 'errors is a list of {code, probability?, next?}; one of probability and next is needed';
    } else return `unknown fault ${name}`;
  }
  return input as Partial<FaultSettings>;
}

const isProbability = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value <= 1;

function isInjectedError(value: unknown): value is InjectedError {
  if (typeof value !== 'object' || value === null) return false;
  const { code, probability, next } = value as Record<string, unknown>;
  if (!Number.isInteger(code) || (probability === undefined && next === undefined)) return false;
  const counts = next === undefined || (Number.isInteger(next) && (next as number) >= 0);
  return counts && (probability === undefined || isProbability(probability));
}
