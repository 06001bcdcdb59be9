export default {
  title: 'Your first push',
  done: '{{n}} of {{of}} done',
  isDone: 'done',
  hide: 'Hide',
  realPhone: 'How to connect the mini-program',
  steps: {
    app: {
      title: 'Connect a mini-program',
      text: 'Give AppID and AppSecret; they are tried at once. In the sandbox use an app of the emulator.',
      action: 'Connect',
    },
    templates: {
      title: 'Sync templates',
      text: 'Fetch the templates you have at WeChat, or add one from the public library.',
      action: 'Sync templates',
    },
    scene: {
      title: 'Make a scene',
      text: 'Say why users should subscribe and what they will get; the mini-program asks with it.',
      action: 'New scene',
    },
    phone: {
      title: 'Add a test phone',
      text: 'Let a phone open the mini-program; its user appears among the recipients.',
      action: 'Open the phones',
    },
    consent: {
      title: 'Accept on the phone',
      text: 'Tap subscribe in the mini-program and allow it in the pop-up: that is one credit.',
      action: 'Go to the phone',
    },
    test: {
      title: 'Send a test',
      text: 'Write the content and send a test to the phone, to see what the notification looks like.',
      action: 'Compose',
    },
    push: {
      title: 'Send the first push',
      text: 'Pick an audience, check it, launch it, and watch it finish in the list.',
      action: 'New push',
    },
  },
};
