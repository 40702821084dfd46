import { ConfigProvider, theme } from 'antd';
import { type FocusEvent, type ReactNode, type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react';
import { readableTheme } from '../ui/theme';
import { FIELD, fieldOf, firstInvalidField, focusField, tabOf } from './first-error';
import { SETTINGS_TABS, type SettingsPanes, type SettingsTab, SettingsTabs, useInvalidTabs } from './tabs';
import { useAccessibleInputs } from './use-accessible-inputs';

/** On a phone, NocoBase's drawer is 155 pixels wide, and the legacy client's labels do not wrap. */
const ON_A_PHONE = `
.ant-drawer-content-wrapper:has([data-testid="wecom-settings"]) { min-width: min(100vw, 600px); }
[data-testid="wecom-settings"] .ant-formily-item-label :is(div, label) { white-space: normal; }
`;

export interface SettingsRootHandle {
  /**
   * Opens the tab of the first invalid field and focuses the field.
   *
   * @param count the number of invalid fields
   */
  showFirstError(count: number): void;
}

interface SettingsRootProps {
  panes: SettingsPanes;
  /** Above the tabs. */
  notice?: ReactNode;
  /** Called with the setting's name when the focus leaves its field. */
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
      void focusField(led.to); // after its tab has opened
    }
  }, [led]);

  const onBlur = ({ target, relatedTarget }: FocusEvent) => {
    const field = fieldOf(target);
    if (field && !target.closest(`[${FIELD}]`)?.contains(relatedTarget)) {
      setTimeout(() => onLeave(field)); // some inputs report their value on blur
    }
  };
  return (
    <ConfigProvider theme={readableTheme(token)}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only listens to the focus */}
      <div ref={root} onBlur={onBlur} data-testid="wecom-settings">
        <style>{ON_A_PHONE}</style>
        {notice}
        <SettingsTabs panes={panes} active={active} onChange={setActive} wrong={wrong} />
      </div>
    </ConfigProvider>
  );
}
