/** Base libraries a phone can have: a current one, one that asks for three templates a call, one that asks for one. */
export const libraries = ['3.12.1', '3.5.0', '2.8.3'];

const fresh = { library: libraries[0], online: true };
const nameOf = (appid, openid) => `device:${appid}:${openid}`;

/** What is particular to a phone and not to the user: its base library and whether it has a network. */
export function deviceOf(appid, openid) {
  try {
    return { ...fresh, ...JSON.parse(localStorage.getItem(nameOf(appid, openid)) ?? '{}') };
  } catch {
    return fresh;
  }
}

export function changeDevice(appid, openid, change) {
  const next = { ...deviceOf(appid, openid), ...change };
  localStorage.setItem(nameOf(appid, openid), JSON.stringify(next));
  return next;
}

/** Who deletes a mini-program deletes what it had stored. */
export function clearStorage(appid, openid) {
  const prefix = `mp:${appid}:${openid}:`;
  for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
}
