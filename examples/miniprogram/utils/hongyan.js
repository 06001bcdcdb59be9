const { createClient } = require('@hongyan/miniprogram');
const { appId, endpoint } = require('../config.js');

/** The one client of this mini-program. */
module.exports = createClient({ appId, endpoint });
