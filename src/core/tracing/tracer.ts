/** The stages of a push, from the request to the outcome. */
export const stages = ['accept', 'plan', 'lease', 'reserve', 'call', 'settle'] as const;
export type Stage = (typeof stages)[number];

/** Told of the stages of pushes as they end. There is none where no traces are wanted: ask before reading a clock. */
export interface Tracer {
  /**
   * One stage of some pushes, each in its own trace. Cheap, and never fails.
   *
   * @param from when it began, and @param to when it was over, in milliseconds since 1970
   */
  note(
    stage: Stage,
    pushIds: Iterable<string>,
    from: number,
    to: number,
    about?: Readonly<Record<string, number>>,
  ): void;
}
