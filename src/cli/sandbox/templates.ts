/** The sandbox's mini-program: a small shop, its templates as WeChat would list them, and the scenes that ask for them. */
export const sandboxAppid = 'wx5a0db0c5a0db0c01';
export const sandboxSecret = '5a0db0c5a0db0c5a0db0c5a0db0c5a0d';

export const orderTemplate = 'TPL_ORDER_7Yb0jQ2mV4wXnZ1aKc8sLd3fGh5uEr6tPi9o';
export const stockTemplate = 'TPL_STOCK_3Kd9sLm2Qw8eRt5yUi1oPa7sDf4gHj6kZx0c';
export const activityTemplate = 'TPL_ACTIVITY_8Vb2nMq4Ws6eDr1tFy3gUh5jIk7oLp';

const lines = (fields: [label: string, key: string][]) =>
  fields.map(([label, key]) => `${label}:{{${key}.DATA}}`).join('\n');

export const sandboxTemplates = [
  {
    priTmplId: orderTemplate,
    title: '订单状态提醒',
    type: 2,
    content: lines([
      ['订单编号', 'character_string1'],
      ['商品名称', 'thing2'],
      ['订单状态', 'phrase3'],
      ['更新时间', 'time4'],
      ['备注', 'thing5'],
    ]),
    example:
      '订单编号:HY20261122001\n商品名称:明前龙井\n订单状态:已发货\n更新时间:2026年11月22日 10:30\n备注:预计明天送达',
  },
  {
    priTmplId: stockTemplate,
    title: '到货提醒',
    type: 2,
    content: lines([
      ['商品名称', 'thing1'],
      ['价格', 'amount2'],
      ['温馨提示', 'thing3'],
    ]),
    example: '商品名称:正山小种\n价格:¥128.00\n温馨提示:您关注的商品到货了',
  },
  {
    priTmplId: activityTemplate,
    title: '活动开始提醒',
    type: 2,
    content: lines([
      ['活动名称', 'thing1'],
      ['开始时间', 'time2'],
      ['活动地点', 'thing3'],
    ]),
    example: '活动名称:新茶品鉴会\n开始时间:2026年12月01日 14:00\n活动地点:杭州西湖店',
  },
];

export const sandboxScenes = [
  {
    key: 'order',
    title: '订单进度',
    template_ids: [orderTemplate],
    purpose: '及时告诉您订单走到哪一步',
    content: '订单付款、发货、签收时的状态',
    frequency: '每次状态变化一条，一笔订单不超过 5 条',
  },
  {
    key: 'stock',
    title: '到货提醒',
    template_ids: [stockTemplate],
    purpose: '您想要的商品到货时告诉您',
    content: '到货商品的名称与价格',
    frequency: '每次订阅只发一条',
  },
  {
    key: 'activity',
    title: '活动提醒',
    template_ids: [activityTemplate, stockTemplate],
    purpose: '在您报名的活动开始前提醒您',
    content: '活动名称、时间与地点，以及相关商品到货',
    frequency: '每次订阅各一条',
  },
];
