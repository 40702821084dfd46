import { Collapse, theme } from 'antd';
import type { ReactNode } from 'react';
import { useTexts } from '../ui/use-texts';

export function AccountsSection({ children }: { children?: ReactNode }) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  return (
    <>
      <p style={{ marginBlock: `0 ${token.margin}px`, color: token.colorTextSecondary }}>
        {t('How members are matched to users, created and kept up to date.')}
      </p>
      {children}
    </>
  );
}

const FLUSH = { paddingInline: 0 };

/** Keeps its fields mounted while collapsed: NocoBase's modern form deletes options without a mounted field on save. */
export function AdvancedSection({ children }: { children?: ReactNode }) {
  const { t } = useTexts();
  return (
    <Collapse
      ghost
      items={[
        {
          key: 'advanced',
          label: t('Advanced: WeCom addresses'),
          forceRender: true,
          styles: { header: FLUSH, body: FLUSH },
          children,
        },
      ]}
    />
  );
}
