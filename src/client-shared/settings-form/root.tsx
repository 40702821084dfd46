import { ConfigProvider, theme } from 'antd';
import { type FocusEvent, type ReactNode, type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react';
import { readableTheme } from '../ui/theme';
import { FIELD, fieldOf, firstInvalidField, focusField, tabOf } from './first-error';
import { SETTINGS_TABS, type SettingsPanes, type SettingsTab, SettingsTabs, useInvalidTabs } from './tabs';
import { useAccessibleInputs } from './use-accessible-inputs';

/** On a phone, NocoBase's drawer leaves a form 155 pixels, and the legacy client's labels don't wrap. */
const ON_A_PHONE = `
.ant-drawer-content-wrapper:has([data-testid="wecom-settings"]) { min-width: min(100vw, 600px); }
[data-testid="wecom-settings"] .ant-formily-item-label :is(div, label) { white-space: normal; }
`;

export interface SettingsRootHandle {
  /**
   * Opens the tab of the first field that is wrong, and gives it the focus.
   *
   * @param count how many are wrong
   */
  showFirstError(count: number): void;
}

interface SettingsRootProps {
  panes: SettingsPanes;
  /** Above the tabs. */
  notice?: ReactNode;
  /** Somebody has left a field, whose name the server knows. */
  onLeave: (field: string) => void;
  handle: Ref<SettingsRootHandle>;
}

/** The root of both settings forms. */
export function SettingsRoot({ panes, notice, onLeave, handle }: SettingsRootProps) {
  const root = useRef<HTMLDivElement>(null);
  const { token } = theme.useToken();
  const [active, setActive] = useState<SettingsTab>('connection');
  const [led, setLed] = useState<{ to: HTMLElement }>();
  const wrong = useInvalidTabs(root);
  useAccessibleInputs(root);

  useImperativeHandle(
    handle,
    () => ({
      async showFirstError(count) {
        const to = root.current ? await firstInvalidField(root.current, count) : undefined;
        if (to) {
          const tab = SETTINGS_TABS.find((known) => known === tabOf(to));
          setActive((current) => tab ?? current);
          setLed({ to });
        }
      },
    }),
    [],
  );
  useEffect(() => {
    if (led) {
      void focusField(led.to); // not before its tab is open
    }
  }, [led]);

  const onBlur = ({ target, relatedTarget }: FocusEvent) => {
    const field = fieldOf(target);
    if (field && !target.closest(`[${FIELD}]`)?.contains(relatedTarget)) {
      setTimeout(() => onLeave(field)); // some inputs hand over their value as they are left
    }
  };
  return (
    <ConfigProvider theme={readableTheme(token)}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only hears which of its fields is left */}
      <div ref={root} onBlur={onBlur} data-testid="wecom-settings">
        <style>{ON_A_PHONE}</style>
        {notice}
        <SettingsTabs panes={panes} active={active} onChange={setActive} wrong={wrong} />
      </div>
    </ConfigProvider>
  );
}
