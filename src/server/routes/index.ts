import type { Route } from '../route.ts';
import { checkAppRoute } from './apps/check.ts';
import { createAppRoute } from './apps/create.ts';
import { getAppRoute } from './apps/get.ts';
import { getLimiterRoute, liftLimiterRoute, listLimitersRoute, setLimiterRoute } from './apps/limiters.ts';
import { listAppsRoute } from './apps/list.ts';
import { updateAppRoute } from './apps/update.ts';
import { listAttributesRoute } from './attributes/list.ts';
import { putAttributeRoute } from './attributes/put.ts';
import { getChannelRoute, listChannelsRoute } from './channels/list.ts';
import { uploadMediaRoute } from './channels/media.ts';
import { checkChannelRoute, putChannelRoute } from './channels/put.ts';
import { reportOpensRoute } from './consents/opens.ts';
import { reportConsentsRoute } from './consents/report.ts';
import { doorClickedRoute } from './door/clicked.ts';
import { doorConsentRoute } from './door/consent.ts';
import { doorEventsRoute } from './door/events.ts';
import { doorIdentifyRoute } from './door/identify.ts';
import { doorOpenedRoute } from './door/opened.ts';
import { doorSceneRoute } from './door/scene.ts';
import { openSessionRoute } from './door/session.ts';
import { doorStatusRoute } from './door/status.ts';
import { listEventsRoute } from './events/list.ts';
import { reportEventsRoute } from './events/report.ts';
import { getCalendarRoute, getPolicyRoute, putCalendarRoute, putPolicyRoute } from './policies/app.ts';
import { getOrganizationPolicyRoute, putOrganizationPolicyRoute } from './policies/organization.ts';
import { cancelPushRoute } from './pushes/cancel.ts';
import { createPushRoute } from './pushes/create.ts';
import { createPushesRoute } from './pushes/create-batch.ts';
import { listDeliveriesRoute } from './pushes/deliveries.ts';
import { getPushRoute } from './pushes/get.ts';
import { listPushesRoute } from './pushes/list.ts';
import { pausePushRoute, resumePushRoute } from './pushes/pause.ts';
import { resolveDeliveryRoute } from './pushes/resolve.ts';
import { retryPushRoute } from './pushes/retry.ts';
import { updatePushRoute } from './pushes/update.ts';
import { eraseRecipientRoute } from './recipients/erase.ts';
import { exportRecipientRoute } from './recipients/export.ts';
import { getRecipientRoute } from './recipients/get.ts';
import { upsertRecipientsRoute } from './recipients/upsert.ts';
import { sceneFunnelRoute } from './scenes/funnel.ts';
import { listScenesRoute } from './scenes/list.ts';
import { putSceneRoute } from './scenes/put.ts';
import { createSegmentRoute } from './segments/create.ts';
import { deleteSegmentRoute } from './segments/delete.ts';
import { estimateSegmentRoute } from './segments/estimate.ts';
import { getSegmentRoute } from './segments/get.ts';
import { listSegmentsRoute } from './segments/list.ts';
import { changeMembersRoute } from './segments/members.ts';
import { segmentsOfRecipientRoute } from './segments/of-recipient.ts';
import { updateSegmentRoute } from './segments/update.ts';
import { getTemplateDefaultsRoute, putTemplateDefaultsRoute } from './templates/defaults.ts';
import { listTemplatesRoute } from './templates/list.ts';
import { syncTemplatesRoute } from './templates/sync.ts';

/** Every operation of the contract with what it does. */
export const routes: readonly Route[] = [
  createAppRoute,
  listAppsRoute,
  getAppRoute,
  updateAppRoute,
  checkAppRoute,
  listLimitersRoute,
  getLimiterRoute,
  setLimiterRoute,
  liftLimiterRoute,
  listChannelsRoute,
  getChannelRoute,
  putChannelRoute,
  checkChannelRoute,
  uploadMediaRoute,
  listTemplatesRoute,
  syncTemplatesRoute,
  getTemplateDefaultsRoute,
  putTemplateDefaultsRoute,
  listScenesRoute,
  putSceneRoute,
  sceneFunnelRoute,
  getRecipientRoute,
  exportRecipientRoute,
  eraseRecipientRoute,
  upsertRecipientsRoute,
  reportEventsRoute,
  listAttributesRoute,
  putAttributeRoute,
  listSegmentsRoute,
  createSegmentRoute,
  getSegmentRoute,
  updateSegmentRoute,
  deleteSegmentRoute,
  changeMembersRoute,
  estimateSegmentRoute,
  segmentsOfRecipientRoute,
  reportConsentsRoute,
  reportOpensRoute,
  getPolicyRoute,
  putPolicyRoute,
  getOrganizationPolicyRoute,
  putOrganizationPolicyRoute,
  getCalendarRoute,
  putCalendarRoute,
  createPushRoute,
  createPushesRoute,
  listPushesRoute,
  getPushRoute,
  updatePushRoute,
  cancelPushRoute,
  pausePushRoute,
  resumePushRoute,
  retryPushRoute,
  listDeliveriesRoute,
  resolveDeliveryRoute,
  listEventsRoute,
  openSessionRoute,
  doorSceneRoute,
  doorStatusRoute,
  doorConsentRoute,
  doorEventsRoute,
  doorIdentifyRoute,
  doorOpenedRoute,
  doorClickedRoute,
];
