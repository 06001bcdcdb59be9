/** For tests of what answers mean: an engine that a busy machine cannot make look dead. */
export const calmTimes = { deadlineMs: 20_000, patienceMs: 30_000 };
