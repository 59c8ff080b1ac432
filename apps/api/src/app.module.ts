import { Module, type DynamicModule } from '@nestjs/common';
import { LoyaltyModels } from '@zhiyin/loyalty';
import { PersonProfiles } from '@zhiyin/people';
import { StrategyCatalogue, TenantRuntimes } from '@zhiyin/registry';
import { EventsController } from './events/events.controller.ts';
import { Ingestion } from './events/ingestion.ts';
import { ItemsController } from './items/items.controller.ts';
import { OperationsController } from './operations/operations.controller.ts';
import { DayCounts } from './operations/day-counts.ts';
import { IntakeProblems } from './operations/intake-problems.ts';
import { Readiness } from './operations/readiness.ts';
import { ImpressionBuffer } from './recommendations/impression-buffer.ts';
import { ConversionPredictions } from './predictions/conversion-predictions.ts';
import { LoyaltyPredictions } from './predictions/loyalty-predictions.ts';
import { PredictionsController } from './predictions/predictions.controller.ts';
import { RecommendationsController } from './recommendations/recommendations.controller.ts';
import { Recommendations } from './recommendations/recommendations.ts';
import { SearchController } from './search/search.controller.ts';
import { Search } from './search/search.ts';
import type { ApiServices } from './services.ts';
import { SetupController } from './setup/setup.controller.ts';
import * as tokens from './tokens.ts';
import { UserDirectory } from './users/user-directory.ts';
import { UsersController } from './users/users.controller.ts';

/** One flat module: controllers, and the services they are given. */
@Module({
  controllers: [EventsController, ItemsController, UsersController, RecommendationsController, SearchController, PredictionsController, SetupController, OperationsController],
  providers: [Ingestion, Recommendations, Search, ConversionPredictions, LoyaltyPredictions],
})
export class AppModule {
  static with(services: ApiServices): DynamicModule {
    return {
      module: AppModule,
      providers: [
        { provide: tokens.METRICS, useValue: services.metrics },
        { provide: tokens.CLOCK, useValue: services.clock },
        { provide: tokens.EVENT_LOG, useValue: services.eventLog },
        { provide: tokens.CATALOGUE_STORE, useValue: services.catalogue },
        { provide: tokens.USER_STORE, useValue: services.userStore },
        { provide: tokens.STRATEGY_STORE, useValue: services.strategyStore },
        { provide: tokens.PIPELINE_STORE, useValue: services.pipelineStore },
        { provide: tokens.NEWCOMER_LIMITS, useValue: services.newcomerLimits },
        { provide: TenantRuntimes, useValue: services.runtimes },
        { provide: StrategyCatalogue, useValue: services.strategies },
        { provide: UserDirectory, useValue: services.users },
        { provide: LoyaltyModels, useValue: services.loyalty },
        { provide: PersonProfiles, useValue: services.profiles },
        { provide: DayCounts, useValue: services.dayCounts },
        { provide: IntakeProblems, useValue: services.intakeProblems },
        { provide: ImpressionBuffer, useValue: services.impressions },
        { provide: Readiness, useValue: services.readiness },
      ],
    };
  }
}
