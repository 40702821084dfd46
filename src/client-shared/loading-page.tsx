import { Flex, Spin, theme } from 'antd';
import { useTexts } from './use-texts';

export function LoadingPage() {
  const { t } = useTexts();
  const { token } = theme.useToken();
  return (
    <main style={{ minHeight: '100vh', background: token.colorBgContainer }} data-testid="wecom-loading">
      <Flex justify="center" role="status" aria-label={t('Loading…')} style={{ paddingTop: '30vh' }}>
        <Spin />
      </Flex>
    </main>
  );
}
