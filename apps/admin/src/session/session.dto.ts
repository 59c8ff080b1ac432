import { Email, Text } from '../http/fields.ts';

export class SetUpOwnerBody {
  @Text(20, 100, { description: 'Token of the one-time link that the start printed' }) token!: string;
  @Email({ description: 'Signs in with it', example: 'owner@example.org' }) email!: string;
  @Text(1, 100, { description: 'Shown to the team' }) name!: string;
  @Text(1, 256, { description: 'At least 12 characters' }) password!: string;
}

export class AcceptInvitationBody {
  @Text(20, 100, { description: 'Token of the invitation' }) token!: string;
  @Text(1, 256, { description: 'At least 12 characters' }) password!: string;
}

export class SignInBody {
  @Text(3, 254, { description: 'E-mail' }) email!: string;
  @Text(1, 256, { description: 'Password' }) password!: string;
}

export class ChangePasswordBody {
  @Text(1, 256, { description: 'The password so far' }) current!: string;
  @Text(1, 256, { description: 'At least 12 characters' }) password!: string;
}
