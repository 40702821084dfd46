/** What each finding of the setup check means, and where to fix it. Texts are keys of `src/locale`. */
import { type ConsolePage, ERRCODE, helpFor } from '../../../shared/errcodes';
import type { FindingCode } from '../../../shared/findings';

export interface FindingText {
  text: string;
  page?: ConsolePage;
  /** The value to copy to the WeCom console, or the directive for nginx. */
  copy?: 'ip' | 'expected' | 'nginx';
}

/** The names of the users' columns in findings. */
export const COLUMN_NAMES: Record<string, string> = {
  phone: 'Phone number',
  email: 'Email',
  username: 'Username',
};

export const FINDING_TEXTS: Record<FindingCode, FindingText> = {
  SKIPPED: { text: 'This can be checked once the failed checks have passed.' },
  NET_BLOCKED: {
    text: 'NocoBase is not allowed to call {{host}}: it is missing from SERVER_REQUEST_WHITELIST. Add it there and restart NocoBase.',
  },
  NET_PROXY: {
    text: 'The proxy in HTTPS_PROXY or HTTP_PROXY does not let the server connect to {{host}} ({{reason}}). Check its address, username and password; hosts that the server reaches directly belong in NO_PROXY.',
  },
  NET_DNS: { text: 'The server cannot resolve {{host}}. Check the spelling and the server’s DNS servers.' },
  NET_REFUSED: { text: '{{host}} refuses the connection. Check the port, the firewall and any proxy in between.' },
  NET_TIMEOUT: {
    text: '{{host}} did not respond to the server in time. Check the firewall and any proxy in between.',
  },
  NET_TLS: {
    text: 'The server cannot make a secure connection to {{host}} ({{reason}}). Check the certificate and the server’s clock.',
  },
  NET_STATUS: { text: '{{host}} responded with HTTP status {{status}}. Check the address and any proxy in between.' },
  NET_REDIRECT: { text: '{{host}} redirects to another address: {{location}}. Enter the right one.' },
  NET_FAILED: { text: 'The server gets no usable answer from {{host}} ({{reason}}).' },

  ORIGIN_OK: { text: 'The server called this address and reached itself.' },
  ORIGIN_OTHER: {
    text: '{{host}} responds, but it is not this NocoBase. Check the port, and where the proxy in front of it leads.',
  },

  API_OK: { text: '{{host}} responded in {{ms}} ms.' },
  API_NOT_WECOM: {
    text: '{{host}} responds, but not like WeCom. Check the WeCom API address and any proxy in between.',
  },

  CREDENTIALS_OK: { text: 'Company ID and Secret match.' },
  REFUSED_BEFORE: {
    text: 'WeCom refused these values less than a minute ago. They are not sent again yet because WeCom blocks servers that keep trying. Correct them, or check again in a minute.',
  },

  IP_OK: { text: 'WeCom accepts calls from this server’s IP address.' },
  IP_NOT_TRUSTED: { text: helpFor(ERRCODE.IP_NOT_TRUSTED)?.fix ?? '', page: 'apps', copy: 'ip' },

  APP_OK: {
    text: 'The app {{name}} is enabled. Visible range – members: {{users}}, departments: {{departments}}, tags: {{tags}}.',
  },
  APP_DISABLED: { text: 'The app is disabled. Enable it on its page.', page: 'apps' },
  RANGE_EMPTY: {
    text: 'The app’s visible range is empty, so nobody can sign in. Add members or departments on the app’s page.',
    page: 'apps',
  },

  DOMAIN_OK: { text: 'The trusted domain is {{expected}}, the host of the Origin.' },
  DOMAIN_EMPTY: {
    text: 'The app has no trusted domain. On the app’s page, under Web Authorization and JS-SDK, enter the host of the Origin, with its port if it has one:',
    page: 'apps',
    copy: 'expected',
  },
  DOMAIN_DIFFERS: {
    text: 'The app’s trusted domain is {{found}}. On the app’s page, under Web Authorization and JS-SDK, replace it with the host of the Origin, with its port if it has one:',
    page: 'apps',
    copy: 'expected',
  },
  HOMEPAGE_OK: { text: 'The app’s homepage is the homepage link.' },
  HOMEPAGE_OF_THIS_SITE: {
    text: 'The app’s homepage is {{found}}, a page of this NocoBase. Users are signed in there without a click when Automatic login is enabled.',
  },
  HOMEPAGE_EMPTY: {
    text: 'The app has no homepage. On the app’s page, enter the homepage link so that users get in from the workbench with one tap:',
    page: 'apps',
    copy: 'expected',
  },
  HOMEPAGE_DIFFERS: {
    text: 'The app’s homepage is {{found}}. On the app’s page, replace it with the homepage link so that users get in from the workbench with one tap:',
    page: 'apps',
    copy: 'expected',
  },

  NO_FILE: { text: 'No verification file has been uploaded. It is needed only if WeCom asks for one.' },
  FILE_OK: { text: 'WeCom can find {{name}}.' },
  FILE_MISSING: {
    copy: 'nginx',
    text: '{{name}} is not found at {{host}}. If NocoBase does not serve the root of this domain, your web server has to; the line for nginx:',
  },
  FILE_WRONG: {
    copy: 'nginx',
    text: '{{host}} returns something else as {{name}}. Your web server has to return the file; the line for nginx:',
  },

  SAVE_FIRST: {
    text: 'Save first; the authenticator may stay disabled. Only saved settings are used for this.',
  },

  VALUES_BY_ADMINS: { text: 'Only admins: sign-up is disabled, and users cannot edit these values in their profile.' },
  VALUES_BY_SIGN_UP: { text: 'Anyone who signs up with a password: {{columns}}.' },
  VALUES_BY_PROFILE: { text: 'Users in their own profile: {{columns}}.' },
  VALUES_NEED_PROOF: {
    text: 'Values that users entered themselves match nobody: the member links their account once by signing in another way.',
  },

  WECOM_ONLY_ON: {
    text: 'All other ways to sign in are refused. If WeCom fails, the root user signs in at {{address}}.',
  },
  WECOM_ONLY_UNTRIED: {
    text: 'No sign-in with this authenticator has worked yet. Sign in with WeCom once before you refuse all other ways.',
  },
  WECOM_ONLY_NO_PASSWORD: {
    text: 'No root user has a password and a username or email, so nobody could sign in if WeCom fails. Set them first.',
  },
  WECOM_ONLY_PASSWORDS_OFF: {
    text: 'No Email/Password authenticator is enabled, so not even the root user could sign in if WeCom fails. Enable one first.',
  },

  EVENTS_OFF: { text: 'Not set up. Members who leave are noticed every night, and when they sign in.' },
  EVENTS_VERIFIED: { text: 'WeCom reaches the URL: members who leave are noticed within seconds.' },
  EVENTS_UNVERIFIED: {
    text: 'WeCom has not verified the URL with these values. Save, then enter URL, Token and EncodingAESKey in the WeCom console.',
    page: 'apps',
  },
};
