/**
 * Resolves after what else the thread has to do now. Who works through many pauses like this every few dozen, so that a
 * single message, and answers that are there, wait a millisecond and not ten.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
