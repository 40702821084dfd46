import { Flex, Spin, theme } from 'antd';
import { useTexts } from './use-texts';

/** Has its spinner where NocoBase shows one while the client boots, so that it does not jump. */
export function LoadingPage() {
  const { t } = useTexts();
  const { token } = theme.useToken();
  return (
    <main style={{ background: token.colorBgContainer }} data-testid="wecom-loading">
      <Flex justify="center" align="center" role="status" aria-label={t('Loading…')} style={{ minHeight: '100vh' }}>
        <Spin />
      </Flex>
    </main>
  );
}
