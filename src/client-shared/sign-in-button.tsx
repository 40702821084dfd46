import { Button, Tooltip } from 'antd';
import { useEffect, useState } from 'react';
import { LINK_PURPOSE, SIGN_IN_ROUTE } from '../shared/constants';
import { insideWecom } from './boot/boot';
import { authorizeUrl } from './host/authorize-url';
import { turnAutoLoginOn } from './host/auto-login-switch';
import { basePath, type HostApp, type ListedAuthenticator } from './host/host-app';
import { tabMemory } from './host/memory';
import { useNavigateTo } from './host/navigation';
import { targetPage } from './host/paths';
import { useTexts } from './ui/use-texts';
import { WecomIcon } from './ui/wecom-icon';

/** How the address of the link page starts: see `linkPage`. */
const LINK_PAGE = `${SIGN_IN_ROUTE}?purpose=${LINK_PURPOSE}`;

/** A module that is loaded once it is wanted. A missing one takes nothing from the page: the button is there. */
function useLazy<T>(load: (() => Promise<T>) | false | undefined, onMissing?: () => void): T | undefined {
  const [loaded, setLoaded] = useState<T>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the functions are new in each render
  useEffect(() => {
    if (load) {
      load().then(setLoaded, onMissing ?? (() => undefined));
    }
  }, [!load]);
  return loaded;
}

export interface SignInButtonProps {
  app: HostApp;
  authenticator: ListedAuthenticator;
}

export function SignInButton({ app, authenticator: { name, title, options } }: SignInButtonProps) {
  const { t } = useTexts();
  const [leaving, navigateTo] = useNavigateTo();
  const target = () => targetPage(window.location, basePath(app));
  const address = () => authorizeUrl(app, name, target());
  const [isLinking, setIsLinking] = useState(() => target()?.includes(LINK_PAGE));
  const Hint = useLazy(
    isLinking && (() => import(/* webpackChunkName: "linking-hint" */ './sign-in-pages/linking/linking-hint')),
    () => setIsLinking(false),
  )?.LinkingHint;
  const Panel = useLazy(
    options?.signInPanel && (() => import(/* webpackChunkName: "sign-in-panel" */ './sign-in-panel/sign-in-panel')),
  )?.SignInPanel;

  // A session that ends while the app is open leads here without a boot
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the button appears
  useEffect(() => {
    if (options?.autoLogin) {
      void insideWecom().then((wecom) => wecom?.claimAutoLogin(app) && navigateTo(address()));
    }
  }, []);

  if (isLinking) {
    return Hint ? <Hint app={app} authenticator={name} onDone={() => setIsLinking(false)} /> : null;
  }
  const hint =
    options?.buttonTooltip || t('First time here? Open this app inside WeCom once; after that, this button works too.');
  return (
    <>
      <Tooltip title={hint} trigger={['hover', 'focus']} placement="bottom">
        <Button
          block
          icon={<WecomIcon />}
          loading={leaving}
          onClick={() => {
            turnAutoLoginOn(tabMemory(app));
            if (!navigateTo(address())) {
              const query = new URLSearchParams({ error: 'FRAMED', authenticator: name, redirect: target() ?? '' });
              app.router.navigate(`${SIGN_IN_ROUTE}?${query}`, { replace: true }); // says why, and shows the address
            }
          }}
          data-testid="wecom-sign-in-button"
        >
          {options?.buttonText || title || t('Sign in via WeCom')}
        </Button>
      </Tooltip>
      {Panel && <Panel app={app} authenticator={name} label={title} target={target} />}
    </>
  );
}
