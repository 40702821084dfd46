/** The message to admins when many sign-ins fail. */

import type { Model } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { ADMIN_ADVICE } from '../../../shared/admin-advice';
import { PAGE_SNIPPET } from '../../../shared/constants';
import { helpFor } from '../../../shared/errcodes';
import { failureTitle } from '../../../shared/error-titles';
import { hasInbox, sendInApp, type Texts } from '../../accounts/in-app-messages';
import { ADMIN_CHANNEL } from '../../accounts/link-notices';
import type { SavedAuthenticator } from '../../settings/saved-settings';
import { ROOT_ROLE } from '../../settings/settings';
import { type ManyFailures, WINDOW_MS } from './many-failures';

const MAX_TOLD = 50; // where more may see the page, it has been given to people who do not look after it

/** As the client's router sees it: NocoBase names the snippet of a page of its settings after the page. */
const PAGE_PATH = `/admin/settings/${PAGE_SNIPPET.slice('pm.'.length)}`;

export interface Report extends ManyFailures {
  authenticator: Pick<SavedAuthenticator, 'name' | 'title'>;
  /** ISO 8601. */
  since: string;
}

/** The users to tell: none without NocoBase's plugin for in-app messages, and then the log has it. */
export async function usersToTell(app: Application): Promise<number[]> {
  return hasInbox(app) ? usersWithPage(app) : [];
}

export async function tellAdmins(app: Application, userIds: number[], report: Report): Promise<void> {
  const { authenticator, code, errcode, tries, since } = report;
  await sendInApp(app, {
    channel: { name: ADMIN_CHANNEL, title: 'Sign-in with WeCom' },
    userIds,
    options: {
      url: `${PAGE_PATH}/failures?${new URLSearchParams({ authenticator: authenticator.name, error: code })}`,
    },
    compose: (texts) => messageFor(report, texts),
  });
  const subject = { authenticator: authenticator.name, code, errcode, tries, since, told: userIds.length };
  app.logger.warn('Many WeCom sign-ins fail', subject);
}

function messageFor({ authenticator, code, errcode, tries, since }: Report, { language, t }: Texts) {
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'long' }).format(new Date(since));
  const help = errcode === undefined ? undefined : helpFor(errcode);
  return {
    title: t('Many sign-ins with WeCom fail: {{name}}', { name: authenticator.title || authenticator.name }),
    content: [
      t(failureTitle(code)),
      t('Failed in the last {{minutes}} minutes: {{total}}', { minutes: WINDOW_MS / 60_000, total: tries }),
      t('Since {{time}}', { time }),
      t(help?.fix ?? ADMIN_ADVICE[code].text),
    ].join(' · '),
  };
}

/** The users who may open "Settings → WeCom". */
async function usersWithPage(app: Application): Promise<number[]> {
  const roles = [...app.acl.roles.values()].filter(
    (role) => role.name === ROOT_ROLE || role.effectiveSnippets().allowed.includes(PAGE_SNIPPET),
  );
  const rows: Model[] = await app.db.getCollection('rolesUsers').model.findAll({
    attributes: ['userId'],
    where: { roleName: [ROOT_ROLE, ...roles.map(({ name }) => name)] },
    group: ['userId'],
    order: [['userId', 'ASC']],
    limit: MAX_TOLD,
  });
  return rows.map((row) => Number(row.get('userId')));
}
