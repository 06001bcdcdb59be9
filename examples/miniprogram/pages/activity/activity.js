const shop = require('../../utils/shop.js');

Page({
  data: { activities: shop.activities },

  asked({ detail }) {
    if (detail.outcome === 'accepted' && detail.notAsked.length === 0) wx.showToast({ title: '到时叫您' });
  },
});
