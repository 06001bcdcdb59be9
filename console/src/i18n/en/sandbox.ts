export default {
  title: 'Sandbox',
  text: 'Virtual phones, fault switches and the last calls WeChat received. All of it is on this machine; WeChat is not contacted.',
  open: 'Open in a window',
  frame: 'Virtual phones',
  none: 'No emulator is connected',
  noneText: 'The service talks to the real WeChat. Start the sandbox with npm start to try things on virtual phones.',
};
