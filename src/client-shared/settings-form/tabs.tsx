import { ExclamationCircleFilled } from '@ant-design/icons';
import { Tabs, theme } from 'antd';
import { type ReactNode, type RefObject, useEffect, useState } from 'react';
import { useTexts } from '../ui/use-texts';
import { invalidFields, TAB, tabOf } from './first-error';

export const SETTINGS_TABS = ['connection', 'console', 'accounts', 'check'] as const;

export type SettingsTab = (typeof SETTINGS_TABS)[number];

export type SettingsPanes = Record<SettingsTab, ReactNode>;

interface SettingsTabsProps {
  panes: SettingsPanes;
  active: SettingsTab;
  onChange: (tab: SettingsTab) => void;
  /** The tabs with an invalid field. */
  wrong: readonly string[];
}

/** Keeps all panes mounted: NocoBase's modern form deletes options without a mounted field on save. */
export function SettingsTabs({ panes, active, onChange, wrong }: SettingsTabsProps) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const titles: Record<SettingsTab, string> = {
    connection: t('Connection'),
    console: t('WeCom console'),
    accounts: t('Accounts'),
    check: t('Check'),
  };
  return (
    <Tabs
      activeKey={active}
      onChange={(tab) => onChange(tab as SettingsTab)}
      tabBarGutter={token.margin} // all four fit on a phone
      items={SETTINGS_TABS.map((tab) => ({
        key: tab,
        forceRender: true,
        label: (
          <>
            {titles[tab]}
            {wrong.includes(tab) && (
              <ExclamationCircleFilled
                role="img"
                aria-label={t('Contains an error')}
                style={{ color: token.colorError, marginInline: `${token.marginXXS}px 0` }}
              />
            )}
          </>
        ),
        children: <div {...{ [TAB]: tab }}>{panes[tab]}</div>,
      }))}
    />
  );
}

/** The tabs with an invalid field; updated when NocoBase marks a field. */
export function useInvalidTabs(root: RefObject<HTMLElement | null>): readonly string[] {
  const [wrong, setWrong] = useState<readonly string[]>([]);
  useEffect(() => {
    const element = root.current;
    if (!element) {
      return;
    }
    const look = () => {
      const found = [...new Set(invalidFields(element).map(tabOf))].filter((tab) => tab !== undefined);
      setWrong((known) => (known.join() === found.join() ? known : found));
    };
    const observer = new MutationObserver(look);
    observer.observe(element, { childList: true, subtree: true, attributeFilter: ['class'] });
    return () => observer.disconnect();
  }, [root]);
  return wrong;
}
