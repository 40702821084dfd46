import type { Context } from '@nocobase/actions';
import type { Application } from '@nocobase/server';
import type { Given, MatchedUser, TrialReport, TrialVerdict } from '../../../shared/setup-report';
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
  arrival: IdentifiedMember;
}

/** What came back with a person, and what a real sign-in would do with them; changes nothing. */
export async function reportOf(
  ctx: Context,
  { authenticator, kind, api, arrival }: TrialReturn,
): Promise<Extract<TrialReport, { kind: 'came-back' }>> {
  assertTicketGiven(kind, authenticator.settings, arrival);
  const person = await profileOf(ctx, api, arrival);
  const { wecomUserId, member } = arrival;
  const given = (value: string | undefined): Given => (value ? 'given' : kind === 'web' ? 'never' : 'withheld');
  const { name, settings } = authenticator;
  const identity = identityOf(settings.corpId, wecomUserId);
  const applicant = { authenticator: name, settings, identity, person };
  const creation = {
    creationRefused: creationRefusal(settings, kind, member),
    creationDeferred: isCreationDeferred(settings, person),
  };
  const questions = questionsFor(api, settings, member);
  const verdict = await verdictOn(ctx.app, { ...applicant, ...creation }, questions);
  return {
    kind: 'came-back',
    via: kind === 'web' ? 'web' : 'client',
    wecomUserId: wecomUserIdOf(identity),
    ...(member.name && { name: member.name }),
    phone: given(person.phone),
    mail: given(person.bizMail ?? person.email),
    verdict,
  };
}

async function verdictOn(app: Application, applicant: Candidate, wecom: WecomQuestions): Promise<TrialVerdict> {
  const verdict = await previewResolution(app, applicant, wecom);
  if (verdict.kind === 'refused') {
    return { kind: 'refused', code: verdict.code };
  }
  if (verdict.kind === 'created') {
    return verdict;
  }
  const user = await matchedUser(app, verdict.userId);
  return verdict.kind === 'matched' ? { kind: 'matched', by: verdict.by, user } : { kind: 'linked', user };
}

async function matchedUser(app: Application, id: number): Promise<MatchedUser> {
  const user = await app.db.getRepository('users').findOne({ filterByTk: id, fields: ['nickname', 'username'] });
  return { id, name: userNameOf(user, id) };
}
