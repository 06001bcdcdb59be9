export default {
  title: '发出第一条推送',
  done: '已完成 {{n}} / {{of}}',
  isDone: '已完成',
  hide: '不再显示',
  realPhone: '查看小程序接入文档',
  steps: {
    app: {
      title: '接入小程序',
      text: '填写 AppID 和 AppSecret，凭证会立即校验。沙箱里填模拟器中的应用即可。',
      action: '接入小程序',
    },
    templates: {
      title: '同步订阅模板',
      text: '把微信里的模板同步过来，或从公共模板库添加。',
      action: '去同步模板',
    },
    scene: {
      title: '创建订阅场景',
      text: '写清楚为什么请用户订阅、会收到什么，小程序据此询问用户。',
      action: '新建场景',
    },
    phone: {
      title: '添加测试手机',
      text: '让一部手机打开小程序，它的用户就会出现在用户列表里。',
      action: '打开虚拟手机',
    },
    consent: {
      title: '在手机上同意订阅',
      text: '在小程序里点击订阅，并在弹窗里允许，就得到一次发送机会。',
      action: '去手机上同意',
    },
    test: {
      title: '发送一条测试',
      text: '写好内容，用“试发”发给测试手机，看看通知的样子。',
      action: '去写推送',
    },
    push: {
      title: '发出第一条推送',
      text: '圈定人群，检查无误后发出，在列表里看着它完成。',
      action: '新建推送',
    },
  },
};
