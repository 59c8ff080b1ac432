import { Module, type DynamicModule } from '@nestjs/common';
import { AdminSignIn, Passwords } from '@zhiyin/access';
import { HEALTH, type Health } from '@zhiyin/http';
import { PersonProfiles } from '@zhiyin/people';
import { StrategyCatalogue } from '@zhiyin/registry';
import { AuditController, AuditVerificationController } from './audit/audit.controller.ts';
import { CatalogueController } from './catalogue/catalogue.controller.ts';
import { EventsController } from './events/events.controller.ts';
import { TestEvents } from './events/test-events.ts';
import { AttentionController } from './figures/attention.controller.ts';
import { FiguresController } from './figures/figures.controller.ts';
import { OverviewController } from './figures/overview.controller.ts';
import { LiveStreams } from './http/live-streams.ts';
import { SessionCookie } from './http/session-cookie.ts';
import { KeysController } from './keys/keys.controller.ts';
import { OperationsController } from './operations/operations.controller.ts';
import { PeopleController } from './people/people.controller.ts';
import { Readers } from './people/reader.ts';
import { PipelinesController } from './pipelines/pipelines.controller.ts';
import { Previews } from './pipelines/preview.ts';
import { LiveRunController } from './runs/live-run.controller.ts';
import { RunsController } from './runs/runs.controller.ts';
import { TuningController } from './runs/tuning.controller.ts';
import type { AdminServices } from './services.ts';
import { SessionController } from './session/session.controller.ts';
import { StrategiesController } from './strategies/strategies.controller.ts';
import { MembersController } from './team/members.controller.ts';
import { TeamController } from './team/team.controller.ts';
import { NewTenants } from './tenants/new-tenants.ts';
import { TenantsController } from './tenants/tenants.controller.ts';
import * as tokens from './tokens.ts';

/** One flat module: controllers, and the services they are given. */
@Module({
  controllers: [
    SessionController, TeamController, TenantsController, MembersController, KeysController, StrategiesController, PipelinesController, RunsController, LiveRunController, TuningController,
    FiguresController, OverviewController, AttentionController, PeopleController, CatalogueController, EventsController,
    AuditController, AuditVerificationController, OperationsController,
  ],
})
export class AppModule {
  static with(services: AdminServices): DynamicModule {
    return {
      module: AppModule,
      providers: [
        { provide: tokens.LOGGER, useValue: services.log },
        { provide: tokens.CLOCK, useValue: services.clock },
        { provide: tokens.PUBLIC_ORIGIN, useValue: services.publicOrigin },
        { provide: HEALTH, useValue: { metrics: services.metrics, ready: services.ping } satisfies Health },
        { provide: tokens.ADMIN_STORE, useValue: services.admins },
        { provide: tokens.KEY_STORE, useValue: services.keys },
        { provide: tokens.TENANT_STORE, useValue: services.tenants },
        { provide: tokens.STRATEGY_STORE, useValue: services.strategies },
        { provide: tokens.PIPELINE_STORE, useValue: services.pipelines },
        { provide: tokens.FIGURE_STORE, useValue: services.figures },
        { provide: tokens.LOYALTY_STORE, useValue: services.loyalty },
        { provide: tokens.RUN_STORE, useValue: services.runs },
        { provide: tokens.USER_STORE, useValue: services.users },
        { provide: tokens.CATALOGUE_STORE, useValue: services.items },
        { provide: tokens.EXPLORER_STORE, useValue: services.explorer },
        { provide: tokens.INTAKE_PROBLEM_STORE, useValue: services.intakeProblems },
        { provide: tokens.AUDIT_LOG, useValue: services.auditLog },
        { provide: AdminSignIn, useValue: services.signIn },
        { provide: Passwords, useValue: services.passwords },
        { provide: SessionCookie, useValue: services.cookie },
        { provide: StrategyCatalogue, useValue: services.catalogue },
        { provide: NewTenants, useValue: services.newTenants },
        { provide: Previews, useValue: services.previews },
        { provide: Readers, useValue: services.readers },
        { provide: PersonProfiles, useValue: services.profiles },
        { provide: TestEvents, useValue: services.testEvents },
        { provide: LiveStreams, useValue: services.streams },
      ],
    };
  }
}
