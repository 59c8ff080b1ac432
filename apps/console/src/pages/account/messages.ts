import { defineMessages } from '../../i18n/define-messages.ts';

export const messages = defineMessages({
  title: 'Your account',
  changePassword: 'Change password',
  hint: 'Every other session of yours ends.',
  current: 'Current password',
  next: 'New password',
  nextHint: 'At least 12 characters.',
  done: 'Password changed; your other sessions are over.',
  role: 'Role on the platform',
  noRole: 'none; you have roles in single tenants',
  email: 'E-mail',
  name: 'Name',
}, {
  title: '我的账户',
  changePassword: '修改密码',
  hint: '您的其他会话将全部结束。',
  current: '当前密码',
  next: '新密码',
  nextHint: '至少 12 个字符。',
  done: '密码已修改，其他会话已结束。',
  role: '平台角色',
  noRole: '无；您在个别租户中有角色',
  email: '电子邮箱',
  name: '姓名',
});
