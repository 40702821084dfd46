/** The page of `/wecom/sign-in` that says what went wrong and leads on; begin() has dealt with all that went well. */
import { Button, ConfigProvider, Flex, Result, Space, Typography, theme } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NAMESPACE } from '../shared/constants';
import { isSignInErrorCode } from '../shared/sign-in-error';
import { authorizeUrl } from './authorize-url';
import { isInsideWecom, turnAutoLoginOn } from './auto-login';
import { ERROR_TEXTS, type ResultCode } from './error-texts';
import { basePath, type HostApp } from './host-app';
import { OpenInWecom } from './open-in-wecom';
import { readableTheme } from './readable-theme';
import { tabMemory } from './tab-memory';
import { UNREACHABLE } from './trade-ticket';
import { useLeaving } from './use-leaving';
import { pathInApp, rootRelative } from './wanted-page';

/** Whatever else the address says is not repeated: anyone can write an address. */
function knownCode(value: string | null): ResultCode {
  return isSignInErrorCode(value) || value === UNREACHABLE ? value : 'INTERNAL';
}

function signInPage(redirect: string | null, base: string): string {
  const query = new URLSearchParams({ autoLogin: '0' });
  if (redirect !== null) {
    query.set('redirect', pathInApp(redirect, base) ?? redirect); // the legacy sign-in page adds the basename itself
  }
  return `/signin?${query}`;
}

export function ResultPage({ app }: { app: HostApp }) {
  const { t } = useTranslation(NAMESPACE);
  const { token } = theme.useToken();
  const [leaving, leaveFor] = useLeaving();
  const [failure] = useState(() => {
    const query = new URLSearchParams(window.location.search);
    return {
      code: knownCode(query.get('error')),
      authenticator: query.get('authenticator'),
      redirect: rootRelative(query.get('redirect'), basePath(app)),
      insideWecom: isInsideWecom(navigator.userAgent),
    };
  });
  const { code, authenticator, redirect, insideWecom } = failure;
  const text = ERROR_TEXTS[code];
  const advice = (insideWecom && text.adviceInWecom) || text.advice;
  const title = t(text.title);

  useEffect(() => {
    document.title = title;
  }, [title]);

  const tryAgain = () => {
    turnAutoLoginOn(tabMemory(app));
    leaveFor(authorizeUrl(app, authenticator ?? '', redirect));
  };

  return (
    <main
      data-testid="wecom-sign-in-result"
      data-code={code}
      style={{ minHeight: '100vh', background: token.colorBgContainer, display: 'flow-root' }}
    >
      <Result
        status="warning"
        style={{ maxWidth: 560, margin: '4vh auto 0', padding: '32px 16px' }}
        title={<h1 style={{ font: 'inherit', color: 'inherit', margin: 0 }}>{title}</h1>}
        subTitle={
          <span role="alert" style={{ color: token.colorText }}>
            {t(advice)}
          </span>
        }
        extra={
          <Flex vertical gap={24} align="center">
            <Space wrap style={{ justifyContent: 'center' }}>
              {authenticator && !text.final && (
                <ConfigProvider theme={readableTheme(token)}>
                  <Button type="primary" loading={leaving} onClick={tryAgain} data-testid="wecom-try-again">
                    {t('Try again')}
                  </Button>
                </ConfigProvider>
              )}
              <Button
                onClick={() => app.router.navigate(signInPage(redirect, basePath(app)))}
                data-testid="wecom-other-ways"
              >
                {t('Other ways to sign in')}
              </Button>
            </Space>
            {text.openInWecom && authenticator && !(insideWecom && text.adviceInWecom) && (
              <OpenInWecom app={app} authenticator={authenticator} />
            )}
            {text.forAdmin && <AdminDetails code={code} />}
          </Flex>
        }
      />
    </main>
  );
}

/** What an administrator needs to find the line in the server's log. */
function AdminDetails({ code }: { code: ResultCode }) {
  const { t } = useTranslation(NAMESPACE);
  const [time] = useState(() => new Date().toISOString());
  return (
    <Flex vertical gap={8} align="center">
      {t('Send your administrator these details:')}
      <Typography.Text
        code
        copyable={{ tooltips: [t('Copy'), t('Copied')] }}
        style={{ overflowWrap: 'anywhere' }}
        data-testid="wecom-admin-details"
      >
        {`${code} ${time} ${window.location.host}`}
      </Typography.Text>
    </Flex>
  );
}
