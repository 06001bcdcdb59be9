const RightDate = Date;
let shiftMs = 0;
const wrongNow = () => RightDate.now() + shiftMs;

/** `Date` of a machine whose wall clock somebody sets: all that reads it is wrong by as much. Timers are not. */
const wrongDate = new Proxy(RightDate, {
  construct: (target, given) => (given.length === 0 ? new target(wrongNow()) : Reflect.construct(target, given)),
  get: (target, name) => (name === 'now' ? wrongNow : Reflect.get(target, name)),
});

/** Makes the wall clock of this process wrong by so many milliseconds. */
export function shiftWallClock(ms: number): void {
  shiftMs = ms;
  globalThis.Date = wrongDate;
}
