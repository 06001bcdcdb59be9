/** Passwords of ten characters and more that every list of guesses begins with. */
const known = new Set([
  '1234567890',
  '12345678910',
  '0123456789',
  '0987654321',
  '1111111111',
  '0000000000',
  '8888888888',
  '1q2w3e4r5t',
  '1qaz2wsx3edc',
  'qwertyuiop',
  'asdfghjkl1',
  'password12',
  'password123',
  'password1234',
  'passw0rd123',
  'administrator',
  'admin12345',
  'admin123456',
  'iloveyou123',
  'woaini1314',
  'woaini1314520',
  'woaini520',
  'qq123456789',
  'a123456789',
  'abc1234567',
  'abcd123456',
  'hongyan123',
  'hongyan1234',
]);

/** Whether a new password is one that is guessed first: a known one, one character over and over, or who it is for. */
export function isKnownPassword(password: string, person: { email: string; name: string }): boolean {
  const lower = password.normalize('NFKC').trim().toLowerCase();
  const own = [person.email, person.email.split('@')[0]!, person.name].map((text) => text.toLowerCase());
  return known.has(lower) || new Set(lower).size <= 2 || own.includes(lower);
}
