import type { Context } from '@nocobase/actions';
import type { Application } from '@nocobase/server';
import type { Given, MatchedUser, TrialReport, TrialResolution } from '../../../shared/setup-report';
import { userNameOf } from '../../accounts/find-users';
import { identityOf, wecomUserIdOf } from '../../accounts/identity';
import { type Candidate, previewResolution, type WecomQuestions } from '../../accounts/resolve-user';
import type { WecomAuthenticator } from '../../settings/authenticator';
import {
  assertTicketGiven,
  creationRefusal,
  type IdentifiedMember,
  profileOf,
  questionsFor,
} from '../../sign-in/member';
import { isCreationDeferred } from '../../sign-in/pending-link';
import type { WecomApi } from '../../wecom/api';
import type { FlowKind } from '../../wecom/login-page';

export interface TrialReturn {
  authenticator: WecomAuthenticator;
  kind: FlowKind;
  api: WecomApi;
  identified: IdentifiedMember;
}

/**
 * Reports what WeCom told about the member, and what a real sign-in would do. Changes nothing.
 *
 * @throws SignInError WECOM_CONFIG; WecomError
 */
export async function reportOf(
  ctx: Context,
  { authenticator, kind, api, identified }: TrialReturn,
): Promise<Extract<TrialReport, { kind: 'came-back' }>> {
  assertTicketGiven(kind, authenticator.settings, identified);
  const profile = await profileOf(ctx, api, identified);
  const { wecomUserId, member } = identified;
  const given = (value: string | undefined): Given => (value ? 'given' : kind === 'web' ? 'never' : 'withheld');
  const { name, settings } = authenticator;
  const identity = identityOf(settings.corpId, wecomUserId);
  const candidate = { authenticator: name, settings, identity, profile };
  const creation = {
    creationRefused: creationRefusal(settings, kind, member),
    creationDeferred: isCreationDeferred(settings, profile),
  };
  const questions = questionsFor(api, settings, member);
  const resolution = await previewOf(ctx.app, { ...candidate, ...creation }, questions);
  return {
    kind: 'came-back',
    via: kind === 'web' ? 'web' : 'client',
    wecomUserId: wecomUserIdOf(identity),
    ...(member.name && { name: member.name }),
    phone: given(profile.phone),
    mail: given(profile.bizMail ?? profile.email),
    verdict: resolution,
  };
}

async function previewOf(app: Application, candidate: Candidate, wecom: WecomQuestions): Promise<TrialResolution> {
  const resolution = await previewResolution(app, candidate, wecom);
  if (resolution.kind === 'refused') {
    return { kind: 'refused', code: resolution.code };
  }
  if (resolution.kind === 'created') {
    return resolution;
  }
  const user = await matchedUser(app, resolution.userId);
  return resolution.kind === 'matched' ? { kind: 'matched', by: resolution.by, user } : { kind: 'linked', user };
}

async function matchedUser(app: Application, id: number): Promise<MatchedUser> {
  const user = await app.db.getRepository('users').findOne({ filterByTk: id, fields: ['nickname', 'username'] });
  return { id, name: userNameOf(user, id) };
}
