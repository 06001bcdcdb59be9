/* The official client jpush-async, as its users write it. Prints what it was answered, as JSON. */
const { JPushAsync: JPush } = require('jpush-async');

const { appKey, masterSecret, openid, other } = JSON.parse(process.argv.at(-1));
const client = JPush.buildClient({ appKey, masterSecret, isDebug: false });
const failed = (error) => ({ failed: error.name, response: JSON.parse(error.response ?? 'null') });

const answers = {};

async function main() {
  const note = async (name, promise) => {
    answers[name] = await promise.catch(failed);
    return answers[name];
  };
  const to = (audience) => client.push().setPlatform(JPush.ALL).setAudience(audience);

  await note('device', client.updateDeviceTagAlias(openid, 'async-1', false, ['vip', '北京'], []));
  await note('deviceRead', client.getDeviceTagAlias(openid));
  await note('tagAdd', client.addRemoveDevicesFromTag('gold', [openid], [other]));
  await note('tagHas', client.isDeviceInTag('gold', openid));
  await note('tags', client.getTagList());
  await note('alias', client.getAliasDeviceList('async-1', 'android,ios'));
  await note('online', client.getDeviceStatus([openid, 'oNobody00001']));

  const sent = await note(
    'push',
    to(JPush.alias('async-1'))
      .setNotification('发货了', JPush.ios('发货了'), JPush.android('发货了', null, 1))
      .send(),
  );
  await note('tagPush', to(JPush.tag('gold')).setNotification('发货了').setOptions(9, 600).send());
  await note('validate', to(JPush.registration_id(openid)).setNotification('发货了').sendValidate());
  await note('nobody', to(JPush.alias('nobody')).setNotification('发货了').send());
  await note('unknownTag', to(JPush.tag('no-such-tag')).setNotification('发货了').send());
  // This client drops the query of every address.
  await note('received', client.getReportReceivedDetail(sent.msg_id));
  await note('status', client.getReportStatusMessage(sent.msg_id, [openid]));

  await note(
    'scheduled',
    to(JPush.ALL).setNotification('早上好').setSingleSchedule('2099-01-02 08:30:15').setSchedule('早安', true),
  );
  await note('schedules', client.getScheduleList(1));
  const { schedule_id: id } = answers.scheduled;
  await note('scheduleRead', client.getSchedule(id));
  await note('scheduleOff', client.push().updateSchedule(id, '晚安', false));
  await note('scheduleGone', client.delSchedule(id));
  await note('scheduleMissing', client.getSchedule(id));

  await note('tagGone', client.deleteTag('gold'));
  await note('aliasGone', client.deleteAlias('async-1'));
  await note('deviceAfter', client.getDeviceTagAlias(openid));
  const stranger = JPush.buildClient({ appKey, masterSecret: appKey, isDebug: false });
  await note('forged', stranger.push().setPlatform('all').setAudience('all').setNotification('x').send());
  process.stdout.write(JSON.stringify(answers));
}

main().catch((error) => {
  throw new Error(`after ${JSON.stringify(answers)}`, { cause: error });
});
