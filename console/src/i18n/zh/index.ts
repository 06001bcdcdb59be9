import auth from './auth.ts';
import common from './common.ts';
import overview from './overview.ts';
import push from './push.ts';
import shell from './shell.ts';

export default { auth, common, overview, push, shell };
