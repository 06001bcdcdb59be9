export default {
  title: '整个推送家族',
  text: '第一次推送和由它产生的补发、重试合在一起：漏斗按人数计，每人只算一次；通道按消息数计。',
  twice: '{{n}} 人收到不止一条',
  unknown: '{{n}} 人结果未知',
  channels: '各通道',
  channel: '通道',
  outcomes: '结果',
  steps: '补发步骤',
  states: {
    waiting: '等待中',
    sent: '已补发',
    nobody: '没有需要补发的人',
    stopped: '已停止',
    not_reached: '没有走到',
  },
  open: '查看',
};
