/** One keyword of a public template; `rule` is the type word of the key it becomes. */
export interface Keyword {
  kid: number;
  name: string;
  example: string;
  rule: string;
}

export interface PublicTemplate {
  tid: number;
  title: string;
  /** 2 one-time, 3 long-term. */
  type: number;
  categoryId: string;
  keywords: Keyword[];
}

/** The service categories every emulated app has. */
export const categories = [
  { id: 307, name: '电商平台' },
  { id: 616, name: '医疗服务' },
  { id: 670, name: '教育培训' },
];

const keywords = (...list: [name: string, rule: string, example: string][]): Keyword[] =>
  list.map(([name, rule, example], index) => ({ kid: index + 1, name, rule, example }));

/** A small public template library of our own making, one title or two per category. */
export const library: PublicTemplate[] = [
  {
    tid: 1001,
    title: '订单发货提醒',
    type: 2,
    categoryId: '307',
    keywords: keywords(
      ['订单编号', 'character_string', 'HY20260412001'],
      ['商品名称', 'thing', '云南小粒咖啡豆'],
      ['发货时间', 'time', '2026年4月12日 15:30'],
      ['快递公司', 'phrase', '顺丰速运'],
      ['订单金额', 'amount', '¥68.00'],
      ['温馨提示', 'thing', '预计明天送达，请保持电话畅通'],
    ),
  },
  {
    tid: 1002,
    title: '到货通知',
    type: 2,
    categoryId: '307',
    keywords: keywords(
      ['商品名称', 'thing', '手冲咖啡壶'],
      ['商品价格', 'amount', '¥199.00'],
      ['到货日期', 'date', '2026年4月15日'],
      ['备注', 'thing', '数量有限，先到先得'],
    ),
  },
  {
    tid: 2001,
    title: '就诊提醒',
    type: 2,
    categoryId: '616',
    keywords: keywords(
      ['就诊人', 'name', '李小明'],
      ['就诊时间', 'time', '2026年4月16日 09:30'],
      ['科室', 'thing', '口腔科'],
      ['排队号', 'number', '12'],
    ),
  },
  {
    tid: 2002,
    title: '检查报告通知',
    type: 3,
    categoryId: '616',
    keywords: keywords(
      ['就诊人', 'name', '李小明'],
      ['检查项目', 'thing', '血常规'],
      ['出具日期', 'date', '2026年4月16日'],
    ),
  },
  {
    tid: 3001,
    title: '上课提醒',
    type: 2,
    categoryId: '670',
    keywords: keywords(
      ['课程名称', 'thing', '少儿编程入门'],
      ['上课时间', 'time', '2026年4月18日 19:00'],
      ['老师', 'name', '王老师'],
      ['教室', 'character_string', 'A-302'],
    ),
  },
];
