export default {
  title: 'The whole family',
  text: 'The first push with all that came of it. The funnel counts people, each once; channels count messages.',
  twice: '{{n}} got more than one',
  unknown: '{{n}} unknown',
  channels: 'By channel',
  channel: 'Channel',
  outcomes: 'Outcomes',
  steps: 'Steps of the fallback',
  states: {
    waiting: 'waiting',
    sent: 'sent',
    nobody: 'for nobody',
    stopped: 'stopped',
    not_reached: 'not reached',
  },
  open: 'Open',
};
