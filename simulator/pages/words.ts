import type { Exchange } from '../exchange';
import type { SensitiveField } from '../model';

export type Lang = 'zh' | 'en';

export interface Words {
  pickTitle: string;
  pickHint: string;
  guest: string;
  messages: string;
  status: Record<1 | 2 | 4 | 5, string>;
  outside: string;
  consentTitle: (app: string) => string;
  consentHint: (name: string, days: number) => string;
  allow: string;
  cancel: string;
  cancelled: string;
  cancelledHint: string;
  fields: Record<SensitiveField, string>;
  scanTitle: (app: string) => string;
  scanHint: string;
  scanAs: string;
  refuse: string;
  refused: string;
  backTwice: string;
  goOn: string;
  errorHint: string;
}

const zh: Words = {
  pickTitle: '谁在使用企业微信？',
  pickHint: '模拟器：选择此设备上登录企业微信的人。',
  guest: '非企业成员',
  messages: '消息',
  status: { 1: '已激活', 2: '已禁用', 4: '未激活', 5: '已退出' },
  outside: '不在可见范围',
  consentTitle: (app) => `${app} 申请获取你的个人信息`,
  consentHint: (name, days) => `${name}，请勾选允许该应用获取的信息，${days} 天内不再询问。`,
  allow: '允许',
  cancel: '取消',
  cancelled: '已取消授权',
  cancelledHint: '可以关闭此页面。',
  fields: {
    avatar: '头像',
    gender: '性别',
    qr_code: '个人二维码',
    mobile: '手机号',
    email: '邮箱',
    biz_mail: '企业邮箱',
    address: '地址',
  },
  scanTitle: (app) => `登录 ${app}`,
  scanHint: '请使用企业微信扫描二维码登录',
  scanAs: '模拟器：以谁的身份扫码？',
  refuse: '拒绝登录',
  refused: '已拒绝登录',
  backTwice: '模拟器：回调地址将打开两次',
  goOn: '继续',
  errorHint: '请联系管理员检查应用配置。',
};

const en: Words = {
  pickTitle: 'Who is using WeCom?',
  pickHint: 'Simulator: pick the person who is logged in to WeCom on this device.',
  guest: 'Not a member',
  messages: 'Messages',
  status: { 1: 'Active', 2: 'Disabled', 4: 'Not activated', 5: 'Left' },
  outside: 'Outside the visible range',
  consentTitle: (app) => `${app} asks for your personal information`,
  consentHint: (name, days) => `${name}, tick what this app may have. You won't be asked again for ${days} days.`,
  allow: 'Allow',
  cancel: 'Cancel',
  cancelled: 'Cancelled',
  cancelledHint: 'You can close this page.',
  fields: {
    avatar: 'Avatar',
    gender: 'Gender',
    qr_code: 'Personal QR code',
    mobile: 'Mobile',
    email: 'Email',
    biz_mail: 'Company email',
    address: 'Address',
  },
  scanTitle: (app) => `Log in to ${app}`,
  scanHint: 'Scan the QR code with WeCom to log in',
  scanAs: 'Simulator: scan as …',
  refuse: 'Refuse to log in',
  refused: 'Login refused',
  backTwice: 'Simulator: the callback is opened twice',
  goOn: 'Go on',
  errorHint: "Ask an administrator to check the app's settings.",
};

/** `lang` in the address, else what the browser prefers, else Chinese as in WeCom. */
export function wordsFor(exchange: Exchange): { lang: Lang; words: Words } {
  const preferred = exchange.query.get('lang') ?? exchange.headers['accept-language'] ?? 'zh';
  const lang: Lang = preferred.toLowerCase().startsWith('en') ? 'en' : 'zh';
  return { lang, words: lang === 'en' ? en : zh };
}
