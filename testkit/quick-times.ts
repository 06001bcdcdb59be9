/** Short times, so that take-overs and polls do not make tests slow; the order between them is that of production. */
export const quickTimes = { beatMs: 100, deadlineMs: 1000, patienceMs: 1500, pollMs: 50, foldMs: 200 };
