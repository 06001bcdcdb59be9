import account from './account.ts';
import alert from './alert.ts';
import approval from './approval.ts';
import auth from './auth.ts';
import channel from './channel.ts';
import checklist from './checklist.ts';
import common from './common.ts';
import compose from './compose.ts';
import content from './content.ts';
import credit from './credit.ts';
import experiment from './experiment.ts';
import fallback from './fallback.ts';
import family from './family.ts';
import overview from './overview.ts';
import policy from './policy.ts';
import push from './push.ts';
import recipient from './recipient.ts';
import report from './report.ts';
import rule from './rule.ts';
import sandbox from './sandbox.ts';
import scene from './scene.ts';
import schedule from './schedule.ts';
import segment from './segment.ts';
import settings from './settings.ts';
import shell from './shell.ts';
import stats from './stats.ts';
import template from './template.ts';
import trace from './trace.ts';
import webhook from './webhook.ts';

export default {
  account,
  alert,
  approval,
  auth,
  channel,
  checklist,
  common,
  compose,
  content,
  credit,
  experiment,
  fallback,
  family,
  overview,
  policy,
  push,
  recipient,
  report,
  rule,
  sandbox,
  scene,
  schedule,
  segment,
  settings,
  shell,
  stats,
  template,
  trace,
  webhook,
};
