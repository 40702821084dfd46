import { Button, Card, Flex, Tag, theme } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import type { CheckResult } from '../../../shared/actions';
import type { AuthenticatorState, PageRights } from '../../../shared/status-page';
import { RequestFailureAlert } from '../../errors/error-alert';
import { failureOf, type RequestFailure } from '../../host/ask-server';
import type { HostApp } from '../../host/host-app';
import { PageLink } from '../../host/page-link';
import { AUTHENTICATORS_PATH, statusPath } from '../../host/settings-pages';
import { CHECK_TITLES, STATUS_NAMES } from '../../settings-form/checklist/check-row';
import { FindingView } from '../../settings-form/checklist/finding-view';
import { CopyText } from '../../ui/copy-text';
import { localTime } from '../../ui/local-time';
import { useTexts } from '../../ui/use-texts';
import { titleOf } from '../filters';
import { checkSaved } from '../requests';
import { WarningView } from './warning-view';

interface AuthenticatorCardProps {
  app: HostApp;
  state: AuthenticatorState;
  rights: PageRights;
  onChecked: () => void;
}

/** The state of one authenticator. */
export function AuthenticatorCard({ app, state, rights, onChecked }: AuthenticatorCardProps) {
  const { t, language } = useTexts();
  const { token } = theme.useToken();
  const id = useId();
  const { name, enabled, linked, lastSignIn, tokenUntil, lastCheck, callbackDomain, homepageUrl, warnings } = state;
  const minute = (iso: string) => localTime(iso, language, { dateStyle: 'medium', timeStyle: 'short' });
  const facts: Array<readonly [string, string]> = [
    [t('Last sign-in'), lastSignIn ? minute(lastSignIn) : t('None yet')],
    [t('Linked members'), new Intl.NumberFormat(language).format(linked)],
    [t('Access token'), tokenUntil ? t('Valid until {{time}}', { time: minute(tokenUntil) }) : t('None yet')],
    [
      t('Last check'),
      lastCheck ? `${t(STATUS_NAMES[lastCheck.status])}, ${minute(lastCheck.at)}` : t(STATUS_NAMES.open),
    ],
  ];
  return (
    <li aria-labelledby={id} data-testid={`wecom-authenticator-${name}`}>
      <Card
        size="small"
        style={{ height: '100%' }}
        title={
          <Flex gap="small" align="center" wrap>
            <h2 id={id} style={{ margin: 0, font: 'inherit', overflowWrap: 'anywhere', whiteSpace: 'normal' }}>
              {titleOf(state)}
            </h2>
            <Tag>{enabled ? t('Enabled') : t('Disabled')}</Tag>
          </Flex>
        }
        extra={
          rights.edit && (
            <PageLink app={app} to={AUTHENTICATORS_PATH}>
              {t('Edit')}
            </PageLink>
          )
        }
      >
        <Flex vertical gap={token.marginSM}>
          {warnings.map((warning) => (
            <WarningView key={warning.code} app={app} authenticator={name} warning={warning} mayCheck={rights.edit} />
          ))}
          <dl
            style={{
              display: 'grid',
              gridTemplateColumns: 'fit-content(45%) minmax(0, 1fr)',
              gap: `${token.marginXXS}px ${token.margin}px`,
              margin: 0,
            }}
          >
            {facts.map(([fact, value]) => (
              <Fact key={fact} name={fact}>
                {value}
              </Fact>
            ))}
            {callbackDomain && (
              <Fact name={t('Callback domain')}>
                <CopyText value={callbackDomain} />
              </Fact>
            )}
            {homepageUrl && (
              <Fact name={t('App homepage')}>
                <CopyText value={homepageUrl} />
              </Fact>
            )}
          </dl>
          <Flex wrap gap="small" align="center">
            {rights.edit && <CheckAgain app={app} authenticator={name} onChecked={onChecked} />}
            <PageLink app={app} to={statusPath('people', { authenticator: name })}>
              {t('Linked members')}
            </PageLink>
            <PageLink app={app} to={statusPath('failures', { authenticator: name })}>
              {t('Failed sign-ins')}
            </PageLink>
          </Flex>
        </Flex>
      </Card>
    </li>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  const { token } = theme.useToken();
  return (
    <>
      <dt style={{ color: token.colorTextSecondary }}>{name}</dt>
      <dd style={{ margin: 0, minWidth: 0, overflowWrap: 'anywhere' }}>{children}</dd>
    </>
  );
}

interface CheckAgainProps {
  app: HostApp;
  authenticator: string;
  onChecked: () => void;
}

/** Checks the saved settings, and shows what fails. */
function CheckAgain({ app, authenticator, onChecked }: CheckAgainProps) {
  const { t } = useTexts();
  const [checking, setChecking] = useState(false);
  const [results, setResults] = useState<CheckResult[]>();
  const [failure, setFailure] = useState<RequestFailure>();
  const failed = results?.filter(({ status }) => status === 'failed');

  const check = async () => {
    setChecking(true);
    const reply = await checkSaved(app, authenticator);
    setChecking(false);
    setFailure(reply.kind === 'answered' ? undefined : failureOf(reply));
    if (reply.kind === 'answered') {
      setResults(reply.data.results);
      onChecked();
    }
  };

  return (
    <Flex vertical gap="small" style={{ flexBasis: '100%' }} aria-live="polite">
      {failure && <RequestFailureAlert failure={failure} onRetry={check} />}
      {failed?.length === 0 && <span>{t('Everything that can be checked from here is correct.')}</span>}
      {failed && failed.length > 0 && (
        <ul style={{ margin: 0, paddingInlineStart: 20 }} data-testid="wecom-failed-checks">
          {failed.map(({ check: which, findings }) => (
            <li key={which}>
              {t(CHECK_TITLES[which])}
              {findings.map((finding, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: two files may meet the same failure
                <FindingView key={index} finding={finding} />
              ))}
            </li>
          ))}
        </ul>
      )}
      <span>
        <Button size="small" loading={checking} onClick={check}>
          {t('Check again')}
        </Button>
      </span>
    </Flex>
  );
}
