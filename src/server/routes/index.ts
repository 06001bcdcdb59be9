import type { Route } from '../route.ts';
import { cancelPushRoute } from './pushes/cancel.ts';
import { createPushRoute } from './pushes/create.ts';
import { listDeliveriesRoute } from './pushes/deliveries.ts';
import { getPushRoute } from './pushes/get.ts';
import { listPushesRoute } from './pushes/list.ts';
import { updatePushRoute } from './pushes/update.ts';

/** Every operation of the contract with what it does. */
export const routes: readonly Route[] = [
  createPushRoute,
  listPushesRoute,
  getPushRoute,
  updatePushRoute,
  cancelPushRoute,
  listDeliveriesRoute,
];
