import { Button, Flex, theme } from 'antd';
import { useId, useState } from 'react';
import { RequestFailureAlert } from '../../errors/error-alert';
import { failureOf, type RequestFailure } from '../../host/ask-server';
import type { HostApp } from '../../host/host-app';
import { useTexts } from '../../ui/use-texts';
import { type Blocked, unblockLink } from '../requests';

interface BlockedLinksProps {
  app: HostApp;
  /** Of one or more authenticators. */
  blocked: Blocked[];
  /** The title of each authenticator; undefined where there is only one. */
  titles: ReadonlyMap<string, string> | undefined;
  /** The caller may edit authenticators, and manage users and roles. */
  mayEdit: boolean;
  /** The pressed button disappears. */
  onAllowed: () => void;
}

/** WeCom accounts and users that must not be linked again. */
export function BlockedLinks({ app, blocked, titles, mayEdit, onAllowed }: BlockedLinksProps) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const id = useId();
  return (
    <section aria-labelledby={id} data-testid="wecom-blocked-links">
      <h2 id={id} style={{ margin: 0, fontSize: token.fontSize, fontWeight: token.fontWeightStrong }}>
        {t('Blocked links')}
      </h2>
      <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>
        {blocked.map((link) => (
          <BlockedLinkItem
            key={`${link.authenticator} ${link.wecomUserId} ${link.userId}`}
            app={app}
            titles={titles}
            mayEdit={mayEdit}
            link={link}
            onAllowed={onAllowed}
          />
        ))}
      </ul>
    </section>
  );
}

interface BlockedLinkItemProps extends Omit<BlockedLinksProps, 'blocked'> {
  link: Blocked;
}

function BlockedLinkItem({
  app,
  titles,
  mayEdit,
  link: { authenticator, userId, userName, wecomUserId },
  onAllowed,
}: BlockedLinkItemProps) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const id = useId();
  const [allowing, setAllowing] = useState(false);
  const [failure, setFailure] = useState<RequestFailure>();

  const allow = async () => {
    setAllowing(true);
    const reply = await unblockLink(app, { authenticator, wecomUserId, userId });
    setAllowing(false);
    if (reply.kind === 'answered' || (reply.kind === 'refused' && reply.code === 'NOT_LINKED_HERE')) {
      onAllowed();
    } else {
      setFailure(failureOf(reply));
    }
  };

  return (
    <li style={{ paddingBlock: token.paddingXXS }}>
      <Flex justify="space-between" align="start" gap="small">
        <span id={`${id}-who`} style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
          {t('{{userid}} in WeCom, and the user {{name}}', { userid: wecomUserId, name: userName })}
          {titles && (
            <span
              style={{ color: token.colorTextSecondary }}
            >{` · ${titles.get(authenticator) ?? authenticator}`}</span>
          )}
        </span>
        <Button
          id={`${id}-allow`}
          size="small"
          loading={allowing}
          disabled={!mayEdit}
          onClick={allow}
          aria-labelledby={`${id}-allow ${id}-who`}
        >
          {t('Allow again')}
        </Button>
      </Flex>
      {failure && <RequestFailureAlert failure={failure} />}
    </li>
  );
}
