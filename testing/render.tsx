/** Renders a component as NocoBase's clients do: with the plugin's texts and antd's defaults. */
import { createCache, StyleProvider } from '@ant-design/cssinjs';
import { render } from '@testing-library/react';
import userEvent, { PointerEventsCheckLevel, type UserEvent } from '@testing-library/user-event';
import { createInstance } from 'i18next';
import type { ReactElement } from 'react';
import { I18nextProvider, initReactI18next } from 'react-i18next';
import enUS from '../src/locale/en-US.json';
import { NAMESPACE } from '../src/shared/constants';
import { USER_AGENTS, type UserAgentName } from './user-agents';

/** @param options for fake timers: how user-event advances them */
export function show(
  element: ReactElement,
  options?: Parameters<typeof userEvent.setup>[0],
): { user: UserEvent; rerender(element: ReactElement): void; unmount(): void } {
  const i18n = createInstance().use(initReactI18next);
  void i18n.init({
    lng: 'en-US',
    resources: { 'en-US': { [NAMESPACE]: enUS } },
    keySeparator: false, // as NocoBase has it
    nsSeparator: false,
    initImmediate: false,
  });
  const cache = createCache();
  const styles = document.createElement('div');
  const { rerender, unmount } = render(element, {
    wrapper: ({ children }) => (
      // antd's styles stay outside the document: jsdom takes seconds to compute them
      <StyleProvider cache={cache} container={styles}>
        <I18nextProvider i18n={i18n}>{children}</I18nextProvider>
      </StyleProvider>
    ),
  });
  const user = userEvent.setup({ pointerEventsCheck: PointerEventsCheckLevel.Never, ...options });
  return { user, rerender, unmount };
}

/** Changes the browser from a desktop one until the test ends. */
export function pretendToBe(browser: UserAgentName): void {
  Object.defineProperty(navigator, 'userAgent', { value: USER_AGENTS[browser], configurable: true });
}
