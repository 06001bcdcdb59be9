import account from './account.ts';
import alert from './alert.ts';
import auth from './auth.ts';
import channel from './channel.ts';
import checklist from './checklist.ts';
import common from './common.ts';
import compose from './compose.ts';
import credit from './credit.ts';
import overview from './overview.ts';
import policy from './policy.ts';
import push from './push.ts';
import recipient from './recipient.ts';
import rule from './rule.ts';
import sandbox from './sandbox.ts';
import scene from './scene.ts';
import segment from './segment.ts';
import settings from './settings.ts';
import shell from './shell.ts';
import stats from './stats.ts';
import template from './template.ts';
import webhook from './webhook.ts';

export default {
  account,
  alert,
  auth,
  channel,
  checklist,
  common,
  compose,
  credit,
  overview,
  policy,
  push,
  recipient,
  rule,
  sandbox,
  scene,
  segment,
  settings,
  shell,
  stats,
  template,
  webhook,
};
