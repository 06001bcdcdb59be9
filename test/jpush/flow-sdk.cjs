/* The older official client jpush-sdk, with callbacks. Prints what it was answered, as JSON. */
const JPush = require('jpush-sdk');

const { appKey, masterSecret, openid, other } = JSON.parse(process.argv.at(-1));
const client = JPush.buildClient(appKey, masterSecret);

const answers = {};

async function main() {
  const note = (name, call) =>
    new Promise((resolve) => {
      call((error, answer) => {
        answers[name] = error
          ? { failed: error.name, status: error.httpCode, response: JSON.parse(error.response ?? 'null') }
          : answer;
        resolve(answers[name]);
      });
    });
  const to = (audience) => client.push().setPlatform(JPush.ALL).setAudience(audience);

  await note('device', (done) => client.updateDeviceTagAlias(openid, 'sdk-1', false, ['vip'], [], done));
  await note('deviceRead', (done) => client.getDeviceTagAlias(openid, done));
  await note('mobile', (done) => client.setMobile(openid, '13800000000', done));
  await note('tagAdd', (done) => client.addRemoveDevicesFromTag('silver', [openid], [other], done));
  await note('tagHas', (done) => client.isDeviceInTag('silver', openid, done));
  await note('tags', (done) => client.getTagList(done));
  await note('alias', (done) => client.getAliasDeviceList('sdk-1', null, done));

  const sent = await note('push', (done) => to(JPush.alias('sdk-1')).setNotification('发货了').send(done));
  await note('validate', (done) => to(JPush.tag('silver')).setNotification('发货了').sendValidate(done));
  await note('nobody', (done) => to(JPush.alias('nobody')).setNotification('发货了').send(done));
  await note('received', (done) => client.getReportReceiveds(sent.msg_id, done));
  await note('messages', (done) => client.getReportMessages(sent.msg_id, done));

  const weekly = to(JPush.tag('silver'))
    .setNotification('周报')
    .setPeriodicalSchedule('2099-01-01 00:00:00', '2099-06-01 00:00:00', '09:00:00', 'WEEK', 2, ['MON', 'FRI']);
  const { schedule_id: id } = await note('scheduled', (done) => weekly.setSchedule('周报', true, done));
  await note('schedules', (done) => client.getScheduleList(1, done));
  await note('scheduleRead', (done) => client.getSchedule(id, done));
  await note('scheduleGone', (done) => client.delSchedule(id, done));

  await note('tagGone', (done) => client.deleteTag('silver', 'android', done));
  await note('aliasGone', (done) => client.deleteAlias('sdk-1', null, done));
  const stranger = JPush.buildClient(appKey, appKey);
  await note('forged', (done) => stranger.push().setPlatform('all').setAudience('all').setNotification('x').send(done));
  process.stdout.write(JSON.stringify(answers));
}

main().catch((error) => {
  throw new Error(`after ${JSON.stringify(answers)}`, { cause: error });
});
