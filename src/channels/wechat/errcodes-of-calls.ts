import type { Bilingual } from './bilingual.ts';
import { sendErrcodes } from './errcodes.ts';

/** What an errcode is and what a person can do about it. */
export interface Explanation {
  what: Bilingual;
  todo: Bilingual;
}

const row = (zh: string, en: string, todoZh: string, todoEn: string): Explanation => ({
  what: { zh, en },
  todo: { zh: todoZh, en: todoEn },
});

const upgrade = ['升级本系统', 'Upgrade this service'] as const;
const later = ['稍后重试', 'Try again later'] as const;
const loginAgain = ['让小程序重新调用 wx.login', 'Have the mini-program call wx.login again'] as const;

/** Errcodes that only appear in answers to log-in, template, quota and content calls: they never decide a send. */
const callErrcodes: Readonly<Record<number, Explanation>> = {
  404: row('HTTP 方法不正确', 'Wrong HTTP method', ...upgrade),
  20001: row('微信系统错误', 'System error at WeChat', ...later),
  20002: row('参数不正确', 'Wrong parameters', ...upgrade),
  40029: row('登录 code 无效或已过期', 'Log-in code not valid or expired', ...loginAgain),
  40163: row('登录 code 已被使用', 'Log-in code already used', ...loginAgain),
  40226: row(
    '高风险用户，登录被拦截',
    'High-risk user, log-in blocked',
    '由用户联系微信解除',
    'The user has to settle it with WeChat',
  ),
  40400: row('HTTP 请求不正确', 'Bad HTTP request', ...upgrade),
  61010: row(
    '该用户两小时内没有使用过小程序',
    'This user has not used the mini-program within two hours',
    '让编辑人员先打开一次小程序，再用其 openid 检查',
    'Have an editor open the mini-program first and use that openid',
  ),
  76003: row('接口路径前缀不正确', 'Wrong prefix of the API path', ...upgrade),
  76021: row('接口路径不存在', 'API path not found', ...upgrade),
  76022: row('无权查询该接口额度', 'Quota of this path may not be read', '改查其他接口', 'Ask for another path'),
  200001: row('微信系统错误', 'System error at WeChat', ...later),
  200002: row('参数不正确', 'Wrong parameters', ...upgrade),
  200011: row(
    '账号被禁止添加模板',
    'The account may not add templates',
    '在微信后台查看处罚通知',
    'Read the notice at WeChat',
  ),
  200012: row('个人模板数已达上限', 'Template limit reached', '删除不用的模板', 'Delete templates that are not used'),
  200013: row('该模板已被封禁', 'This template is banned', '改选其他模板', 'Choose another template'),
  200014: row(
    '模板标题 ID 为空或不存在',
    'Template title id empty or unknown',
    '改选其他模板',
    'Choose another template',
  ),
  200016: row('start 参数不正确', 'Wrong `start`', ...upgrade),
  200017: row('limit 参数不正确', 'Wrong `limit`', ...upgrade),
  200018: row('缺少类目 ids', 'Category `ids` missing', '先选择服务类目', 'Choose a service category first'),
  200019: row('类目 ids 不正确', 'Category `ids` not valid', '重新选择服务类目', 'Choose the service category again'),
  200020: row('关键词列表不正确', 'Wrong keyword list', '重新选择关键词', 'Choose the keywords again'),
  200021: row(
    '场景描述为空或格式不正确',
    'Scene description empty or malformed',
    '填写 15 字以内',
    'Write up to 15 characters',
  ),
  200022: row(
    '已添加过相同模板',
    'The same template exists already',
    '同步模板后直接使用',
    'Sync the templates and use it',
  ),
  200100: row(
    '该账号类型不可使用此功能',
    'This type of account may not use it',
    '核对账号类型',
    'Check the type of account',
  ),
};

/** Explains an errcode of any call this client makes, or null for one that is not in the documents it was built on. */
export function explainErrcode(errcode: number): Explanation | null {
  const known = sendErrcodes[errcode] ?? callErrcodes[errcode];
  return known ? { what: known.what, todo: known.todo } : null;
}
