const shop = require('../../utils/shop.js');
const hongyan = require('../../utils/hongyan.js');

Page({
  data: { products: shop.products, latest: null },

  onShow() {
    this.setData({ latest: shop.orders()[0] || null });
    // Before the tap: inside it nothing may be awaited.
    hongyan.prepare('order');
  },

  buy(event) {
    // First of all the pop-up, within the tap. The order is made whatever the user answers.
    const asked = hongyan.subscribe('order');
    const order = shop.placeOrder(event.currentTarget.dataset.id);
    hongyan.track('order_placed', { product: order.product, price: Number(order.price) });
    asked.then(({ outcome }) => {
      if (outcome === 'accepted') wx.showToast({ title: '发货会通知您' });
      wx.navigateTo({ url: `/pages/order/detail?id=${order.id}` });
    });
  },

  look(event) {
    wx.navigateTo({ url: `/pages/product/product?id=${event.currentTarget.dataset.id}` });
  },

  openLatest() {
    wx.navigateTo({ url: `/pages/order/detail?id=${this.data.latest.id}` });
  },
});
