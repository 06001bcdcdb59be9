import auth from './auth.ts';
import common from './common.ts';
import compose from './compose.ts';
import overview from './overview.ts';
import push from './push.ts';
import rule from './rule.ts';
import shell from './shell.ts';

export default { auth, common, compose, overview, push, rule, shell };
