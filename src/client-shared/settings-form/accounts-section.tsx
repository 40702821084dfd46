import { theme } from 'antd';
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
