/** For tests of what answers mean, or of handing over in order: an engine that a busy machine cannot make look dead. */
export const calmTimes = { deadlineMs: 20_000, patienceMs: 30_000 };

/** For tests in which an engine dies: soon enough taken for dead, and not so soon that a busy machine does it. */
export const mortalTimes = { deadlineMs: 2500, patienceMs: 3000 };
