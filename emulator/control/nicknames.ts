const surnames = [...'赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜谢邹苏潘葛范彭鲁韦马'];
const given = ['晓雨', '子涵', '雨桐', '思远', '明轩', '佳宁', '浩然', '梓萱', '一诺', '俊杰', '诗涵', '天佑', '若曦'];
const more = ['嘉怡', '宇航', '欣怡', '文博', '静', '磊', '可欣', '泽宇', '慧敏', '建国', '小满', '立夏', '秋实'];

/** A name for the n-th phone, the same every time; 41 × 26 names before they repeat with a number. */
export function nickname(n: number): string {
  const names = [...given, ...more];
  const round = Math.floor(n / (surnames.length * names.length));
  const name = `${surnames[(n * 7) % surnames.length]}${names[(n * 5 + Math.floor(n / surnames.length)) % names.length]}`;
  return round === 0 ? name : `${name}${round + 1}`;
}
