/** 32 letters and digits without i, l, o, u: one character is exactly 5 bits, and none is mistaken for another. */
export const base32Alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** 5 bytes become 8 characters; the length is a multiple of 5. */
export function base32(bytes: Uint8Array): string {
  let out = '';
  for (let i = 0; i < bytes.length; i += 5) {
    let bits = bytes.subarray(i, i + 5).reduce((sum, byte) => sum * 256 + byte, 0);
    let group = '';
    for (let c = 0; c < 8; c++) {
      group = base32Alphabet[bits % 32]! + group;
      bits = Math.floor(bits / 32);
    }
    out += group;
  }
  return out;
}
