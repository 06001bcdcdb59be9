import type { Socket } from 'node:net';

/** Answers that wait: those due in the same millisecond leave by one timer, in the order they were asked for. */
export class DelayedAnswers {
  #due: { at: number; answers: { socket: Socket; text: string }[] }[] = [];
  #timer: NodeJS.Timeout | null = null;

  later(socket: Socket, text: string, delayMs: number): void {
    const at = Math.ceil(performance.now()) + delayMs;
    const last = this.#due.at(-1);
    if (last?.at === at) last.answers.push({ socket, text });
    else this.#due.push({ at, answers: [{ socket, text }] });
    this.#timer ??= setTimeout(() => this.#flush(), delayMs);
  }

  #flush(): void {
    const now = performance.now();
    while (this.#due.length > 0 && this.#due[0]!.at <= now) {
      for (const { socket, text } of this.#due.shift()!.answers) if (!socket.destroyed) socket.write(text, 'latin1');
    }
    this.#timer = this.#due.length > 0 ? setTimeout(() => this.#flush(), Math.max(1, this.#due[0]!.at - now)) : null;
  }
}
