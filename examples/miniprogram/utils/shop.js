/** The shop's goods and the user's orders. A real shop asks its own server; this one keeps orders in storage. */

const products = [
  {
    id: 'longjing',
    name: '明前龙井',
    origin: '杭州 · 狮峰山',
    price: '128.00',
    size: '50 克',
    leaf: '龙',
    tone: 'green',
    stock: 36,
    story: '清明之前采下的头茬嫩芽，豆香里带一点兰花气，八十度的水，看它们一根根站起来。',
  },
  {
    id: 'zhengshan',
    name: '正山小种',
    origin: '武夷 · 桐木关',
    price: '128.00',
    size: '100 克',
    leaf: '红',
    tone: 'red',
    stock: 0,
    story: '松烟慢熏的老红茶，汤色琥珀，入口是桂圆的甜，冷天里最好的一杯。',
  },
  {
    id: 'yinzhen',
    name: '白毫银针',
    origin: '福鼎 · 太姥山',
    price: '168.00',
    size: '50 克',
    leaf: '白',
    tone: 'silver',
    stock: 12,
    story: '只取单芽，满披白毫，毫香清透；放上三年，便是另一种温润。',
  },
  {
    id: 'guanyin',
    name: '铁观音',
    origin: '安溪 · 祥华',
    price: '88.00',
    size: '125 克',
    leaf: '乌',
    tone: 'amber',
    stock: 58,
    story: '传统浓香，七泡有余香。叶缘一圈红，是做青师傅熬夜的记号。',
  },
];

const activities = [
  {
    id: 'tasting',
    name: '新茶品鉴会',
    day: '12 月 1 日',
    time: '14:00',
    place: '杭州西湖店',
    note: '六款当季新茶，茶师现场冲泡，座位二十四个。',
  },
  {
    id: 'roast',
    name: '炭焙之夜',
    day: '12 月 12 日',
    time: '19:30',
    place: '杭州运河店',
    note: '看一炉岩茶如何在炭火上慢慢醒来。',
  },
];

const byId = (list, id) => list.find((one) => one.id === id);

function orders() {
  return wx.getStorageSync('orders') || [];
}

function placeOrder(productId) {
  const { name, price } = byId(products, productId);
  const made = new Date();
  const order = {
    id: `HY${made.toISOString().replace(/\D/g, '').slice(0, 14)}`,
    product: name,
    price,
    step: 1,
  };
  wx.setStorageSync('orders', [order, ...orders()].slice(0, 20));
  return order;
}

/** An order of this phone, or what a notification says of one made elsewhere. */
function findOrder(id) {
  return byId(orders(), id) || { id, product: products[0].name, price: products[0].price, step: 2 };
}

function receiveOrder(id) {
  wx.setStorageSync(
    'orders',
    orders().map((order) => (order.id === id ? { ...order, step: 3 } : order)),
  );
}

module.exports = {
  products,
  activities,
  product: (id) => byId(products, id) || products[0],
  orders,
  placeOrder,
  findOrder,
  receiveOrder,
};
