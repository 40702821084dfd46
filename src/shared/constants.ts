/** Names that the server and both clients must spell alike. */

/** The package name; NocoBase uses it as the i18n namespace of a third-party plugin. */
export const NAMESPACE = 'nocobase-plugin-auth-wecom';

/** NocoBase's authenticator type. */
export const AUTH_TYPE = 'wecom';

/** NocoBase's resource: `wecom:authorize`, `wecom:callback`. */
export const RESOURCE = 'wecom';

/** The ACL snippet of the page "Settings → WeCom": who has it sees the page, and edits nothing. */
export const PAGE_SNIPPET = 'pm.auth-wecom';

/** NocoBase's ACL snippet for editing notification channels. */
export const CHANNELS_SNIPPET = 'pm.notification.channels';

/** The client route that trades a ticket for a session, or explains an error; relative to the client's basename. */
export const SIGN_IN_ROUTE = '/wecom/sign-in';

/** `?autoLogin=0` on any address turns automatic login off, so that an admin can sign in another way. */
export const AUTO_LOGIN_PARAM = 'autoLogin';

/** `purpose=welcome` of the client route: a member has just signed in for the first time by a link made by hand. */
export const WELCOME_PURPOSE = 'welcome';

/** `purpose=link` of `wecom:authorize` and of the client route: links the member to the signed-in user instead of signing in. */
export const LINK_PURPOSE = 'link';

export type Purpose = typeof LINK_PURPOSE;
