import { Button, Flex, theme } from 'antd';
import { BROWSER_NAMES } from '../../../shared/browser-names';
import { failureTitle } from '../../../shared/error-titles';
import type { HostApp } from '../../host/host-app';
import { PageLink } from '../../host/page-link';
import { statusPath } from '../../host/settings-pages';
import { ErrorAdvice } from '../../settings-form/error-advice';
import { CopyText } from '../../ui/copy-text';
import { Facts } from '../../ui/facts';
import { localTime } from '../../ui/local-time';
import { type Translate, useTexts } from '../../ui/use-texts';
import type { FailureOfAny } from '../requests';
import { supportText } from './support-text';

/** The time, the error and the member, in one or two lines at any width. */
export function FailureHeader({ failure, title }: { failure: FailureOfAny; title: string | undefined }) {
  const { t, language } = useTexts();
  const { token } = theme.useToken();
  return (
    <Flex vertical data-testid="wecom-failure" data-code={failure.code}>
      <strong style={{ fontWeight: token.fontWeightStrong }}>{t(failureTitle(failure.code))}</strong>
      <Flex wrap gap={`0 ${token.margin}px`} style={{ color: token.colorTextSecondary, overflowWrap: 'anywhere' }}>
        <time dateTime={failure.at}>
          {localTime(failure.at, language, { dateStyle: 'medium', timeStyle: 'medium' })}
        </time>
        {failure.wecomUserId && <span>{memberText(failure, t)}</span>}
        {failure.user && failure.user.name !== failure.wecomName && <span>{failure.user.name}</span>}
        <span>{t(BROWSER_NAMES[failure.browser])}</span>
        {title && <span>{title}</span>}
        {failure.errcode !== undefined && <span>{t('WeCom error {{errcode}}', { errcode: failure.errcode })}</span>}
      </Flex>
    </Flex>
  );
}

/** The name in WeCom, if known, and the userid. */
function memberText({ wecomUserId = '', wecomName: name }: FailureOfAny, t: Translate): string {
  return name ? t('{{name}} ({{userid}})', { name, userid: wecomUserId }) : wecomUserId;
}

interface FailureDetailsProps {
  app: HostApp;
  failure: FailureOfAny;
  /** Links the member by hand; absent where the caller may not. */
  onLink: (() => void) | undefined;
}

/** The codes of members who could be linked by hand. */
const LINKABLE: readonly FailureOfAny['code'][] = [
  'NOT_LINKED',
  'DEPARTMENT_NOT_ALLOWED',
  'PHONE_AMBIGUOUS',
  'MAIL_AMBIGUOUS',
  'USERNAME_AMBIGUOUS',
  'PROOF_REQUIRED',
];

export function FailureDetails({ app, failure, onLink }: FailureDetailsProps) {
  const { t } = useTexts();
  const { code, errcode, hint, text, wecomUserId, wecomName, user } = failure;
  const isLinked = wecomName !== undefined || user !== undefined; // else the list of people has nobody to show
  const facts = [
    [t('Error code'), code],
    [t('WeCom userid'), wecomUserId],
    [t('What WeCom said'), errcode === undefined ? undefined : text],
    [t('Diagnostic code (hint) for WeCom support'), hint],
  ].filter((fact): fact is [string, string] => Boolean(fact[1]));
  return (
    <Flex vertical gap="small">
      <ErrorAdvice {...failure} />
      <Facts facts={facts} />
      <Flex wrap gap="small" align="center">
        {LINKABLE.includes(code) && wecomUserId && onLink && (
          <Button size="small" onClick={onLink}>
            {t('Link to a user…')}
          </Button>
        )}
        {wecomUserId && isLinked && (
          <PageLink app={app} to={statusPath('people', { authenticator: failure.authenticator, search: wecomUserId })}>
            {t('Show the person')}
          </PageLink>
        )}
      </Flex>
      <span>
        {t('For support:')} <CopyText value={supportText(failure)} testId="wecom-for-support" />
      </span>
    </Flex>
  );
}
