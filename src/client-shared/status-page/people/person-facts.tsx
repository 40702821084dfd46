import { Flex, Tag, theme } from 'antd';
import { BROWSER_NAMES } from '../../../shared/browser-names';
import { LINK_ORIGIN_NAMES } from '../../../shared/link-texts';
import { localTime } from '../../ui/local-time';
import { useTexts } from '../../ui/use-texts';
import type { Person } from '../requests';

/** The user, and whether the link is in doubt. */
export function PersonName({ person, nameId }: { person: Person; nameId: string }) {
  const { t, language } = useTexts();
  const { token } = theme.useToken();
  const { userName, left, unconfirmed } = person;
  return (
    <Flex wrap gap={`0 ${token.marginXS}px`}>
      <strong id={nameId} style={{ fontWeight: token.fontWeightStrong, overflowWrap: 'anywhere' }}>
        {userName}
      </strong>
      {left && (
        <Tag style={{ whiteSpace: 'normal' }}>
          {t('Disabled or gone in WeCom since {{date}}', { date: localTime(left, language, { dateStyle: 'medium' }) })}
        </Tag>
      )}
      {unconfirmed && <Tag style={{ whiteSpace: 'normal' }}>{t('Linked at another WeCom address')}</Tag>}
    </Flex>
  );
}

/** How the link came about. */
export function LinkFacts({ person }: { person: Person }) {
  const { t, language } = useTexts();
  const { token } = theme.useToken();
  const { since, by, browser, movedFrom } = person;
  const day = (iso: string) => localTime(iso, language, { dateStyle: 'medium' });
  return (
    <Flex wrap gap={`0 ${token.margin}px`}>
      <span>{t('Linked since {{date}}', { date: day(since) })}</span>
      {by && <span>{t(LINK_ORIGIN_NAMES[by])}</span>}
      {browser && <span>{t(BROWSER_NAMES[browser])}</span>}
      {movedFrom && (
        <span>
          {t('Formerly {{userid}} in WeCom; noticed on {{date}}', {
            userid: movedFrom.wecomUserId,
            date: day(movedFrom.at),
          })}
        </span>
      )}
    </Flex>
  );
}

export function LastSignIn({ person: { lastSignIn } }: { person: Person }) {
  const { t, language } = useTexts();
  return lastSignIn
    ? t('Last sign-in: {{date}}', {
        date: localTime(lastSignIn, language, { dateStyle: 'medium', timeStyle: 'short' }),
      })
    : t('Last sign-in: unknown');
}
