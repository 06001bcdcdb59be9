import type { HTTPMethods } from 'fastify';
import { deleteAlias, getAlias } from './aliases.ts';
import type { JpushCall } from './call.ts';
import { changeDevice, deviceStatus, getDevice } from './devices.ts';
import { giveCids, push, validate, withdraw } from './push.ts';
import { messageStatus, messages, messagesDetail, received, receivedDetail } from './reports.ts';
import {
  changeJpushSchedule,
  createJpushSchedule,
  deleteJpushSchedule,
  getJpushSchedule,
  listJpushSchedules,
  msgIdsOfSchedule,
} from './schedules.ts';
import { changeTag, deleteTag, hasTag, listTags } from './tags.ts';

export interface JpushRoute {
  method: HTTPMethods;
  /** Behind `/v3`. */
  url: string;
  answer(call: JpushCall): Promise<object>;
}

/** Every interface of JPush's that is answered here. */
export const jpushRoutes: JpushRoute[] = [
  { method: 'POST', url: '/push', answer: push },
  { method: 'POST', url: '/push/validate', answer: validate },
  { method: 'GET', url: '/push/cid', answer: giveCids },
  { method: 'DELETE', url: '/push/:msg_id', answer: withdraw },
  { method: 'POST', url: '/schedules', answer: createJpushSchedule },
  { method: 'GET', url: '/schedules', answer: listJpushSchedules },
  { method: 'GET', url: '/schedules/:schedule_id', answer: getJpushSchedule },
  { method: 'PUT', url: '/schedules/:schedule_id', answer: changeJpushSchedule },
  { method: 'DELETE', url: '/schedules/:schedule_id', answer: deleteJpushSchedule },
  { method: 'GET', url: '/schedules/:schedule_id/msg_ids', answer: msgIdsOfSchedule },
  { method: 'GET', url: '/devices/:registration_id', answer: getDevice },
  { method: 'POST', url: '/devices/:registration_id', answer: changeDevice },
  { method: 'POST', url: '/devices/status', answer: deviceStatus },
  { method: 'GET', url: '/tags', answer: listTags },
  ...tags('/tags/:tag'),
  ...tags('/tags//:tag'),
  { method: 'GET', url: '/aliases/:alias', answer: getAlias },
  { method: 'DELETE', url: '/aliases/:alias', answer: deleteAlias },
  { method: 'GET', url: '/received', answer: received },
  { method: 'GET', url: '/received/detail', answer: receivedDetail },
  { method: 'GET', url: '/messages', answer: messages },
  { method: 'GET', url: '/messages/detail', answer: messagesDetail },
  { method: 'POST', url: '/status/message', answer: messageStatus },
];

/** Both Node clients of theirs write a second slash before a tag in some of their calls. */
function tags(url: string): JpushRoute[] {
  return [
    { method: 'POST', url, answer: changeTag },
    { method: 'DELETE', url, answer: deleteTag },
    { method: 'GET', url: `${url}/registration_ids/:registration_id`, answer: hasTag },
  ];
}
