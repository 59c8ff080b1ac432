import { Body, Controller, Get, Inject, Post, Put, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AdminSignIn, allowedOperations, checkNewPassword, opaqueTokenDigest, Passwords, type OpenSession } from '@zhiyin/access';
import { AccessError, AuthenticationError, type AdminAccount, type AdminStore, type AdminUser } from '@zhiyin/domain';
import { Audit, Caller, type AdminRequest, type Auditor } from '../http/caller.ts';
import { Operation } from '../http/operation.ts';
import { SessionCookie } from '../http/session-cookie.ts';
import { ADMIN_STORE } from '../tokens.ts';
import { AcceptInvitationBody, ChangePasswordBody, SetUpOwnerBody, SignInBody } from './session.dto.ts';
import { MeAnswer, SessionAnswer, SetupAnswer } from './session.answers.ts';

/** The first owner, invitations, signing in and out. */
@ApiTags('Session')
@Controller('admin/v1')
export class SessionController {
  constructor(
    @Inject(ADMIN_STORE) private readonly admins: AdminStore,
    private readonly signIn: AdminSignIn,
    private readonly passwords: Passwords,
    private readonly cookie: SessionCookie,
  ) {}

  @Get('setup')
  @Operation('setup.read', 'Whether an owner has been set up', { answer: SetupAnswer })
  async setupState() {
    return { ownerExists: await this.admins.hasOwner() };
  }

  @Post('setup')
  @Operation('setup.owner', 'Make the first owner, once, by the link that the start printed', { status: 201, problems: [403], answer: SessionAnswer })
  async setUpOwner(@Body() body: SetUpOwnerBody, @Req() request: AdminRequest, @Res({ passthrough: true }) reply: FastifyReply, @Audit() audit: Auditor) {
    await this.signIn.countTokenAttempt(request.ip);
    const email = body.email.toLowerCase();
    checkNewPassword(body.password, email);
    const passwordHash = await this.passwords.hash(body.password);
    const owner = await this.admins.setUpOwner(opaqueTokenDigest(body.token), { email, name: body.name, passwordHash },
      audit(({ id, name }) => ({ actor: 'setup', subject: `admin:${id}`, after: { name, platformRole: 'owner' } })));
    if (!owner) throw linkRefused();
    await this.signIn.clearTokenAttempts(request.ip);
    return this.#enter(await this.signIn.open(owner), request, reply);
  }

  @Post('invitations/accept')
  @Operation('invitations.accept', 'Choose a password by an invitation link', { problems: [403], answer: SessionAnswer })
  async accept(@Body() body: AcceptInvitationBody, @Req() request: AdminRequest, @Res({ passthrough: true }) reply: FastifyReply, @Audit() audit: Auditor) {
    await this.signIn.countTokenAttempt(request.ip);
    checkNewPassword(body.password, '');
    const admin = await this.admins.acceptInvitation(opaqueTokenDigest(body.token), await this.passwords.hash(body.password),
      audit(({ id }) => ({ actor: `admin:${id}`, subject: `admin:${id}` })));
    if (!admin) throw linkRefused();
    await this.signIn.clearTokenAttempts(request.ip);
    return this.#enter(await this.signIn.open(admin), request, reply);
  }

  @Post('login')
  @Operation('session.open', 'Sign in', { problems: [401], answer: SessionAnswer })
  async login(@Body() body: SignInBody, @Req() request: AdminRequest, @Res({ passthrough: true }) reply: FastifyReply, @Audit() audit: Auditor) {
    const session = await this.signIn.signIn({ ...body, address: request.ip }, audit(({ id }) => ({ actor: `admin:${id}`, subject: `admin:${id}` })));
    return this.#enter(session, request, reply);
  }

  @Post('logout')
  @Operation('session.close', 'Sign out; the session ends on the server', { status: 204 })
  async logout(@Req() request: AdminRequest, @Res({ passthrough: true }) reply: FastifyReply, @Caller() caller: AdminAccount, @Audit() audit: Auditor): Promise<void> {
    if (request.sessionToken) await this.signIn.close(request.sessionToken, audit(() => ({ subject: `admin:${caller.id}` })));
    this.cookie.clear(reply);
  }

  @Get('me')
  @Operation('session.read', 'Who is signed in, and the token that changes need', { answer: MeAnswer })
  me(@Caller() caller: AdminAccount, @Req() request: AdminRequest) {
    return { ...shown(caller), memberships: caller.memberships.map(({ tenant, role }) => ({ tenant, role })), allowed: allowedOperations(caller, null), csrfToken: this.signIn.csrfToken(request.sessionToken ?? '') };
  }

  @Put('me/password')
  @Operation('password.change', 'Change the own password; every session ends and a new one begins', { problems: [400, 429], answer: SessionAnswer })
  async changePassword(@Body() body: ChangePasswordBody, @Caller() caller: AdminAccount, @Req() request: AdminRequest, @Res({ passthrough: true }) reply: FastifyReply, @Audit() audit: Auditor) {
    // Proved like a sign-in, with its brake: a session left open at a desk is not enough.
    await this.signIn.prove({ email: caller.email, password: body.current, address: request.ip }).catch((error: unknown) => {
      // 401 would tell the page that the session is over.
      throw error instanceof AuthenticationError ? new AccessError('PASSWORD_WRONG', 'the current password is not this one', { field: 'current' }) : error;
    });
    checkNewPassword(body.password, caller.email);
    await this.admins.setPassword(caller.id, await this.passwords.hash(body.password), audit(() => ({ subject: `admin:${caller.id}` })));
    const admin = await this.admins.byId(caller.id);
    if (!admin || admin.disabled) throw new AuthenticationError('NOT_SIGNED_IN', 'this account was disabled meanwhile');
    return this.#enter(await this.signIn.open(admin), request, reply);
  }

  /** A session the browser brought along is never kept: what was planted there before signing in is worth nothing after. */
  async #enter(session: OpenSession, request: AdminRequest, reply: FastifyReply) {
    const brought = this.cookie.read(request);
    if (brought) await this.signIn.close(brought);
    this.cookie.set(reply, session.token, session.expiresAt);
    return { ...shown(session.admin), csrfToken: session.csrfToken, expiresAt: new Date(session.expiresAt).toISOString() };
  }
}

function shown({ id, email, name, platformRole }: AdminUser) {
  return { id, email, name, platformRole };
}

function linkRefused(): AccessError {
  return new AccessError('LINK_REFUSED', 'this link was used already, is too old, or never existed: ask for a new one (npm start prints one while there is no owner)');
}
