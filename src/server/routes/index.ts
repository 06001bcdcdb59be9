import type { Route } from '../route.ts';
import {
  acknowledgeAlertRoute,
  createSilenceRoute,
  deleteSilenceRoute,
  listAlertRulesRoute,
  listAlertsRoute,
  listSilencesRoute,
  putAlertRuleRoute,
} from './alerts/alerts.ts';
import {
  createNotifierRoute,
  deleteNotifierRoute,
  listNotifiersRoute,
  testNotifierRoute,
  updateNotifierRoute,
} from './alerts/notifiers.ts';
import { setJpushKeyRoute } from './api-keys/jpush.ts';
import { createApiKeyRoute, listApiKeysRoute, revokeApiKeyRoute } from './api-keys/keys.ts';
import { deleteCallbackRelayRoute, getCallbackRelayRoute, putCallbackRelayRoute } from './apps/callback-relay.ts';
import { checkAppRoute } from './apps/check.ts';
import { createAppRoute } from './apps/create.ts';
import { getAppRoute } from './apps/get.ts';
import { getLimiterRoute, liftLimiterRoute, listLimitersRoute, setLimiterRoute } from './apps/limiters.ts';
import { listAppsRoute } from './apps/list.ts';
import { getAppStatusRoute } from './apps/status.ts';
import { testCallbackRoute } from './apps/test-callback.ts';
import { updateAppRoute } from './apps/update.ts';
import { listAttributesRoute } from './attributes/list.ts';
import { putAttributeRoute } from './attributes/put.ts';
import { exportAuditRoute, listAuditRoute, verifyAuditRoute } from './audit/audit.ts';
import { acceptInvitationRoute, readInvitationRoute } from './auth/invitation.ts';
import {
  addPasskeyRoute,
  beginPasskeyRoute,
  beginPasskeySignInRoute,
  listPasskeysRoute,
  passkeySignInRoute,
  removePasskeyRoute,
  renamePasskeyRoute,
} from './auth/passkeys.ts';
import { changePasswordRoute, requestPasswordResetRoute, resetPasswordRoute } from './auth/password.ts';
import { listSessionsRoute, revokeOtherSessionsRoute, revokeSessionRoute } from './auth/sessions.ts';
import { getSetupRoute, setupRoute } from './auth/setup.ts';
import { getSessionRoute, signInRoute, signOutRoute } from './auth/sign-in.ts';
import {
  disableTwoFactorRoute,
  enableTwoFactorRoute,
  generateBackupCodesRoute,
  verifyBackupCodeRoute,
  verifyTotpRoute,
} from './auth/two-factor.ts';
import { getChannelRoute, listChannelsRoute } from './channels/list.ts';
import { uploadMediaRoute } from './channels/media.ts';
import { checkChannelRoute, putChannelRoute } from './channels/put.ts';
import { reportOpensRoute } from './consents/opens.ts';
import { reportConsentsRoute } from './consents/report.ts';
import { checkContentRoute } from './content/check.ts';
import { getContentRulesRoute, getWordListRoute, putPagesRoute, putWordListRoute } from './content/rules.ts';
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
import { decideExperimentRoute } from './experiments/decide.ts';
import { getExperimentRoute } from './experiments/get.ts';
import { createInvitationRoute, listInvitationsRoute, revokeInvitationRoute } from './members/invitations.ts';
import { getMeRoute, updateMeRoute } from './members/me.ts';
import {
  listMembersRoute,
  listRolesRoute,
  removeMemberRoute,
  resetMemberRoute,
  updateMemberRoute,
} from './members/members.ts';
import { updateOrganizationRoute } from './members/organization.ts';
import { getCalendarRoute, getPolicyRoute, putCalendarRoute, putPolicyRoute } from './policies/app.ts';
import { getOrganizationPolicyRoute, putOrganizationPolicyRoute } from './policies/organization.ts';
import {
  approvePushRoute,
  getApprovalPolicyRoute,
  putApprovalPolicyRoute,
  rejectPushRoute,
} from './pushes/approval.ts';
import { decideCanaryRoute } from './pushes/canary.ts';
import { cancelPushRoute } from './pushes/cancel.ts';
import { createPushRoute } from './pushes/create.ts';
import { createPushesRoute } from './pushes/create-batch.ts';
import { listDeliveriesRoute } from './pushes/deliveries.ts';
import { getPushRoute } from './pushes/get.ts';
import { listPushesRoute } from './pushes/list.ts';
import { pausePushRoute, resumePushRoute } from './pushes/pause.ts';
import { preflightPushRoute, previewPushRoute } from './pushes/preflight.ts';
import { resolveDeliveriesRoute, resolveDeliveryRoute } from './pushes/resolve.ts';
import { getRetractionRoute, retractPushRoute } from './pushes/retract.ts';
import { retryPushRoute } from './pushes/retry.ts';
import { traceRecipientRoute } from './pushes/trace.ts';
import { updatePushRoute } from './pushes/update.ts';
import { explainBestTimeRoute } from './recipients/best-time.ts';
import { eraseRecipientRoute } from './recipients/erase.ts';
import { exportRecipientRoute } from './recipients/export.ts';
import { getRecipientRoute } from './recipients/get.ts';
import { listRecipientsRoute } from './recipients/list.ts';
import { recipientTimelineRoute } from './recipients/timeline.ts';
import { upsertRecipientsRoute } from './recipients/upsert.ts';
import {
  createReportRoute,
  deleteReportRoute,
  listReportsRoute,
  sendReportRoute,
  updateReportRoute,
} from './reports/reports.ts';
import { getSandboxRoute } from './sandbox/get.ts';
import { sceneFunnelRoute } from './scenes/funnel.ts';
import { listScenesRoute } from './scenes/list.ts';
import { putSceneRoute } from './scenes/put.ts';
import { createScheduleRoute } from './schedules/create.ts';
import { deleteScheduleRoute } from './schedules/delete.ts';
import { getScheduleRoute } from './schedules/get.ts';
import { listSchedulesRoute } from './schedules/list.ts';
import { previewScheduleRoute } from './schedules/preview.ts';
import { updateScheduleRoute } from './schedules/update.ts';
import { createSegmentRoute } from './segments/create.ts';
import { deleteSegmentRoute } from './segments/delete.ts';
import { estimateSegmentRoute } from './segments/estimate.ts';
import { getSegmentRoute } from './segments/get.ts';
import { listSegmentsRoute } from './segments/list.ts';
import { changeMembersRoute } from './segments/members.ts';
import { segmentsOfRecipientRoute } from './segments/of-recipient.ts';
import { updateSegmentRoute } from './segments/update.ts';
import { consentCohortsRoute, creditForecastRoute } from './stats/credits.ts';
import { exportDeliveriesRoute, exportDeliveriesWorkbookRoute } from './stats/export-deliveries.ts';
import { getPushFamilyRoute } from './stats/family.ts';
import { exportStatsRoute, exportStatsWorkbookRoute, getStatsRoute } from './stats/get.ts';
import { bestHoursRoute, sceneLeagueRoute } from './stats/leagues.ts';
import { liveRoute } from './stats/live.ts';
import { pushStatsRoute } from './stats/push.ts';
import { getTemplateDefaultsRoute, putTemplateDefaultsRoute } from './templates/defaults.ts';
import {
  addTemplateRoute,
  deleteTemplateRoute,
  listCategoriesRoute,
  listLibraryKeywordsRoute,
  listLibraryTitlesRoute,
} from './templates/library.ts';
import { listTemplatesRoute } from './templates/list.ts';
import { syncTemplatesRoute } from './templates/sync.ts';

