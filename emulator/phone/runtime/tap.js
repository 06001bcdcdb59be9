let inTap = false;

/** Runs `work` as part of a user's tap. It ends with the macrotask, so a timer started inside is outside already. */
export function duringTap(work) {
  inTap = true;
  // Set before the work's own timers, and therefore run before them.
  setTimeout(() => {
    inTap = false;
  }, 0);
  return work();
}

export const isInTap = () => inTap;

/** A callback of a network call made in a tap still counts as the tap (wx.request, wx.login, wx.getSetting). */
export function carryTap(callback) {
  const was = inTap;
  return (value) => (was ? duringTap(() => callback(value)) : callback(value));
}
