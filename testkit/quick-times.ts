/**
 * Short times, so that polls do not make tests slow. How long an engine that says nothing counts as alive is long, because a
 * busy machine must not make one look dead; tests in which one dies set their own.
 */
export const quickTimes = {
  beatMs: 250,
  deadlineMs: 20_000,
  patienceMs: 30_000,
  pollMs: 100,
  foldMs: 200,
  alertMs: 1000,
};