import {
  createWebhookRoute,
  deleteWebhookRoute,
  getWebhookRoute,
  listWebhooksRoute,
  rotateWebhookRoute,
  updateWebhookRoute,
} from './webhooks/manage.ts';
import {
  getWebhookMessageRoute,
  listWebhookMessagesRoute,
  recoverWebhookRoute,
  replayWebhookMessageRoute,
  testWebhookRoute,
} from './webhooks/messages.ts';

/** Every operation of the contract with what it does. */
export const routes: readonly Route[] = [
  createAppRoute,
  listAppsRoute,
  getAppStatusRoute,
  getAppRoute,
  getCallbackRelayRoute,
  putCallbackRelayRoute,
  deleteCallbackRelayRoute,
  updateAppRoute,
  checkAppRoute,
  testCallbackRoute,
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
  listCategoriesRoute,
  listLibraryTitlesRoute,
  listLibraryKeywordsRoute,
  addTemplateRoute,
  deleteTemplateRoute,
  getTemplateDefaultsRoute,
  putTemplateDefaultsRoute,
  listScenesRoute,
  putSceneRoute,
  sceneFunnelRoute,
  listRecipientsRoute,
  recipientTimelineRoute,
  getRecipientRoute,
  exportRecipientRoute,
  explainBestTimeRoute,
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
  preflightPushRoute,
  previewPushRoute,
  listPushesRoute,
  getPushRoute,
  updatePushRoute,
  cancelPushRoute,
  pausePushRoute,
  resumePushRoute,
  retryPushRoute,
  retractPushRoute,
  getRetractionRoute,
  decideCanaryRoute,
  approvePushRoute,
  rejectPushRoute,
  getApprovalPolicyRoute,
  putApprovalPolicyRoute,
  getContentRulesRoute,
  putPagesRoute,
  getWordListRoute,
  putWordListRoute,
  checkContentRoute,
  listDeliveriesRoute,
  traceRecipientRoute,
  resolveDeliveryRoute,
  resolveDeliveriesRoute,
  getStatsRoute,
  exportStatsRoute,
  exportStatsWorkbookRoute,
  sceneLeagueRoute,
  bestHoursRoute,
  consentCohortsRoute,
  creditForecastRoute,
  pushStatsRoute,
  getPushFamilyRoute,
  exportDeliveriesRoute,
  exportDeliveriesWorkbookRoute,
  liveRoute,
  createWebhookRoute,
  listWebhooksRoute,
  getWebhookRoute,
  updateWebhookRoute,
  deleteWebhookRoute,
  rotateWebhookRoute,
  testWebhookRoute,
  listWebhookMessagesRoute,
  getWebhookMessageRoute,
  replayWebhookMessageRoute,
  recoverWebhookRoute,
  getExperimentRoute,
  decideExperimentRoute,
  listAlertsRoute,
  acknowledgeAlertRoute,
  listAlertRulesRoute,
  putAlertRuleRoute,
  createSilenceRoute,
  listSilencesRoute,
  deleteSilenceRoute,
  createNotifierRoute,
  listNotifiersRoute,
  updateNotifierRoute,
  deleteNotifierRoute,
  createReportRoute,
  listReportsRoute,
  updateReportRoute,
  sendReportRoute,
  deleteReportRoute,
  testNotifierRoute,
  createScheduleRoute,
  previewScheduleRoute,
  listSchedulesRoute,
  getScheduleRoute,
  updateScheduleRoute,
  deleteScheduleRoute,
  listEventsRoute,
  getSetupRoute,
  setupRoute,
  signInRoute,
  signOutRoute,
  getSessionRoute,
  verifyTotpRoute,
  verifyBackupCodeRoute,
  enableTwoFactorRoute,
  disableTwoFactorRoute,
  generateBackupCodesRoute,
  changePasswordRoute,
  requestPasswordResetRoute,
  resetPasswordRoute,
  readInvitationRoute,
  acceptInvitationRoute,
  listSessionsRoute,
  revokeSessionRoute,
  revokeOtherSessionsRoute,
  listPasskeysRoute,
  beginPasskeyRoute,
  addPasskeyRoute,
  renamePasskeyRoute,
  removePasskeyRoute,
  beginPasskeySignInRoute,
  passkeySignInRoute,
  getMeRoute,
  updateMeRoute,
  updateOrganizationRoute,
  listMembersRoute,
  updateMemberRoute,
  removeMemberRoute,
  resetMemberRoute,
  listInvitationsRoute,
  createInvitationRoute,
  revokeInvitationRoute,
  listRolesRoute,
  getSandboxRoute,
  listApiKeysRoute,
  createApiKeyRoute,
  setJpushKeyRoute,
  revokeApiKeyRoute,
  listAuditRoute,
  exportAuditRoute,
  verifyAuditRoute,
  openSessionRoute,
  doorSceneRoute,
  doorStatusRoute,
  doorConsentRoute,
  doorEventsRoute,
  doorIdentifyRoute,
  doorOpenedRoute,
  doorClickedRoute,
];
