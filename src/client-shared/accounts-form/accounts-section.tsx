import { Collapse, theme } from 'antd';
import type { ReactNode } from 'react';
import { useTexts } from '../use-texts';

/** Folded, but with its fields mounted: NocoBase's modern form deletes options that have no mounted field on save. */
export function AccountsSection({ children }: { children?: ReactNode }) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const label = (
    <>
      <strong style={{ fontSize: token.fontSizeLG, fontWeight: token.fontWeightStrong }}>{t('Accounts')}</strong>
      <div style={{ color: token.colorTextSecondary }}>
        {t('Whose account a WeCom person gets, who is created, and what follows WeCom.')}
      </div>
    </>
  );
  return (
    <Collapse
      ghost
      style={{ marginInline: -16, marginBlockEnd: token.marginLG }}
      items={[{ key: 'accounts', label, forceRender: true, children }]}
    />
  );
}
