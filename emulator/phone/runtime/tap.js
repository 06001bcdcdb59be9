/** The user's tap whose work runs now, and whether it has had its pop-up. */
let current = null;

/** Runs `work` as part of a user's tap. It ends with the macrotask, so a timer started inside is outside already. */
export function duringTap(work, tap = { asked: false }) {
  current = tap;
  // Set before the work's own timers, and therefore run before them.
  setTimeout(() => {
    current = null;
  }, 0);
  return work();
}

export const isInTap = () => current !== null;

/** Takes the one pop-up that a tap may show; false where there is no tap, or it has had it. */
export function takePopUp() {
  if (current === null || current.asked) return false;
  current.asked = true;
  return true;
}

/** A callback of a network call made in a tap still counts as that tap (wx.request, wx.login, wx.getSetting). */
export function carryTap(callback) {
  const tap = current;
  return (value) => (tap ? duringTap(() => callback(value), tap) : callback(value));
}
