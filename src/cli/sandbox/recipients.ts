/** Recipients of the sandbox, the same at every start: what a small shop's customers might look like. */
export interface SandboxRecipient {
  openid: string;
  unionid: string;
  tags: string[];
  attributes: Record<string, string | number | boolean>;
}

const cities = ['杭州', '上海', '北京', '广州', '成都', '武汉', '西安', '南京'];
const levels = ['普通', '银卡', '金卡'];
const surnames = ['林', '陈', '周', '吴', '郑', '王', '李', '赵', '沈', '许'];

/** The openid of number `n` (from 1), 28 characters as real ones. */
export function sandboxOpenid(n: number): string {
  return `oSandbox${String(n).padStart(20, '0')}`;
}

export function sandboxRecipient(n: number): SandboxRecipient {
  const level = levels[n % 10 < 6 ? 0 : n % 10 < 9 ? 1 : 2]!;
  const tags = [level === '金卡' ? 'vip' : 'member'];
  if (n % 3 === 0) tags.push('tea');
  if (n % 7 === 0) tags.push('new');
  return {
    openid: sandboxOpenid(n),
    unionid: `uSandbox${String(n).padStart(20, '0')}`,
    tags,
    attributes: {
      name: `${surnames[n % surnames.length]}女士`,
      level,
      city: cities[n % cities.length]!,
      points: (n * 37) % 5000,
      total_spent: (n * 97) % 20_000,
    },
  };
}
