/** What each finding of the set-up check means, and where to mend it; keys of `src/locale`. */
import type { FindingCode } from '../../shared/setup-report';
import { type ConsolePage, helpFor } from '../../shared/wecom-errcodes';

export interface FindingText {
  text: string;
  page?: ConsolePage;
  /** The value to carry over to WeCom's console, or the line for nginx. */
  copy?: 'ip' | 'expected' | 'nginx';
}

/** What a finding about values calls the columns of users. */
export const COLUMN_NAMES: Record<string, string> = {
  phone: 'Phone number',
  email: 'Mail address',
  username: 'Username',
};

const UNTRUSTED_IP = 60020;

export const FINDING_TEXTS: Record<FindingCode, FindingText> = {
  SKIPPED: { text: 'This can be checked once the checks above have passed.' },
  NET_BLOCKED: {
    text: 'NocoBase is not allowed to call {{host}}: it is missing from SERVER_REQUEST_WHITELIST. Add it there and restart NocoBase.',
  },
  NET_PROXY: {
    text: 'The proxy in HTTPS_PROXY or HTTP_PROXY does not let the server through to {{host}} ({{reason}}). Check its address, user name and password; hosts that the server reaches without it belong in NO_PROXY.',
  },
  NET_DNS: { text: 'The server cannot find {{host}}. Check the spelling, and the name servers of the server.' },
  NET_REFUSED: { text: '{{host}} refuses the connection. Check the port, the firewall and any proxy on the way.' },
  NET_TIMEOUT: {
    text: '{{host}} did not answer the server in time. Check the firewall and any proxy on the way.',
  },
  NET_TLS: {
    text: 'The server cannot make a secure connection to {{host}} ({{reason}}). Check the certificate, and the clock of the server.',
  },
  NET_STATUS: { text: '{{host}} answers with HTTP status {{status}}. Check the address and any proxy on the way.' },
  NET_REDIRECT: { text: '{{host}} redirects to another address: {{location}}. Enter the right one.' },
  NET_FAILED: { text: 'The server gets no usable answer from {{host}} ({{reason}}).' },

  ORIGIN_OK: { text: 'The server called this address and found itself there.' },
  ORIGIN_OTHER: {
    text: '{{host}} answers, but it is not this NocoBase. Check the port, and where the proxy in front of it leads.',
  },

  API_OK: { text: '{{host}} answered in {{ms}} ms.' },
  API_NOT_WECOM: {
    text: '{{host}} answers, but not like WeCom. Check the WeCom API address and any proxy on the way.',
  },

  CREDENTIALS_OK: { text: 'WeCom accepts the secret for this company.' },
  REFUSED_BEFORE: {
    text: 'WeCom refused these values less than a minute ago. They are not sent again yet, because WeCom bans servers that keep asking. Correct them, or check again in a minute.',
  },

  IP_OK: { text: 'WeCom answers calls from the IP address of this server.' },
  IP_NOT_TRUSTED: { text: helpFor(UNTRUSTED_IP)?.fix ?? '', page: 'apps', copy: 'ip' },

  APP_OK: {
    text: 'The app {{name}} is enabled. In its visible range: people {{users}}, departments {{departments}}, tags {{tags}}.',
  },
  APP_DISABLED: { text: 'The app is disabled. Enable it on its page.', page: 'apps' },
  RANGE_EMPTY: {
    text: 'The visible range of the app is empty, so that nobody can sign in. Add people or departments on the page of the app.',
    page: 'apps',
  },

  DOMAIN_OK: { text: 'The trusted domain is {{expected}}, the host of the Origin.' },
  DOMAIN_EMPTY: {
    text: 'The app has no trusted domain. Under Web Authorization and JS-SDK on the page of the app, enter the host of the Origin, with its port if it has one:',
    page: 'apps',
    copy: 'expected',
  },
  DOMAIN_DIFFERS: {
    text: 'The trusted domain of the app is {{found}}. Under Web Authorization and JS-SDK on the page of the app, enter the host of the Origin instead, with its port if it has one:',
    page: 'apps',
    copy: 'expected',
  },
  HOMEPAGE_OK: { text: 'The homepage of the app is set to the homepage link.' },
  HOMEPAGE_OF_THIS_SITE: {
    text: 'The homepage of the app is {{found}}, a page of this NocoBase. People are signed in there without a click when Automatic login is on.',
  },
  HOMEPAGE_EMPTY: {
    text: 'The app has no homepage. On the page of the app, enter the homepage link, so that people get in from the workbench with one tap:',
    page: 'apps',
    copy: 'expected',
  },
  HOMEPAGE_DIFFERS: {
    text: 'The homepage of the app is {{found}}. On the page of the app, enter the homepage link instead, so that people get in from the workbench with one tap:',
    page: 'apps',
    copy: 'expected',
  },

  NO_FILE: { text: 'No verification file was uploaded. It is needed only when WeCom asks for one.' },
  FILE_OK: { text: '{{name}} is where WeCom looks for it.' },
  FILE_MISSING: {
    copy: 'nginx',
    text: '{{name}} is not found at {{host}}. Where NocoBase does not serve the root of this domain, your web server has to; the line for nginx:',
  },
  FILE_WRONG: {
    copy: 'nginx',
    text: '{{host}} answers with something else under the name {{name}}. Your web server has to answer with the file; the line for nginx:',
  },

  SAVE_FIRST: {
    text: 'Save first; the authenticator may stay disabled. Only saved settings are used for this.',
  },

  VALUES_BY_ADMINS: { text: 'Only admins: sign-up is closed, and people cannot edit these values in their profile.' },
  VALUES_BY_SIGN_UP: { text: 'Anyone who signs up with a password: {{columns}}.' },
  VALUES_BY_PROFILE: { text: 'Users in their own profile: {{columns}}.' },
  VALUES_NEED_PROOF: {
    text: 'Values that users wrote themselves match nobody: the person links their account by signing in another way once.',
  },
};
