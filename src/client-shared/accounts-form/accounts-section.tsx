import { theme } from 'antd';
import type { ReactNode } from 'react';
import { useTexts } from '../use-texts';

export function AccountsSection({ children }: { children?: ReactNode }) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  return (
    <>
      <p style={{ marginBlock: `0 ${token.margin}px`, color: token.colorTextSecondary }}>
        {t('Whose account a WeCom person gets, who is created, and what follows WeCom.')}
      </p>
      {children}
    </>
  );
}
