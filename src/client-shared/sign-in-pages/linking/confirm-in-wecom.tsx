import { Flex, Spin, theme } from 'antd';
import { useEffect, useId, useRef } from 'react';
import { browserKind } from '../../../shared/user-agent';
import { useTexts } from '../../ui/use-texts';
import { WecomLink } from '../wecom-link';

/** What the member has to do on their phone while this page waits. */
export function ConfirmInWecom({ url }: { url: string }) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    heading.current?.focus({ preventScroll: true }); // the pressed button is gone
    heading.current?.closest('section')?.scrollIntoView({ block: 'nearest' });
  }, []);

  return (
    <section aria-labelledby={id} data-testid="wecom-confirm">
      <Flex vertical gap={token.margin} align="center">
        <h2
          id={id}
          ref={heading}
          tabIndex={-1}
          style={{ margin: 0, outline: 'none', fontSize: token.fontSizeLG, fontWeight: token.fontWeightStrong }}
        >
          {t('Confirm it in WeCom')}
        </h2>
        <WecomLink
          url={url}
          caption={t(
            'Scan this with WeCom on your phone, or copy the link and open it in WeCom. Confirm there that the accounts may be linked.',
          )}
          withQrCode={browserKind(navigator.userAgent) !== 'mobile'}
          testId="wecom-confirmation-link"
        />
        <Flex gap="small" align="center" role="status">
          <Spin size="small" />
          {t('Waiting for your confirmation in WeCom…')}
        </Flex>
      </Flex>
    </section>
  );
}
