import type { Problem } from '../api/problem.ts';
import { useLanguage } from './language.tsx';

/** What goes wrong most, by the API's stable codes, in Chinese; anything else is shown in the server's own English words. */
export const PROBLEMS_ZH: Readonly<Record<string, string>> = {
  UNREACHABLE: '无法连接服务器。请检查网络，页面会自动重试。',
  SIGN_IN_REFUSED: '电子邮箱与密码不匹配。',
  TOO_MANY_ATTEMPTS: '失败次数过多，请过几分钟再试。',
  SIGN_IN_BUSY: '登录人数过多，请几秒后再试。',
  LINK_REFUSED: '此链接已使用、已过期或无效，请重新获取。',
  NOT_SIGNED_IN: '请先登录。',
  ROLE_TOO_WEAK: '您的角色不允许此操作。',
  SETTING_CHANGED: '其他人刚刚修改了此设置，请刷新后再试。',
  PASSWORD_UNFIT: '此密码不可用：请使用至少 12 个字符且不常见的密码。',
  PASSWORD_WRONG: '当前密码不正确。',
  SLUG_TAKEN: '此短名已被占用，请换一个。',
  TENANT_UNKNOWN: '没有此租户，或您无权查看。',
  STRATEGY_UNKNOWN: '此策略未安装。',
  STRATEGY_DISABLED: '此策略未启用，请先启用。',
  RUN_OPEN: '此策略已有运行在等待或进行中：请取消或等待其结束。',
  RUN_OVER: '此运行已结束。',
  CHAMPION_CHANGED: '在此期间已发布了另一个模型，请刷新后再决定。',
  PLACEMENT_CHANGED: '其他人刚刚修改了此版位，请刷新后再决定。',
  NOTHING_TO_ROLL_BACK: '没有更早的版本可以回滚。',
  USER_UNKNOWN: '没有此用户，或已被删除。',
  ITEM_UNKNOWN: '没有此商品。',
  TOO_MANY_STREAMS: '同时打开的实时页面过多，请先关闭一个。',
  NOTHING_OFFERED: '此次搜索没有可应用的设置。',
  KEY_OVER: '此密钥已撤销或已过期，请新建一个。',
  EMAIL_TAKEN: '团队中已有人使用此电子邮箱。',
  DATABASE_UNAVAILABLE: '数据库暂时没有响应，没有保存任何内容，请稍后重试。',
};

/** A problem in the reader's language, where there are words for it. */
export function useProblemText(): (problem: Problem) => string {
  const { language } = useLanguage();
  return ({ code, message }) => (language === 'zh' && PROBLEMS_ZH[code]) || capitalised(message);
}

const capitalised = (text: string) => (/^[a-z]\w* /.test(text) ? text[0].toUpperCase() + text.slice(1) : text);
