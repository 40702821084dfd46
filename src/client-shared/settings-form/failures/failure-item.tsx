import { Flex, theme } from 'antd';
import { BROWSER_NAMES } from '../../../shared/browser-names';
import type { ListedFailure } from '../../../shared/setup-report';
import { Facts } from '../../ui/facts';
import { localTime } from '../../ui/local-time';
import { type Translate, useTexts } from '../../ui/use-texts';
import { ErrorAdvice } from '../error-advice';
import { failureTitle } from './failure-titles';

/** The time, the error and the member, in one or two lines at any width. */
export function FailureHeader({ failure }: { failure: ListedFailure }) {
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
        {failure.errcode !== undefined && <span>{t('WeCom error {{errcode}}', { errcode: failure.errcode })}</span>}
      </Flex>
    </Flex>
  );
}

/** The name in WeCom, if known, and the userid. */
function memberText({ wecomUserId = '', wecomName: name }: ListedFailure, t: Translate): string {
  return name ? t('{{name}} ({{userid}})', { name, userid: wecomUserId }) : wecomUserId;
}

export function FailureDetails({ failure }: { failure: ListedFailure }) {
  const { t } = useTexts();
  const { code, errcode, hint, text, wecomUserId } = failure;
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
    </Flex>
  );
}
