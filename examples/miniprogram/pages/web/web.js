const { webHosts } = require('../../config.js');

const hongyan = require('../../utils/hongyan.js');

/** The host of an https address, or '' for anything else; mini-programs have no URL class. */
const hostOf = (url) => (/^https:\/\/([a-z0-9.-]+)(?:[/?#]|$)/i.exec(url) || ['', ''])[1].toLowerCase();

/**
 * Shows an H5 page of an allowed host: `pages/web/web?url=<encoded>`. Anybody can make a link to this page, so the list
 * is checked here. The click is reported here as well: a web-view's messages come only when it is left.
 */
Page({
  data: { url: '', refused: false },

  onLoad({ url = '' }) {
    const wanted = decodeURIComponent(url);
    const host = hostOf(wanted);
    if (!webHosts.includes(host)) {
      this.setData({ refused: true });
      return;
    }
    hongyan.clicked(`h5:${host}`);
    this.setData({ url: wanted });
  },
});
