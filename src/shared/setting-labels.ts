/** The labels of the settings in the form. */
export const LABELS = {
  name: 'Auth UID',
  authType: 'Auth Type',
  corpId: 'Company ID',
  agentId: 'AgentId',
  secret: 'Secret',
  origin: 'Origin',
  workbenchRedirect: 'Workbench application redirect link',
  apiBaseUrl: 'WeCom API address',
  authorizeBaseUrl: 'WeCom authorization address',
  loginBaseUrl: 'WeCom web login address',
  loginPage: 'QR code page',
  matchBy: 'Match WeCom members to users by',
  rootMatch: 'Rules allowed to match the root user',
  linkAfterSignIn: 'Let members link their account after signing in another way',
  suggestLink: 'Suggest linking after a sign-in with a password',
  confirmPhone: 'Let members confirm their phone number',
  qrSignIn: 'Sign-in by QR code',
  takenFields: 'Values a new user gets from WeCom',
  role: 'Role of new users',
  departments: 'Create users only for these departments',
  refresh: 'Update users from WeCom',
  endSessions: 'End the sessions of members who have left',
  tellAdmins: 'Tell admins when many sign-ins fail',
  eventToken: 'Token',
  eventAesKey: 'EncodingAESKey',
  autoSignup: 'Sign up automatically when the user does not exist',
  autoLogin: 'Automatic login',
  buttonText: 'Button text',
  buttonTooltip: 'Sign-in button tooltip',
  signInPanel: 'Show the QR code on the sign-in page',
  wecomOnly: 'Sign in with WeCom only',
  public: 'WeCom',
  options: 'WeCom',
};

/** @returns the field's name if it has no label */
export function labelOf(field: string): string {
  return Object.entries(LABELS).find(([name]) => name === field)?.[1] ?? field;
}
