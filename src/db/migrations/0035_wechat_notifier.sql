-- Members are told by a push of our own, too: to their openids in one of the organization's mini-programs.
alter table notifier drop constraint notifier_kind_check;
alter table notifier add constraint notifier_kind_check
  check (kind in ('wecom', 'dingtalk', 'feishu', 'webhook', 'email', 'wechat'));
