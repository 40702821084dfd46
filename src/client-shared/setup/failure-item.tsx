import { Flex, theme } from 'antd';
import { BROWSER_NAMES } from '../../shared/browser-names';
import type { SignInFailure } from '../../shared/setup-report';
import { ERROR_TEXTS } from '../error-texts';
import { localTime } from '../local-time';
import { useTexts } from '../use-texts';
import { ErrorAdvice } from './error-advice';
import { Facts } from './facts';

/** When, what, who: one or two lines at any width. */
export function FailureHeader({ failure }: { failure: SignInFailure }) {
  const { t, language } = useTexts();
  const { token } = theme.useToken();
  return (
    <Flex vertical data-testid="wecom-failure" data-code={failure.code}>
      <strong style={{ fontWeight: token.fontWeightStrong }}>{t(ERROR_TEXTS[failure.code].title)}</strong>
      <Flex wrap gap={`0 ${token.margin}px`} style={{ color: token.colorTextSecondary, overflowWrap: 'anywhere' }}>
        <time dateTime={failure.at}>
          {localTime(failure.at, language, { dateStyle: 'medium', timeStyle: 'medium' })}
        </time>
        {failure.wecomUserId && <span>{failure.wecomUserId}</span>}
        <span>{t(BROWSER_NAMES[failure.browser])}</span>
        {failure.errcode !== undefined && <span>{t('WeCom error {{errcode}}', { errcode: failure.errcode })}</span>}
      </Flex>
    </Flex>
  );
}

export function FailureDetails({ failure }: { failure: SignInFailure }) {
  const { t } = useTexts();
  const { code, errcode, hint, text, wecomUserId } = failure;
  const facts = [
    [t('Error code'), code],
    [t('WeCom userid'), wecomUserId],
    [t('What WeCom said'), errcode === undefined ? undefined : text],
    [t('Diagnostic code (hint) for the support of WeCom'), hint],
  ].filter((fact): fact is [string, string] => Boolean(fact[1]));
  return (
    <Flex vertical gap="small">
      <ErrorAdvice {...failure} />
      <Facts facts={facts} />
    </Flex>
  );
}
