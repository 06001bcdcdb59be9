const shop = require('../../utils/shop.js');
const hongyan = require('../../utils/hongyan.js');

Page({
  data: { product: null },

  onLoad({ id }) {
    const product = shop.product(id);
    wx.setNavigationBarTitle({ title: product.name });
    this.setData({ product });
    hongyan.track('product_viewed', { product: product.name, in_stock: product.stock > 0 });
    hongyan.prepare('order');
  },

  buy() {
    const asked = hongyan.subscribe('order');
    const order = shop.placeOrder(this.data.product.id);
    hongyan.track('order_placed', { product: order.product, price: Number(order.price) });
    asked.then(() => wx.redirectTo({ url: `/pages/order/detail?id=${order.id}` }));
  },
});
