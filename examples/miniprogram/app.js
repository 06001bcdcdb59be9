// Made before anything else, so that it sees how the mini-program was entered, cold or hot: it reports a notification
// that was opened by itself.
require('./utils/hongyan.js');

App({});
